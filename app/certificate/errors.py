"""What can go wrong between an award and its document."""

from __future__ import annotations

from pathlib import Path

from app.certificate.letters import named, packages_for


class CertificateError(Exception):
    """The parent of what this package raises."""


class RenderFailed(CertificateError):
    """The renderer could not make this document."""


class RenderTimedOut(RenderFailed):
    """The renderer took longer than it may and was stopped."""


class RenderPathIncomplete(RenderFailed):
    """The machine lacks something that rendering needs; the message names the Debian packages."""

    @classmethod
    def of(cls, missing: dict[str, str]) -> RenderPathIncomplete:
        """Missing files, each with the Debian package that brings it."""
        packages = " ".join(sorted(set(missing.values())))
        return cls(
            f"cannot render certificates without {', '.join(sorted(missing))}: apt-get install {packages}"
        )


class GlyphsMissing(RenderPathIncomplete):
    """No font of the machine has some of the letters; the message names them and the Debian packages."""

    @classmethod
    def of_letters(cls, letters: str) -> GlyphsMissing:
        """These letters, each once."""
        return cls(f"no font has {named(letters)}: apt-get install {' '.join(packages_for(letters))}")


class KeyFault(CertificateError):
    """A signing key or its certificates cannot be used as they are."""


class KeyMissing(KeyFault):
    """There is no key where the settings point to."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} does not exist: restore it or, where it never was, make it: flask --app wsgi keys init"
        )


class TimeAnchorsMissing(KeyFault):
    """There are no roots for the time-stamping service where the settings point to."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} cannot be read: SEAL_TSA_ANCHORS names the service's root certificates")


class KeyExposed(KeyFault):
    """Others than the owner can read or replace the key."""

    def __init__(self, path: Path, mode: int, wanted: int) -> None:
        super().__init__(f"{path} has mode {mode:04o} and must have {wanted:04o}: chmod {wanted:o} {path}")


class KeyNotOurs(KeyFault):
    """The key file belongs to somebody else, who could replace it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} belongs to another user: chown it to the one that runs the portal")


class KeyUnreadable(KeyFault):
    """A key or certificate file does not hold what it should, or does not match its counterpart."""


class KeyOutOfDate(KeyFault):
    """The certificate of the key is not valid at this time."""


class ListOutOfDate(KeyOutOfDate):
    """Whether the key was withdrawn is not known today."""

    def __init__(self, issuer: str) -> None:
        super().__init__(
            f"the revocation list of {issuer} is out of date: fetch a new one, then "
            "flask --app wsgi keys import-crl FILE"
        )


class KeyRevoked(KeyFault):
    """The key, or one that certifies it, was withdrawn."""


class TokenUnusable(KeyFault):
    """The token with the signing key, or its PIN, cannot be used."""


class KeyUnknown(KeyFault):
    """No certificate here belongs to the key that was named."""


class KeyRefused(KeyFault):
    """What was brought from elsewhere cannot be taken; the message says which rule it breaks."""


class KeyKindUnsupported(KeyFault):
    """The setting names a kind of key that this version cannot use."""


class KeysExist(KeyFault):
    """Keys are there already and are never overwritten."""

    def __init__(self, directory: Path) -> None:
        super().__init__(f"{directory} holds keys already; they stay as they are")


class SigningFailed(CertificateError):
    """The document could not be signed."""


class TimeUnavailable(CertificateError):
    """The time-stamping service gave no time that can be believed; `slug` says why."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(slug)


class VerifierUnavailable(CertificateError):
    """Files cannot be examined at the moment."""


class CredentialImpossible(CertificateError):
    """The credential would say something that its signature does not cover."""
