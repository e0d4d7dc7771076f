"""Time-stamps inside signatures: asked for, checked before they are believed, and put in whole."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import lru_cache
from time import monotonic
from typing import Any

from asn1crypto import algos, cms, pem, tsp  # type: ignore[import-untyped]  # it carries no types
from asn1crypto import x509 as asn1
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from app.certificate.errors import TimeUnavailable
from app.certificate.tsa import TimeAuthority
from app.core import clock

# The service's clock and ours may differ by so much; beyond that one of them is wrong.
SKEW = timedelta(minutes=5)
NONCE_BITS = 64
REST_SECONDS = 30.0
CHANGED = "tsa-changed"


class Anchors:
    """The roots that time-stamps must lead to, with revocation lists where the file has any."""

    def __init__(self, text: bytes) -> None:
        blocks = list(pem.unarmor(text, multiple=True)) if text.strip() else []
        self.roots = [asn1.Certificate.load(der) for kind, _, der in blocks if kind == "CERTIFICATE"]
        self.crls: list[bytes] = [der for kind, _, der in blocks if kind == "X509 CRL"]

    def context(self, others: Any = (), *, moment: datetime | None = None) -> ValidationContext:
        """What a time-stamp is checked against: these roots alone, and nothing from a network."""
        return ValidationContext(
            trust_roots=self.roots,
            other_certs=list(others),
            crls=self.crls,
            allow_fetching=False,
            moment=moment,
            revocation_mode="require" if self.crls else "soft-fail",
        )


class Learned:
    """What earlier answers of a service taught: its certificates, which documents carry along."""

    def __init__(self, anchors: bytes) -> None:
        self.anchors = Anchors(anchors)
        self.paths: dict[bytes, Any] = {}
        self.token_size = 0
        self.problem: TimeUnavailable | None = None
        self.rests_until = 0.0

    def rest(self, problem: TimeUnavailable) -> None:
        """After a failure nobody waits for the service again for a while."""
        self.problem, self.rests_until = problem, monotonic() + REST_SECONDS


@lru_cache(maxsize=4)
def learned(authority: TimeAuthority) -> Learned:
    """One memory for each service, for as long as the process lives."""
    return Learned(authority.anchors)


class CheckedStamper(TimeStamper):
    """Stamps one signature. Every answer is checked against the roots, the request and the clock first."""

    def __init__(self, authority: TimeAuthority) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # it declares no types
        self._authority = authority
        self._learned = learned(authority)
        self.anchors = self._learned.anchors
        self.at: datetime | None = None

    def token_size(self) -> int:
        """How large the tokens of the service are: from what it answered before, or from a first question."""
        if not self._learned.paths:
            asyncio.run(self.async_timestamp(secrets.token_bytes(32), "sha256"))
        return self._learned.token_size

    async def validation_paths(self, validation_context: Any) -> AsyncIterator[Any]:
        """The service's own chain: from what it answered before, or from a first question."""
        if not self._learned.paths:
            await self.async_timestamp(secrets.token_bytes(32), "sha256")
        for path in list(self._learned.paths.values()):
            yield path

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token for the digest, or TimeUnavailable when no attempt brought a sound one."""
        if self._learned.problem and monotonic() < self._learned.rests_until:
            raise self._learned.problem
        problem = TimeUnavailable("tsa-down")
        for _ in range(self._authority.attempts):
            nonce = secrets.randbits(NONCE_BITS)
            try:
                answer = self._authority.ask(_request(message_digest, md_algorithm, nonce))
                return await self._checked(answer, message_digest, nonce)
            except TimeUnavailable as error:
                if error.slug == CHANGED:
                    raise
                problem = error
            except Exception as error:  # noqa: BLE001  # what breaks a parser is no sound answer
                problem = TimeUnavailable("tsa-garbage")
                problem.__cause__ = error
        self._learned.rest(problem)
        raise problem

    async def _checked(self, answer: bytes, digest: bytes, nonce: int) -> cms.ContentInfo:
        response = tsp.TimeStampResp.load(answer, strict=True)
        if response["status"]["status"].native not in {"granted", "granted_with_mods"}:
            raise TimeUnavailable("tsa-refused")
        token = response["time_stamp_token"]
        signed = token["content"]
        said = signed["encap_content_info"]["content"].parsed
        if said["nonce"].native != nonce:
            raise TimeUnavailable("tsa-wrong-nonce")
        if said["message_imprint"]["hashed_message"].native != digest:
            raise TimeUnavailable("tsa-wrong-imprint")
        await self._believe(signed, digest)
        at: datetime = said["gen_time"].native
        if abs(at - clock.now()) > SKEW:
            raise TimeUnavailable("tsa-clock")
        self.at = at
        self._learned.token_size = max(self._learned.token_size, len(token.dump()))
        return token

    async def _believe(self, signed: cms.SignedData, digest: bytes) -> None:
        """Raise TimeUnavailable unless a certificate for time-stamps under the roots signed the token."""
        others = [one.chosen for one in signed["certificates"]]
        context = self._learned.anchors.context(others)
        values = await validate_tst_signed_data(signed, context, lambda _: digest)
        if not (values["intact"] and values["valid"]):
            raise TimeUnavailable("tsa-garbage")
        path = values.get("validation_path")
        if path is None or values.get("trust_problem_indic") is not None:
            raise TimeUnavailable("tsa-untrusted")
        signer = values["signing_cert"]
        if signer.sha256 not in self._learned.paths:
            is_new = bool(self._learned.paths)
            self._learned.paths = {signer.sha256: path}
            if is_new:
                # What this document carries along is the former certificate: begin it anew.
                raise TimeUnavailable(CHANGED)


def _request(digest: bytes, algorithm: str, nonce: int) -> bytes:
    imprint = tsp.MessageImprint({
        "hash_algorithm": algos.DigestAlgorithm({"algorithm": algorithm}),
        "hashed_message": digest,
    })  # fmt: skip
    request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    return bytes(request.dump())


def cause_in(error: BaseException | None) -> TimeUnavailable | None:
    """The failure of the service behind an error of the signing library, if that is what it was."""
    while error is not None:
        if isinstance(error, TimeUnavailable):
            return error
        error = error.__cause__ or error.__context__
    return None


def check(authority: TimeAuthority) -> None:
    """Ask for one time-stamp that nobody needs; TimeUnavailable where it is not sound."""
    asyncio.run(CheckedStamper(authority).async_timestamp(secrets.token_bytes(32), "sha256"))
