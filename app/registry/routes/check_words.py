"""What people and programs are told of a file: a sentence for its verdict, and one for every check."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from app.registry.file_answer import FileAnswer, Line

Words = Callable[[], str]

NAMES: dict[str, Words] = {
    "asked": lambda: _("The seal ID you gave"),
    "registry": lambda: _("Known to the registry"),
    "identical": lambda: _("Identical to the issued file"),
    "signature": lambda: _("Signature"),
    "trust": lambda: _("Whose signature"),
    "whole-file": lambda: _("The whole file is signed"),
    "timestamp": lambda: _("Time of signing"),
    "credential": lambda: _("The credential inside"),
    "log": lambda: _("Entered in the public log"),
    "status": lambda: _("Status today"),
}
COMMON: dict[str, Words] = {
    "unopened": lambda: _("Not checked: the file could not be opened."),
    "busy": lambda: _("Not checked: what looks into files is busy or just starting. Ask again."),
    "unsigned": lambda: _("Not checked: there is no signature."),
    "foreign": lambda: _("Not checked: the signature is not this program's."),
    "unproven": lambda: _("Not checked: what a file says of itself counts only when it is proved untouched."),
}
SENTENCES: dict[tuple[str, str], Words] = {
    ("asked", "same"): lambda: _("The file belongs to the seal ID under which you were shown it."),
    ("asked", "another"): lambda: _("The file belongs to another seal than the one you gave."),
    ("asked", "unknown"): lambda: _("Not checked: the file belongs to no seal of the registry."),
    ("registry", "known"): lambda: _("The registry has issued this certificate."),
    ("registry", "another-file"): lambda: _("The registry knows the seal, but issued another file for it."),
    ("registry", "no-seal"): lambda: _("The registry has no seal that this file could belong to."),
    ("identical", "same"): lambda: _(
        "Every byte is as it was issued: the SHA-256 is the one in the registry."
    ),
    ("identical", "none"): lambda: _("No certificate in the registry has exactly these bytes."),
    ("signature", "holds"): lambda: _("There is one signature, and it fits the bytes that it covers."),
    ("signature", "broken"): lambda: _("The signature does not fit the file: something was changed."),
    ("signature", "none"): lambda: _("The file has no signature. Every certificate of this program has one."),
    ("signature", "several"): lambda: _("The file has more than one signature. Ours have exactly one."),
    ("trust", "ours"): lambda: _(
        "It was made with a key of this program, and leads to its root certificate."
    ),
    ("trust", "expired"): lambda: _(
        "It was made with a key of this program that has ended since, as keys do after some years."
    ),
    ("trust", "withdrawn"): lambda: _("It was made with a key of this program that was withdrawn."),
    ("trust", "foreign"): lambda: _(
        "It does not lead to the root certificate of this program, whatever names it bears."
    ),
    ("whole-file", "whole"): lambda: _("The signature covers the file from the first byte to the last."),
    ("whole-file", "part"): lambda: _(
        "Something stands in the file, or was added to it, that the signature does not allow."
    ),
    ("timestamp", "none"): lambda: _(
        "There is no independent time-stamp that we trust: the time of signing is what the signer said. "
        "That is no fault."
    ),
    ("timestamp", "sound"): lambda: _("An independent service has certified the time of signing."),
    ("credential", "sound"): lambda: _(
        "The credential that the file carries is untouched, was signed by this program, and speaks of this "
        "seal."
    ),
    ("credential", "none"): lambda: _(
        "The file carries no credential, as older certificates. That is no fault."
    ),
    ("credential", "no-keys"): lambda: _(
        "Not checked: the keys that credentials are signed with are not at hand."
    ),
    ("credential", "foreign"): lambda: _(
        "The credential inside was signed with a key that this program does not name, or names no longer. "
        "Use the one that the registry has. The certificate itself is not touched by that."
    ),
    ("credential", "broken"): lambda: _("The credential inside does not fit its own proof."),
    ("credential", "another"): lambda: _(
        "The credential inside speaks of another seal than the certificate."
    ),
    ("log", "proven"): lambda: _(
        "The award of this very file is a line of the public log. The proof leads to the head that the log "
        "has signed."
    ),
    ("log", "edition"): lambda: _(
        "That the certificate was issued in this language too, as this very file, is a line of the public "
        "log. The proof leads to the head that the log has signed."
    ),
    ("log", "pending"): lambda: _(
        "Not checked: the line is there, and will be signed within a minute. Ask again."
    ),
    ("log", "no-key"): lambda: _(
        "Not checked: the line and its proof fit, but the key of the log is not at hand to check its "
        "signature."
    ),
    ("log", "missing"): lambda: _("The public log has no line on the award of this seal. It must have one."),
    ("log", "broken"): lambda: _("The proof does not lead to what the log has signed."),
    ("log", "other"): lambda: _("The line on the award of this seal names another file."),
    ("log", "unknown"): lambda: _("Not checked: the file is no certificate of a known seal."),
    ("status", "valid"): lambda: _("The seal is in force."),
    ("status", "suspended"): lambda: _("The seal is suspended and may not be shown."),
    ("status", "revoked"): lambda: _("The seal was revoked."),
    ("status", "expired"): lambda: _("The seal has expired."),
    ("status", "superseded"): lambda: _("A newer seal has taken its place."),
    ("status", "unknown"): lambda: _("Not checked: the file is no certificate of a known seal."),
}
ISSUED: dict[str, Callable[[str], str]] = {
    "valid": lambda name: _(
        "This file is the certificate of %(name)s as it was issued, and the seal is in force today.",
        name=name,
    ),
    "suspended": lambda name: _(
        "This file is the certificate of %(name)s as it was issued, but the seal is suspended.", name=name
    ),
    "revoked": lambda name: _(
        "This file is the certificate of %(name)s as it was issued, but the seal was taken back since.",
        name=name,
    ),
    "expired": lambda name: _(
        "This file is the certificate of %(name)s as it was issued, but the last day of the seal has passed.",
        name=name,
    ),
    "superseded": lambda name: _(
        "This file is the certificate of %(name)s as it was issued, but a newer seal has taken its place.",
        name=name,
    ),
}
VERDICTS: dict[str, Words] = {
    "another-seal": lambda: _(
        "This file is a genuine certificate, but of another seal than the one you gave."
    ),
    "altered": lambda: _(
        "This program signed the file once, but it has been changed since. Do not rely on it."
    ),
    "not-the-issued-file": lambda: _(
        "This file bears a signature of this program, but it is not the certificate that the registry has. "
        "Do not rely on it, and tell the program."
    ),
    "no-such-seal": lambda: _(
        "This file bears a signature of this program, but the registry has no such seal. Do not rely on it, "
        "and tell the program."
    ),
    "unsigned": lambda: _(
        "This file has no signature, so nobody can tell where it comes from. A certificate that was printed, "
        "scanned or saved anew loses its signature: ask for the original file."
    ),
    "foreign": lambda: _(
        "This file was signed by somebody else, not by this program, whatever names it bears. Do not rely on "
        "it."
    ),
    "contradiction": lambda: _(
        "The registry, the file and the public log contradict each other. Do not rely on the file, and tell "
        "the program."
    ),
    "empty": lambda: _("This file is empty."),
    "not-a-pdf": lambda: _(
        "This file is neither a PDF nor a credential, whatever its name says. Certificates of this program "
        "are PDFs."
    ),
    "too-large": lambda: _("This file is larger than 2 MB. No certificate of this program is that large."),
    "encrypted": lambda: _("This file is locked with a password. No certificate of this program is."),
    "unreadable": lambda: _("This file is damaged or incomplete: it cannot be read as a PDF."),
    "exhausting": lambda: _(
        "This file asks for more time or memory than any certificate needs, so it was not read to its end."
    ),
    "busy": lambda: _("Files cannot be checked at this moment. Try again in a few seconds."),
    "too-many": lambda: _(
        "Too many files came from your network in a short time. Wait a little, then try again."
    ),
}


def verdict(answer: FileAnswer) -> str:
    """What the file is, in a sentence or two."""
    if answer.seal and answer.reason in ISSUED:
        return ISSUED[answer.reason](answer.seal.document.organisation)
    return VERDICTS[answer.reason]()


def name(line: Line) -> str:
    """What the check looks at."""
    return NAMES[line.name]()


def sentence(line: Line) -> str:
    """How the check ended."""
    return (SENTENCES.get((line.name, line.said)) or COMMON[line.said])()
