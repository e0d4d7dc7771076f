"""What a telephone reads off the printed certificate."""

from __future__ import annotations

import subprocess

import pytest
import zxingcpp
from PIL import Image

from tests.certificates import payload


@pytest.fixture
def scan(tmp_path):
    """Everything that a scanner finds on the page, printed at so many dots an inch and seen at an angle."""

    def texts(pdf, *, dots=150, angle=0):
        path = tmp_path / "page.pdf"
        path.write_bytes(pdf)
        command = ["pdftoppm", "-r", str(dots), "-png", "-singlefile", str(path), str(tmp_path / "page")]
        subprocess.run(command, check=True)
        with Image.open(tmp_path / "page.png") as page:
            seen = page.convert("L").rotate(angle, expand=True, fillcolor=255)
        return [(code.format, code.text) for code in zxingcpp.read_barcodes(seen)]

    return texts


class TestCode:
    @pytest.mark.parametrize(
        "changes", [{}, {"is_demo": True}, {"scope": "classroom"}], ids=["full", "demo", "mini"]
    )
    def test_is_the_only_one_and_says_exactly_where_to_verify(self, renderer, scan, changes):
        said = payload(**changes)

        assert scan(renderer.render(said)) == [(zxingcpp.BarcodeFormat.QRCode, said.verify_url)]

    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1:8000/verify/TLE-7QX4-M2KD-9RFA-K",
            "https://example.org/verify/TLE-7QX4-M2KD-9RFA-*",
            "https://" + "long-name." * 13 + "example.org/verify/TLE-7QX4-M2KD-9RFA-K",
        ],
        ids=["short", "check-symbol", "long"],
    )
    def test_says_any_address_letter_by_letter(self, renderer, scan, url):
        assert [text for _, text in scan(renderer.render(payload(verify_url=url)))] == [url]

    @pytest.mark.parametrize(("dots", "angle"), [(72, 0), (110, 90), (110, 187), (300, 12)])
    def test_is_read_from_a_small_picture_and_at_an_angle(self, signed, scan, dots, angle):
        assert [text for _, text in scan(signed, dots=dots, angle=angle)] == [payload().verify_url]
