"""The rare acts with keys: a new signer or intermediate, a key withdrawn, the root taken away."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from app.certificate import authority, exchange, key_files, keys
from app.certificate.authority import Issued, PublicKey
from app.certificate.errors import KeyFault, KeyMissing, KeyRefused, KeyUnknown
from app.certificate.key_files import PRIVATE_FILE
from app.certificate.keys import INTERMEDIATE, RETIRED, ROOT, SIGNER
from app.core import clock

Files = dict[str, bytes]


@dataclass(frozen=True)
class Former:
    """A certificate of the keys with the file it lies in, from the folder of the keys."""

    name: str
    path: Path
    certificate: x509.Certificate

    @property
    def is_in_use(self) -> bool:
        """Whether it belongs to what signs today."""
        return self.path.parent.name != RETIRED


def everything(directory: Path) -> list[Former]:
    """Every certificate here: those in use from the root down, then those that are retired."""
    found = [directory / f"{name}.cert.pem" for name in (ROOT, INTERMEDIATE, SIGNER)]
    found += sorted((directory / RETIRED).glob("*.cert.pem"))
    return [
        Former(path.name.split(".")[0].split("-")[0], path, certificate)
        for path in found
        for certificate in keys.read_certificates(path)
    ]


def rotate_signer(
    directory: Path,
    *,
    organisation: str,
    algorithm: str,
    issuer: Path | None = None,
    public: PublicKey | None = None,
) -> x509.Certificate:
    """A new signing key, certified by the intermediate, in place of the present one, which is destroyed.

    `issuer` is the intermediate's private key where it is kept elsewhere; `public` the public half of a
    signing key in a token. What was signed stays verifiable.
    """
    exchange.finish(directory)
    now = clock.now()
    by = _authority(directory / f"{INTERMEDIATE}.cert.pem", issuer)
    made = authority.signer(organisation, by, at=now, algorithm=algorithm, public=public)
    crl = authority.revocations(
        by,
        at=now,
        until=made.certificate.not_valid_after_utc,
        former=_list(directory / f"{INTERMEDIATE}.crl.pem"),
    )
    files = {**_signing(made), f"{INTERMEDIATE}.crl.pem": crl, **retiring(directory, SIGNER)}
    exchange.put(directory, files, gone=_gone(made))
    return made.certificate


def rotate_intermediate(
    directory: Path,
    *,
    organisation: str,
    algorithm: str,
    root: Path | None = None,
    public: PublicKey | None = None,
) -> x509.Certificate:
    """A new intermediate, certified by the root, and a new signing key under it."""
    exchange.finish(directory)
    now = clock.now()
    top = _authority(directory / f"{ROOT}.cert.pem", root)
    number = 2 + len(list((directory / RETIRED).glob(f"{INTERMEDIATE}-*.cert.pem")))
    by = authority.intermediate(organisation, top, at=now, number=number)
    made = authority.signer(organisation, by, at=now, algorithm=algorithm, public=public)
    crl = authority.revocations(
        top, at=now, until=by.certificate.not_valid_after_utc, former=_list(directory / "root.crl.pem")
    )
    files = {
        f"{INTERMEDIATE}.key.pem": by.key_pem(),
        f"{INTERMEDIATE}.cert.pem": by.certificate_pem(),
        f"{INTERMEDIATE}.crl.pem": authority.revocations(
            by, at=now, until=made.certificate.not_valid_after_utc
        ),
        "root.crl.pem": crl,
        **_signing(made),
        **retiring(directory, SIGNER),
        **retiring(directory, INTERMEDIATE),
    }
    exchange.put(directory, files, gone=_gone(made))
    return made.certificate


def revoke(
    directory: Path, key_id: str, *, since: datetime, reason: x509.ReasonFlags, issuer: Path | None = None
) -> Former:
    """Put a certificate on its issuer's revocation list: what it signed from then on is refused.

    `issuer` is the private key of the authority that issued it, where that is kept elsewhere.
    """
    exchange.finish(directory)
    former = _named(directory, key_id)
    by = next((one for one in everything(directory) if is_issued(former.certificate, one.certificate)), None)
    if by is None or by.certificate == former.certificate:
        raise KeyRefused(f"{former.name} {key_id} was not issued by a key of this folder: ask its issuer")
    entry = (
        x509.RevokedCertificateBuilder()
        .serial_number(former.certificate.serial_number)
        .revocation_date(since)
        .add_extension(x509.CRLReason(reason), critical=False)
        .build()
    )
    target = by.path.with_name(by.path.name.replace(".cert.", ".crl."))
    crl = authority.revocations(
        _authority(by.path, issuer),
        at=clock.now(),
        until=former.certificate.not_valid_after_utc,
        former=_list(target),
        added=(entry,),
    )
    exchange.put(directory, {str(target.relative_to(directory)): crl})
    return former


def export(directory: Path, name: str, destination: Path) -> None:
    """Move the private key of the root or the intermediate, with its certificate, to a file elsewhere.

    The file is read back before the key is removed here. KeyRefused where the file exists already.
    """
    key = directory / f"{name}.key.pem"
    issued = _authority(directory / f"{name}.cert.pem", None)
    if destination.resolve().is_relative_to(directory.resolve()):
        raise KeyRefused(f"{destination} lies in the folder of the keys: name a place that you can take away")
    try:
        key_files.create(destination, issued.key_pem() + issued.certificate_pem(), PRIVATE_FILE)
    except FileExistsError:
        raise KeyRefused(f"{destination} exists already and is not overwritten") from None
    except OSError as error:
        raise KeyRefused(f"{destination} cannot be written: {error.strerror}") from None
    _authority(directory / f"{name}.cert.pem", destination)
    _erase(key)


def _erase(path: Path) -> None:
    """Overwrite, then remove: what the disk keeps of it elsewhere is beyond a program's reach."""
    with path.open("r+b") as file:
        file.write(b"\0" * path.stat().st_size)
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _signing(made: Issued) -> Files:
    private = {f"{SIGNER}.key.pem": made.key_pem()} if made.key is not None else {}
    return {**private, f"{SIGNER}.cert.pem": made.certificate_pem()}


def _gone(made: Issued) -> tuple[str, ...]:
    """A key in a token leaves no key in a file behind."""
    return () if made.key is not None else (f"{SIGNER}.key.pem",)


def retiring(directory: Path, name: str) -> Files:
    """What of a certificate is kept when another takes its place.

    The private key of an authority is kept as well: only with it can what it issued be revoked later.
    """
    certificate = keys.read_certificate(directory / f"{name}.cert.pem")
    stem = f"{RETIRED}/{name}-{keys.key_id(certificate)}"
    kept: Files = {f"{stem}.cert.pem": (directory / f"{name}.cert.pem").read_bytes()}
    parts = (".crl.pem", ".key.pem") if name != SIGNER else ()
    for part in parts:
        present = directory / f"{name}{part}"
        if present.exists():
            kept[f"{stem}{part}"] = present.read_bytes()
    return kept


def _list(path: Path) -> x509.CertificateRevocationList | None:
    return x509.load_pem_x509_crl(path.read_bytes()) if path.exists() else None


def is_issued(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    """Whether the one issued the other, by name and by signature."""
    try:
        certificate.verify_directly_issued_by(by)
    except Exception:  # noqa: BLE001  # whatever is wrong with it: not by this one
        return False
    return True


def _named(directory: Path, key_id: str) -> Former:
    for one in everything(directory):
        if keys.key_id(one.certificate) == key_id:
            return one
    raise KeyUnknown(f"no key here has the id {key_id}: flask --app wsgi keys list shows them")


def _authority(certificate: Path, elsewhere: Path | None) -> Issued:
    """An issuing key with its certificate; KeyFault says where it is looked for."""
    own = certificate.with_name(certificate.name.replace(".cert.", ".key."))
    path = elsewhere or own
    held = keys.read_certificate(certificate)
    try:
        # A medium that is carried about may know no permissions.
        private = keys.read_private(path, is_guarded=elsewhere is None)
    except KeyMissing:
        raise KeyRefused(
            f"{path} is not here: bring the medium with this key and name the file on it"
        ) from None
    if private.public_key() != held.public_key():
        raise KeyFault(f"{path} is not the key of {certificate}")
    return Issued(private, held)
