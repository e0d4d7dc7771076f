"""What is taken and what is refused, file by file; here without the child that does it in earnest."""

from __future__ import annotations

import pytest

from app.assessment.inspection import child
from app.assessment.inspection.kinds import KINDS, MEDIA_TYPES, kind_of
from app.assessment.inspection.names import display_name, kind_by_name
from app.assessment.inspection.reasons import Reason, UploadRefused
from tests import file_corpus

HOSTILE = file_corpus.hostile()
SOUND = file_corpus.sound()


def examine(folder, raw_name, content):
    ending, kind = kind_by_name(display_name(raw_name))
    path = folder / "upload"
    path.write_bytes(content)
    child.examine(path, ending)
    return kind


@pytest.mark.parametrize("case", SOUND)
def test_takes(case, tmp_path):
    name, content = SOUND[case]

    kind = examine(tmp_path, name, content)

    assert kind == KINDS[name.lower().rpartition(".")[2]]


@pytest.mark.parametrize("case", HOSTILE)
def test_refuses(case, tmp_path):
    name, content, reason = HOSTILE[case]

    with pytest.raises(UploadRefused) as refusal:
        examine(tmp_path, name, content)

    assert refusal.value.reason == reason


def test_every_reason_about_content_has_a_file_that_shows_it():
    elsewhere = {
        Reason.NO_FILE, Reason.SEVERAL, Reason.TOO_LARGE, Reason.TOO_SLOW, Reason.NOT_SCANNED, Reason.INFECTED
    }  # fmt: skip

    assert {reason for _, _, reason in HOSTILE.values()} == set(Reason) - elsewhere


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("../../x.pdf", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\dana\\policy.PDF", "policy.pdf"),
        ("  Board   policy .PDF ", "Board policy.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "a Set-Cookie: b.pdf"),
        ('say "yes"; now.pdf', 'say "yes"; now.pdf'),
        ("e\u0301cole.pdf", "école.pdf"),
        ("a\u200bb.pdf", "a b.pdf"),
        ("x" * 5000 + ".pdf", "x" * 140 + ".pdf"),
        ("policy.pdf.", "policy.pdf"),
    ],
)  # fmt: skip
def test_cleans_the_name(raw, shown):
    assert display_name(raw) == shown


@pytest.mark.parametrize("raw", ["", None, " ", ".", "..", "/", "a/", "\x00", ".pdf", ". .pdf"])
def test_refuses_a_file_without_a_name(raw):
    with pytest.raises(UploadRefused) as refusal:
        display_name(raw)

    assert refusal.value.reason is Reason.NAME_MISSING


def test_knows_what_to_call_what_it_keeps():
    assert all(kind_of(media_type) for media_type in MEDIA_TYPES)
    assert kind_of("text/html") == ""
