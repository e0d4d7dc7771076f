"""The printing press: WeasyPrint set up once, with nothing to fetch and its art ready made."""

from __future__ import annotations

import gc
import logging
from datetime import UTC, date, datetime, time
from functools import cache
from html import escape
from typing import Any

import weasyprint  # noqa: TID251  # this is the one guarded place
from weasyprint.text import ffi as text_libraries  # noqa: TID251  # as above
from weasyprint.text.fonts import FontConfiguration  # noqa: TID251  # as above
from weasyprint.urls import URLFetcher  # noqa: TID251  # as above

from app.certificate import fonts
from app.certificate.annex import AnnexPayload
from app.certificate.annex_document import AnnexTypesetter
from app.certificate.archival import finish
from app.certificate.art.ground import ground
from app.certificate.art.lettering import Face
from app.certificate.art.mark import DOMAINS, mark
from app.certificate.art.qr import qr_code
from app.certificate.document import TEMPLATES, Page, Typesetter
from app.certificate.errors import GlyphsMissing, RenderFailed, RenderPathIncomplete
from app.certificate.payload import CertificatePayload, Signatory
from app.certificate.stamps import Form

VARIANT = "pdf/a-3a"
ACCESSIBLE = "pdf/ua-1"
# More than the longest annex of eight domains needs.
MOST_PAGES = 12


class NothingToFetch(URLFetcher):  # type: ignore[misc]  # WeasyPrint carries no types
    """Refuses every address: all that a certificate needs is in memory."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """Raises, which stops the document."""
        raise PermissionError(f"a certificate fetches nothing: {url[:80]} {headers or ''}".rstrip())


def check_path() -> None:
    """Raise RenderPathIncomplete, naming packages, unless fast and faithful rendering is possible here."""
    missing = fonts.missing()
    if text_libraries.harfbuzz_subset is None:
        missing["libharfbuzz-subset.so.0"] = "libharfbuzz-subset0"
    if missing:
        raise RenderPathIncomplete.of(missing)


@cache
def _face() -> Face:
    return Face(fonts.GARAMOND_BOLD)


@cache
def _ground(*, demonstration: bool) -> Form:
    return Form("ground-demo" if demonstration else "ground", ground(_face(), demonstration=demonstration))


@cache
def _mark(scope: str) -> Form:
    return Form(f"mark-{scope}", mark(scope, _face()))


def _specimen(*, demonstration: bool) -> CertificatePayload:
    return CertificatePayload(
        seal_id="TLE-0000-0000-0000-0",
        organisation="Specimen",
        city="Nowhere",
        state="None",
        scope="full",
        scope_title="Specimen",
        domains=("One", "Two"),
        awarded_on=date(2000, 1, 1),
        valid_until=date(2000, 1, 2),
        criteria_title="Specimen",
        criteria_version="0",
        criteria_digest="0" * 64,
        signatories=(Signatory(name="Nobody", title="None"),),
        issuer="Specimen",
        verify_url="https://example.org/verify",
        is_demo=demonstration,
    )


def _missing(document: weasyprint.Document) -> str:
    """The letters that were drawn as boxes: known once the document is written."""
    return "".join(sorted({chr(code) for font in document.fonts.values() for code in font.missing}))


def _attached(payload: CertificatePayload, credential: bytes) -> weasyprint.Attachment:
    day = datetime.combine(payload.awarded_on, time.min, UTC)
    return weasyprint.Attachment(
        string=credential,
        name=f"{payload.seal_id}.json",
        description="Open Badges 3.0 credential",
        created=day,
        modified=day,
        relationship="Alternative",
    )


class Press:
    """Prints certificates one after the other; not for more than one thread."""

    def __init__(self) -> None:
        check_path()
        logging.getLogger("weasyprint").addHandler(logging.NullHandler())
        self._fonts = FontConfiguration()
        self._fetcher = NothingToFetch()
        self._typesetter = Typesetter()
        self._annexes = AnnexTypesetter()
        self._sheet = self._style((TEMPLATES / "document.css").read_text(encoding="utf-8"))
        self._annex_sheet = self._style((TEMPLATES / "annex.css").read_text(encoding="utf-8"))

    def _style(self, text: str) -> weasyprint.CSS:
        return weasyprint.CSS(
            string=text, font_config=self._fonts, url_fetcher=self._fetcher, base_url="asset:"
        )

    def warm_up(self) -> None:
        """Load what the first document would otherwise wait for: fonts, art, tables."""
        for scope in ("full", *DOMAINS):
            _mark(scope)
        for demonstration in (True, False):
            self.print(_specimen(demonstration=demonstration))
        # What is loaded now stays: the collector need not walk through it for every document.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 10, 10)

    def print(self, payload: CertificatePayload, credential: bytes = b"") -> bytes:
        """The PDF of a payload: one page, archival, accessible, the same bytes every time.

        The credential lies inside as another form of the same document.
        """
        art = {
            "asset:ground": _ground(demonstration=False),
            "asset:ground-demo": _ground(demonstration=True),
            "asset:mark": _mark(payload.scope),
            "asset:qr": Form("qr", qr_code(payload.verify_url), level=6),
        }
        attached = [_attached(payload, credential)] if credential else None
        return self._written(self._typesetter.compose(payload), self._sheet, art, attached=attached)

    def print_annex(self, payload: AnnexPayload) -> bytes:
        """The PDF of an annex: a few pages, archival and accessible too."""
        art = {"asset:mark": _mark(payload.scope)}
        return self._written(self._annexes.compose(payload), self._annex_sheet, art, most=MOST_PAGES)

    def _written(
        self,
        page: Page,
        sheet: weasyprint.CSS,
        art: dict[str, Form],
        *,
        most: int = 1,
        attached: list[weasyprint.Attachment] | None = None,
    ) -> bytes:
        html = weasyprint.HTML(string=page.html, base_url="asset:", url_fetcher=self._fetcher)
        document = html.render(
            font_config=self._fonts,
            stylesheets=[sheet, self._style(page.sizes)],
            cache=art,
            pdf_variant=VARIANT,
        )
        if len(document.pages) > most:
            raise RenderFailed(f"the document took {len(document.pages)} pages")
        pdf = document.write_pdf(pdf_variant=VARIANT, finisher=finish, cache=art, attachments=attached)
        if missing := _missing(document):
            raise GlyphsMissing.of_letters(missing)
        return bytes(pdf)

    def lay_out(self, text: str, style: str) -> bytes:
        """The PDF of a document of any length: tagged, with its title and language, and nothing fetched."""
        html = weasyprint.HTML(string=text, base_url="asset:", url_fetcher=self._fetcher)
        document = html.render(
            font_config=self._fonts, stylesheets=[self._style(style)], pdf_variant=ACCESSIBLE
        )
        return bytes(document.write_pdf(pdf_variant=ACCESSIBLE))

    def missing(self, letters: str) -> str:
        """Those of the letters for which a certificate would have empty boxes."""
        html = weasyprint.HTML(string=f"<p>{escape(' '.join(letters))}</p>", url_fetcher=self._fetcher)
        document = html.render(font_config=self._fonts)
        document.write_pdf()
        return _missing(document)
