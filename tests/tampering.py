"""Every way in which somebody may tamper with a certificate, with the one true verdict on each.

The page, the interface for programs and `flask verify` are held to the same table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.certificate import keys
from app.certificate.keys import SigningKey
from app.certificate.rendering import Renderer
from app.certificate.signing import sign
from app.certificate.verdicts import LARGEST, Verdict
from app.registry.file_answer import Outcome
from app.seal import seal_id
from tests import certificates, forging

# The seal of which the tests of the web have a real certificate, and where programs send it.
STORED = seal_id.new()
SHOWN = seal_id.shown(STORED)
API = "/api/v1/verifications"
ORGANISATION = "Consortium of Maple Valley"


@dataclass(frozen=True)
class Workshop:
    """A certificate before and after signing, the key that signed it, and a folder to work in."""

    rendered: bytes
    signed: bytes
    key: SigningKey
    folder: Path


@dataclass(frozen=True)
class Row:
    """What was done, what the file alone tells, the check that fails, and what the page says."""

    name: str
    forge: Callable[[Workshop], bytes]
    file: Verdict
    fails: str
    outcome: Outcome = Outcome.UNCHECKED


def workshop(folder: Path, **said: object) -> Workshop:
    """A certificate with keys of its own in a folder."""
    key = keys.init(folder / "keys", organisation=ORGANISATION)
    with Renderer() as renderer:
        rendered = renderer.render(certificates.payload(**said))
    return Workshop(rendered, sign(rendered, key, reason="Award of the seal"), key, folder)


@cache
def _twin(folder: Path) -> SigningKey:
    return keys.init(folder / "twin", organisation=ORGANISATION)


def _altered(name: str, forge: Callable[[bytes], bytes], fails: str) -> Row:
    return Row(name, lambda shop: forge(shop.signed), Verdict.ALTERED, fails, Outcome.ALTERED)


def _unread(name: str, forge: Callable[[bytes], bytes], file: Verdict, fails: str) -> Row:
    return Row(name, lambda shop: forge(shop.signed), file, fails)


ROWS = (
    _altered("one byte changed", lambda pdf: forging.flipped(pdf, b"stream\n"), "intact"),
    _altered("one byte of the signature changed", forging.last_byte_of_signature_flipped, "intact"),
    _altered("a comment appended", lambda pdf: pdf + b"\n% appended", "whole-file"),
    _altered("one line end appended", lambda pdf: pdf + b"\n", "whole-file"),
    _altered("a zip appended", lambda pdf: pdf + forging.archive(), "whole-file"),
    _altered("title changed", forging.retitled, "whole-file"),
    _altered("shadow update of the page", forging.overwritten, "unmodified"),
    _altered("note over the name", forging.annotated, "unmodified"),
    _altered("signature doubled", forging.signed_once_more, "one-signature"),
    _altered("rewritten by another program", forging.resaved, "intact"),
    _altered("signature covers nothing", forging.range_of_nothing, "intact"),
    _altered("the same file twice in one", lambda pdf: pdf + pdf, "whole-file"),
    Row("signature stripped", lambda shop: forging.stripped(shop.signed), Verdict.UNSIGNED, "one-signature", Outcome.UNSIGNED),
    Row("never signed", lambda shop: shop.rendered, Verdict.UNSIGNED, "one-signature", Outcome.UNSIGNED),
    Row(
        "another authority of the same name",
        lambda shop: sign(shop.rendered, _twin(shop.folder), reason="Award of the seal"),
        Verdict.FOREIGN, "signer", Outcome.FOREIGN,
    ),
    _unread("encrypted", forging.encrypted, Verdict.ENCRYPTED, "not-encrypted"),
    _unread("cut in half", lambda pdf: pdf[: len(pdf) // 2], Verdict.UNREADABLE, "readable"),
    _unread("end cut off", lambda pdf: pdf[:-20], Verdict.UNREADABLE, "readable"),
    _unread("garbage before it", lambda pdf: b"garbage" + pdf, Verdict.NOT_PDF, "pdf"),
    _unread("another beginning before it", lambda pdf: b"%PDF-1.7\n" + pdf, Verdict.UNREADABLE, "readable"),
    _unread("signature blanked", forging.blanked_signature, Verdict.UNREADABLE, "intact"),
    _unread("an update without end", forging.endless, Verdict.UNREADABLE, "readable"),
    _unread("empty", lambda _: b"", Verdict.EMPTY, "pdf"),
    _unread("a zip by another name", lambda _: forging.archive(), Verdict.NOT_PDF, "pdf"),
    _unread("a web page by another name", lambda _: b"<!doctype html><script>1</script>", Verdict.NOT_PDF, "pdf"),
    _unread("a web page with the first words of a PDF", lambda _: b"%PDF-1.7\n<script>1</script>", Verdict.UNREADABLE, "readable"),
    _unread("deep nesting", lambda _: b"%PDF-1.7\n" + b"[" * 100_000, Verdict.UNREADABLE, "readable"),
    _unread("giant", lambda pdf: pdf + b"\0" * LARGEST, Verdict.TOO_LARGE, "size"),
    _unread("branching without end", lambda _: forging.branching(), Verdict.EXHAUSTING, "readable"),
    _unread("bomb of a gibibyte", lambda _: forging.bomb(1 << 30), Verdict.UNREADABLE, "readable"),
    _unread("bomb in a bomb", lambda _: forging.bomb(200 << 20, times=2), Verdict.UNREADABLE, "readable"),
)  # fmt: skip
