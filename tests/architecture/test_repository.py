"""What may not stand in any file of the project."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.architecture.sources import ROOT, name, of_kind, tracked

TEXTS = [
    path
    for path in tracked()
    if path.suffix
    not in {".png", ".jpg", ".pdf", ".icc", ".ttf", ".otf", ".woff2", ".xlsx", ".docx", ".zip", ".gz"}
]
# Put together here, so that this file does not find itself.
MACHINE = re.compile(
    r"(?<![\w.~-])/" + "(?:" + "|".join(["work", "farm", "root", "home/[a-z]+", "Users/[A-Za-z]+"]) + ")/"
)
SECRET = re.compile(
    "-----BEGIN (?:[A-Z]+ )?PRIVATE " + r"KEY-----\s*$|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b"
)
REGISTRY = re.compile(
    "|".join(["py" + r"pi\.org", "files" + r"\.pythonhosted", "--index" + "-url", "--find" + "-links [^ ]*/"])
)


def found(pattern, paths):
    return [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_path_of_a_machine():
    assert not found(MACHINE, TEXTS)


def test_no_secret():
    assert not found(SECRET, TEXTS)


def test_no_address_of_a_registry():
    assert not found(
        REGISTRY, [path for path in TEXTS if path.parts[-2] != "architecture" and "docs" not in path.parts]
    )


def test_every_file_ends_its_last_line():
    unfinished = [name(path) for path in TEXTS if (text := path.read_bytes()) and not text.endswith(b"\n")]

    assert not unfinished


class TestLocks:
    LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-dev.txt", "bin/lib/installer.txt")

    @pytest.mark.parametrize("lock", LOCKS)
    def test_everything_is_pinned_and_hashed(self, lock):
        entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())

        assert not [
            entry.splitlines()[0]
            for entry in entries
            if "==" not in entry.splitlines()[0] or "--hash=sha256:" not in entry
        ]

    def test_the_wider_hold_to_the_narrower(self):
        run, test, dev = (
            dict(re.findall(r"^([a-z0-9._-]+)==([^ ]+)", (ROOT / lock).read_text(), flags=re.MULTILINE))
            for lock in self.LOCKS[:3]
        )

        assert run.items() <= test.items() <= dev.items()

    def test_everything_asked_for_is_locked(self):
        for wish, lock in (("requirements.in", 0), ("requirements-test.in", 1), ("requirements-dev.in", 2)):
            asked = re.findall(r"^([a-z][a-z0-9._-]*)", (ROOT / wish).read_text(), flags=re.MULTILINE)
            locked = set(
                re.findall(r"^([a-z0-9._-]+)==", (ROOT / self.LOCKS[lock]).read_text(), flags=re.MULTILINE)
            )

            assert {one.replace(".", "-") for one in asked} <= {one.replace(".", "-") for one in locked}


@pytest.mark.parametrize(
    "script",
    [
        path
        for path in [*of_kind("bin", ""), *of_kind("bin", ".sh"), *of_kind(".ci", "")]
        if path.suffix in {"", ".sh"}
    ],
    ids=name,
)
def test_commands_are_plain_shell(script):
    checked = subprocess.run(["sh", "-n", str(script)], capture_output=True, text=True, check=False)

    assert checked.stderr == ""
    if script.suffix == "":
        assert script.read_text().startswith("#!/bin/sh\n")
        assert script.stat().st_mode & 0o111
