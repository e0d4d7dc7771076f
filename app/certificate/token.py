"""A signing key in a token (PKCS#11): it never leaves it, and only the process that signs opens a session."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, unquote

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.certificate import key_files
from app.certificate.errors import KeyFault, KeyKindUnsupported, KeyMissing, TokenUnusable

KIND = "pkcs11:"
FORM = "pkcs11:token=NAME;object=KEY?module-path=/path/to/library.so&pin-source=file:/path/to/pin"
LONGEST_PIN = 256
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


@dataclass(frozen=True)
class TokenReference:
    """Where a key is: the library that speaks to the token, the names of token and key, the PIN's file."""

    module: str
    token: str
    label: str
    pin_file: str = ""

    @classmethod
    def of(cls, reference: str) -> TokenReference:
        """From a URI as RFC 7512 has them; KeyKindUnsupported says what is wrong with it."""
        path, _, query = reference.removeprefix(KIND).partition("?")
        named = dict(parse_qsl(path.replace(";", "&"), keep_blank_values=True))
        asked = dict(parse_qsl(query, keep_blank_values=True))
        if "pin-value" in asked:
            raise KeyKindUnsupported(
                "SIGNING_KEY: a PIN does not belong into this setting; use pin-source=file:<path>"
            )
        source = unquote(asked.get("pin-source", ""))
        try:
            return cls(asked["module-path"], named["token"], named["object"], source.removeprefix("file:"))
        except KeyError as error:
            raise KeyKindUnsupported(f"SIGNING_KEY: {error.args[0]} is missing; write {FORM}") from None


class TokenKey:
    """A private key in a token. The session is opened at the first use, by the process that uses it."""

    def __init__(self, reference: TokenReference, *, pin: str = "") -> None:
        self._reference = reference
        self._pin = pin
        self._lock = Lock()
        self._opened_by = 0
        self._session: Any = None
        self._key: Any = None
        self._public: PublicKey | None = None

    def __repr__(self) -> str:
        return f"TokenKey({self._reference.label!r} in {self._reference.token!r})"

    def public_key(self) -> PublicKey:
        """The public half, as the token says."""
        with self._lock:
            self._open()
            assert self._public is not None  # noqa: S101  # narrows the type: opening has set it
            return self._public

    def sign(self, message: bytes) -> bytes:
        """The bare signature with SHA-256. TokenUnusable where the token does not do it."""
        with self._lock:
            self._open()
            try:
                return self._signed(message)
            except Exception as error:
                self._close()
                raise TokenUnusable(f"{self!r} does not sign: {type(error).__name__}") from error

    def close(self) -> None:
        """Give the session back."""
        with self._lock:
            self._close()

    def _signed(self, message: bytes) -> bytes:
        from pkcs11 import Mechanism  # noqa: PLC0415  # as in _open
        from pkcs11.util.ec import encode_ecdsa_signature  # noqa: PLC0415

        if isinstance(self._public, rsa.RSAPublicKey):
            return bytes(self._key.sign(message, mechanism=Mechanism.SHA256_RSA_PKCS))
        # Hashed here: not every token can hash and sign in one.
        raw = self._key.sign(hashlib.sha256(message).digest(), mechanism=Mechanism.ECDSA)
        return bytes(encode_ecdsa_signature(raw))

    def _open(self) -> None:
        """Open a session, unless this process has one. A session does not survive a fork."""
        if self._session is not None and self._opened_by == os.getpid():
            return
        # A library of C, for those who have a token.
        import pkcs11  # noqa: PLC0415

        where = self._reference
        if not Path(where.module).exists():
            raise TokenUnusable(f"SIGNING_KEY: there is no library {where.module}")
        try:
            library = pkcs11.lib(where.module)
            if self._opened_by not in {0, os.getpid()}:
                library.reinitialize()
            token = library.get_token(token_label=where.token)
            self._session = token.open(user_pin=self._secret())
            self._opened_by = os.getpid()
            self._key = self._session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label=where.label)
            self._public = _public(self._session.get_key(pkcs11.ObjectClass.PUBLIC_KEY, label=where.label))
        except pkcs11.PKCS11Error as error:
            # The message of the library is not repeated: only its name, which tells what to look at.
            self._close()
            raise TokenUnusable(f"{self!r} cannot be used: {type(error).__name__}") from None

    def _secret(self) -> str:
        if not self._reference.pin_file:
            return self._pin
        file = Path(self._reference.pin_file)
        try:
            pin = key_files.read_secret(file).decode("utf-8").strip()
        except KeyMissing:
            raise TokenUnusable(f"the file with the PIN cannot be read: {file} does not exist") from None
        except (KeyFault, UnicodeDecodeError) as fault:
            words = f": {fault}" if isinstance(fault, KeyFault) else f" is not text: {file}"
            raise TokenUnusable(f"the file with the PIN cannot be read{words}") from None
        if len(pin) > LONGEST_PIN:
            raise TokenUnusable(f"the file with the PIN holds more than a PIN: {file}")
        return pin

    def _close(self) -> None:
        session, self._session, self._key = self._session, None, None
        if session is not None and self._opened_by == os.getpid():
            with suppress(Exception):  # a token that was pulled out cannot be told
                session.close()


def _public(key: Any) -> PublicKey:
    from pkcs11 import KeyType  # noqa: PLC0415  # as in _open
    from pkcs11.util.ec import encode_ec_public_key  # noqa: PLC0415
    from pkcs11.util.rsa import encode_rsa_public_key  # noqa: PLC0415

    encode = encode_rsa_public_key if key.key_type is KeyType.RSA else encode_ec_public_key
    public = serialization.load_der_public_key(encode(key))
    if not isinstance(public, PublicKey):
        raise TokenUnusable(f"a key of the kind {key.key_type.name} cannot sign certificates")
    return public


_KEYS: dict[tuple[TokenReference, str], TokenKey] = {}


def key_of(reference: str, *, pin: str = "") -> TokenKey:
    """The one key object of this process for a reference: its session is opened once and kept."""
    parsed = TokenReference.of(reference)
    return _KEYS.setdefault((parsed, pin), TokenKey(parsed, pin=pin))
