"""A certificate authority that is not ours, as a state has one."""

from __future__ import annotations

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.certificate import authority
from app.core import clock


def name(words):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


class Authority:
    """A state's certificate authority with two intermediates, which certifies what it is asked to."""

    def __init__(self):
        self.keys = [ec.generate_private_key(ec.SECP384R1()) for _ in range(3)]
        self.names = [name(f"State {words}") for words in ("Root", "Policy CA", "Document CA")]
        self.certificates = []
        for place in range(3):
            issuer = max(place - 1, 0)
            self.certificates.append(
                self.make(self.keys[place].public_key(), self.names[place], issuer=issuer, is_authority=True)
            )

    def make(
        self, public, subject, *, issuer=2, is_authority=False, usage=True, purpose=authority.DOCUMENT_SIGNING,
        begins=-timedelta(days=1), ends=timedelta(days=900),
    ):  # fmt: skip
        now = clock.now()
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.names[issuer])
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + begins)
            .not_valid_after(now + ends)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if usage:
            builder = builder.add_extension(authority.usage(signs_certificates=is_authority), critical=True)
        if not is_authority:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        return builder.sign(self.keys[issuer], hashes.SHA256())

    def certify(self, request, **values):
        asked = x509.load_pem_x509_csr(request)
        return self.make(asked.public_key(), asked.subject, **values)

    def chain(self, leaf):
        return [leaf, *reversed(self.certificates)]

    def lists(self, *revoked, ends=timedelta(days=7), begins=-timedelta(hours=1)):
        made = []
        for key, issuer in zip(self.keys, self.names, strict=True):
            builder = (
                x509.CertificateRevocationListBuilder()
                .issuer_name(issuer)
                .last_update(clock.now() + begins)
                .next_update(clock.now() + ends)
            )
            for one in revoked:
                builder = builder.add_revoked_certificate(
                    x509.RevokedCertificateBuilder()
                    .serial_number(one.serial_number)
                    .revocation_date(clock.now())
                    .build()
                )
            made.append(builder.sign(key, hashes.SHA256()))
        return made
