"""How much a request may be, refused before anything reads it."""

from __future__ import annotations

import time

import pytest

FORM = "application/x-www-form-urlencoded"
HALF_MEGABYTE = 512 * 1024


@pytest.fixture
def form_client(trial):
    """A visitor whose forms count as ours."""
    app = trial()
    app.extensions["csrf"].exempt(app.view_functions["trial.form"])
    app.extensions["csrf"].exempt(app.view_functions["trial.upload"])
    return app.test_client()


class TestForm:
    def test_of_usual_size_is_read(self, form_client):
        body = "&".join(f"field{number}=x" for number in range(500))

        assert form_client.post("/trial/form", data=body, content_type=FORM).data == b"500"

    @pytest.mark.parametrize(
        "body",
        [
            "a=" + "x" * HALF_MEGABYTE,
            "&" * 200_000,
            "a=1&" * 100_000,
            "&".join(f"f{n}" for n in range(60_000)),
        ],
        ids=["long", "empty-fields", "same-field", "many-fields"],
    )
    def test_that_no_page_has_is_refused_quickly(self, form_client, body):
        begun = time.perf_counter()
        answer = form_client.post("/trial/form", data=body, content_type=FORM)

        assert answer.status_code == 413
        assert time.perf_counter() - begun < 1

    def test_with_more_parts_than_any_page_is_refused(self, form_client):
        parts = "".join(
            f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n\r\n' for n in range(10_000)
        )
        answer = form_client.post(
            "/trial/form", data=f"{parts}--x--\r\n", content_type="multipart/form-data; boundary=x"
        )

        assert answer.status_code == 413

    def test_to_a_view_that_takes_files_may_not_be_larger_either(self, form_client):
        answer = form_client.post("/trial/upload", data="a=" + "x" * (1 << 20), content_type=FORM)

        assert answer.status_code == 413

    @pytest.mark.parametrize("length", ["9" * 30, "-1", "abc", str(HALF_MEGABYTE + 1)])
    def test_that_lies_about_its_length_is_refused(self, form_client, length):
        answer = form_client.post(
            "/trial/form", data="a=1", content_type=FORM, environ_overrides={"CONTENT_LENGTH": length}
        )

        assert answer.status_code in {200, 400, 413}


def with_file(mebibytes):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="policy.pdf"\r\n\r\n'
    body = head + b"x" * (mebibytes << 20) + b"\r\n--x--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=x"}


class TestFile:
    def test_may_be_as_large_as_the_setting_allows(self, form_client):
        assert form_client.post("/trial/upload", **with_file(3)).status_code == 200

    def test_to_a_view_that_takes_none_is_refused(self, form_client):
        assert form_client.post("/trial/form", **with_file(1)).status_code == 413

    def test_that_is_larger_than_the_setting_is_refused(self, trial):
        app = trial(upload_mebibytes=1)
        app.extensions["csrf"].exempt(app.view_functions["trial.upload"])

        assert app.test_client().post("/trial/upload", **with_file(3)).status_code == 413


class TestAddress:
    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/trial/public?q=" + "x" * 8000, 200),
            ("/trial/public?q=" + "x" * 9000, 414),
            ("/" + "x" * 3000, 414),
            ("/trial/public?" + "a&" * 5000, 414),
            ("/trial/public?q=%00", 400),
            ("/trial/public?q=%ff%fe", 400),
            ("/trial/public?q=%ed%a0%80", 400),
            ("/trial/public?q=%C3%A9%F0%9F%8E%93", 200),
            ("/trial/public?q=%", 200),
            ("/trial/%00public", 400),
            ("/%ff", 400),
            ("/verify/%00", 400),
            ("/criteria/tle/%ed%a0%80", 400),
            ("/registry?q=%F0%9F%8E%93", 200),
        ],
        ids=lambda value: value[:30] if isinstance(value, str) else None,
    )
    def test_that_is_no_text_or_too_long_is_refused(self, trial_client, address, status):
        assert trial_client.get(address).status_code == status
