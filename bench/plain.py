"""The same page as plain WeasyPrint prints it: art as SVG, everything set up anew for each document."""

from __future__ import annotations

import sys
from functools import cache, partial
from time import process_time

import weasyprint  # noqa: TID251  # what is compared with
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: TID251  # as above

from app.certificate import fonts
from app.certificate.art.drawing import svg
from app.certificate.art.ground import ground
from app.certificate.art.lettering import Face
from app.certificate.art.mark import mark
from app.certificate.art.qr import qr_code
from app.certificate.document import TEMPLATES, Typesetter
from bench.certificate import payload


class Pictures(URLFetcher):  # type: ignore[misc]  # WeasyPrint carries no types
    """Gives the drawings of the certificate as the SVG files that a plain page would name."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__()
        self._files = {f"asset:{name}": file for name, file in files.items()}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """One of the drawings."""
        return URLFetcherResponse(url, self._files[url], headers={"Content-Type": "image/svg+xml"})


@cache
def _art() -> dict[str, bytes]:
    """The files of drawings that lie ready: making them is not measured."""
    face = Face(fonts.GARAMOND_BOLD)
    drawings = {
        "ground": ground(face, demonstration=False), "ground-demo": ground(face, demonstration=True),
        "mark": mark("full", face),
    }  # fmt: skip
    return {name: svg(drawing).encode() for name, drawing in drawings.items()}


def render(number: int) -> bytes:
    """One certificate."""
    told = payload(number)
    page = Typesetter().compose(told)
    fetcher = Pictures({**_art(), "qr": svg(qr_code(told.verify_url)).encode()})
    sheet = partial(weasyprint.CSS, base_url="asset:", url_fetcher=fetcher)
    css = (TEMPLATES / "document.css").read_text(encoding="utf-8")
    html = weasyprint.HTML(string=page.html, base_url="asset:", url_fetcher=fetcher)
    pdf = html.write_pdf(stylesheets=[sheet(string=css), sheet(string=page.sizes)], pdf_variant="pdf/a-3a")
    return bytes(pdf)


def main(times: int) -> None:
    """Print the milliseconds of CPU time of each of so many, after a first one that is not counted."""
    render(0)
    for number in range(1, times + 1):
        began = process_time()
        render(number)
        print((process_time() - began) * 1000)


if __name__ == "__main__":
    main(int(sys.argv[1]))
