"""Documents before programs that we did not write: veraPDF, pdfsig, OpenSSL, qpdf, and three that draw pages."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess

import pytest

from app.certificate import keys
from app.certificate.editions import EditionTitles, Language, translated
from app.certificate.signing import certify
from app.certificate.trusted_time import TimeState
from app.certificate.tsa import TimeAuthority
from tests import annexes, forging, readers
from tests.certificates import DOMAINS, SCOPES, payload
from tests.time_authority import TimeService, serving

LONG = "Ka\u02bbū-Kea\u02bbau-Pāhoa Complex Area of the Hawai\u02bbi State Department of Education and its Charter Partners of East Hawai\u02bbi Is"
CREDENTIAL = b'{"id": "https://seal.example.org/credentials/TLE-7QX4-M2KD-9RFA-K.json"}'
TITLES = EditionTitles("Sello completo", ["Liderazgo", "Salón de clases"], "Prácticas de 2025")
PROGRAMS = {"pdftoppm": readers.by_poppler, "mutool": readers.by_mupdf, "pdf.js": readers.by_pdfjs}


def of_scope(scope, **changes):
    domains = DOMAINS if scope == "full" else (scope.replace("-", " ").title(),)
    return payload(scope=scope, scope_title=f"{domains[0]} mini seal", domains=domains, **changes)


@pytest.fixture(scope="session")
def stamped(renderer, key, tmp_path_factory):
    """A certificate as it is issued: with its credential inside, and the time of a real service (OpenSSL)."""
    service = TimeService(tmp_path_factory.mktemp("clock") / "clock")
    with serving(service) as url:
        authority = TimeAuthority(url, service.anchors.read_bytes())
        made = certify(
            renderer.render(payload(), CREDENTIAL), key, reason="Award of the seal", authority=authority
        )
    assert made.time.state is TimeState.TRUSTED
    return made.pdf


@pytest.fixture(scope="session")
def variants(renderer, key, stamped):
    """Every kind of document there is, by name; those that are signed as they are issued."""

    def issued(told):
        return certify(renderer.render(told, CREDENTIAL), key, reason="Award of the seal").pdf

    return {
        **{scope: issued(of_scope(scope)) for scope in SCOPES},
        "stamped": stamped,
        "unsigned": renderer.render(payload()),
        "long-name": issued(payload(organisation=LONG)),
        "demonstration": issued(payload(is_demo=True)),
        "spanish": issued(translated(payload(), Language.SPANISH, TITLES)),
        "annex": renderer.render_annex(annexes.payload()),
        "annex-spanish": renderer.render_annex(
            annexes.payload(locale="es_US", is_demo=True, organisation=LONG)
        ),
    }


@readers.needs_verapdf
class TestVeraPdf:
    def test_finds_every_document_archival_and_accessible(self, variants, tmp_path):
        said = readers.verapdf(tmp_path, variants)

        assert {name: words for name, words in said.items() if len(words) != 2} == {}
        for name, (archival, accessible) in said.items():
            assert re.fullmatch(r"PASS 3a checks:\d{4,}\s*", archival), (name, archival)
            assert re.fullmatch(r"PASS ua1 checks:\d{4,}\s*", accessible), (name, accessible)

    def test_would_find_a_fault(self, rendered, tmp_path):
        plain = rendered.replace(b"<pdfuaid:part>1</pdfuaid:part>", b"<pdfuaid:part>9</pdfuaid:part>")
        lesser = rendered.replace(b'pdfaid:conformance="A"', b'pdfaid:conformance="B"')

        said = readers.verapdf(tmp_path, {"plain": plain, "lesser": lesser})

        assert said["plain"][1].startswith("FAIL ua1")
        assert said["lesser"][0].startswith("FAIL 3a")


def test_every_document_is_small(variants):
    assert {name: len(pdf) for name, pdf in variants.items() if len(pdf) >= 195_000} == {}


@readers.needs("qpdf", "qpdf")
def test_qpdf_finds_no_error_of_syntax(variants, tmp_path):
    for name, pdf in variants.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf)
        done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
        assert "No syntax or stream encoding errors found" in done.stdout, (name, done.stdout + done.stderr)


@readers.needs("certutil", "libnss3-tools")
class TestPdfsig:
    @pytest.fixture
    def ask(self, key_folder, tmp_path):
        folder = tmp_path / "trust"
        folder.mkdir()
        store = readers.trust_store(folder, key_folder / f"{keys.ROOT}.cert.pem")

        def ask(pdf):
            (folder / "file.pdf").write_bytes(pdf)
            asked = ["pdfsig", "-nssdir", store, str(folder / "file.pdf")]
            return subprocess.run(asked, capture_output=True, text=True, check=False).stdout

        return ask

    @pytest.mark.parametrize("name", ["full", "stamped", "spanish", "classroom"])
    def test_trusts_with_our_root_one_signature_over_the_total_document(self, variants, ask, name):
        said = ask(variants[name])

        assert said.count("Signature #") == 1
        for words in (
            "Signature is Valid.",
            "Certificate is Trusted.",
            "Total document signed",
            "ETSI.CAdES.detached",
        ):
            assert words in said

    def test_without_our_root_trusts_nothing(self, stamped, ask, tmp_path):
        empty = tmp_path / "empty"
        empty.mkdir()
        subprocess.run(["certutil", "-N", "-d", f"sql:{empty}", "--empty-password"], check=True)
        (tmp_path / "file.pdf").write_bytes(stamped)
        done = subprocess.run(
            ["pdfsig", "-nssdir", f"sql:{empty}", str(tmp_path / "file.pdf")],
            capture_output=True,
            text=True,
            check=False,
        )

        assert "Certificate is Trusted." not in done.stdout

    def test_sees_a_changed_byte_and_an_added_one(self, stamped, ask):
        assert "Signature is Valid." not in ask(forging.flipped(stamped, b"stream\n"))
        assert "Total document signed" not in ask(stamped + b"\n% added\n")


@readers.needs("openssl", "openssl")
class TestOpenssl:
    @pytest.fixture
    def ask(self, key_folder, tmp_path):
        def ask(pdf):
            content, signature = readers.signature_of(pdf)
            (tmp_path / "content").write_bytes(content)
            (tmp_path / "signature.der").write_bytes(signature)
            return subprocess.run(
                [
                    "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "signature.der", "-content",
                    tmp_path / "content", "-CAfile", key_folder / f"{keys.ROOT}.cert.pem", "-out", "/dev/null",
                ],
                capture_output=True, text=True, check=False,
            ).stderr  # fmt: skip

        return ask

    @pytest.mark.parametrize("name", ["full", "stamped", "spanish"])
    def test_verifies_against_our_root(self, variants, ask, name):
        assert "CMS Verification successful" in ask(variants[name])

    def test_refuses_a_changed_byte(self, stamped, ask):
        said = ask(forging.flipped(stamped, b"stream\n"))

        assert "CMS Verification failure" in said


@readers.needs("mutool", "mupdf-tools")
@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed: pdf.js draws nothing")
@pytest.mark.skipif(
    not readers.PDFJS.exists(), reason="pdfjs-dist of tests/node is not installed: pdf.js draws nothing"
)
@pytest.mark.parametrize("name", ["full", "business", "long-name", "spanish", "demonstration", "annex"])
def test_three_programs_draw_the_same_page(variants, tmp_path, name):
    """Poppler, MuPDF and pdf.js (the one in Firefox) share no code."""
    pictures = {}
    for program, draw in PROGRAMS.items():
        folder = tmp_path / program
        folder.mkdir()
        pictures[program] = draw(folder, variants[name])

    assert len({picture.size for picture in pictures.values()}) == 1
    for one, other in itertools.combinations(pictures, 2):
        whole, most = readers.difference(pictures[one], pictures[other])
        assert whole < 12, (one, other, whole)
        assert most < 90, (one, other, most)


@readers.needs("mutool", "mupdf-tools")
def test_pages_that_differ_in_their_mark_are_told_apart(variants, tmp_path):
    """So that what was measured above is known to mean something."""
    apart = readers.difference(
        readers.by_poppler(tmp_path, variants["full"]), readers.by_mupdf(tmp_path, variants["leadership"])
    )

    assert apart[1] > 120
