"""Go's note and tlog packages, which know nothing of us, come to the same verdict on a log."""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from app.transparency import export, keys, merkle, queries

GO_PATH = Path("/usr/share/gocode")
PACKAGES = GO_PATH / "src" / "golang.org" / "x" / "mod" / "sumdb" / "tlog"
WHY_NOT = "Go or its packages are missing: apt-get install golang-go golang-golang-x-mod-dev"
OLD, NEW = 259, 600


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The verifier, compiled once."""
    if not shutil.which("go") or not PACKAGES.is_dir():
        pytest.skip(WHY_NOT)
    folder = tmp_path_factory.mktemp("go")
    names = {
        "GO111MODULE": "off",
        "GOPATH": str(GO_PATH),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "-trimpath",
    }
    made = subprocess.run(
        ["go", "build", "-o", folder / "independent", Path(__file__).with_name("independent.go")],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **names},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return folder / "independent"


@pytest.fixture
def site(session, add, sign, directory, tmp_path):
    """A log over more than two tiles as files, an older checkpoint, and the proof between the two."""
    add(OLD)
    older = sign()
    add(NEW - OLD)
    sign()
    session.rollback()
    export.export(session, tmp_path / "site")
    path = queries.ranges(session, merkle.consistency(OLD, NEW))
    (tmp_path / "older").write_text(older.note)
    (tmp_path / "consistency").write_text("\n".join(b64encode(one).decode() for one in path))
    return tmp_path / "site"


@pytest.fixture
def verdict(program, site, directory):
    def act():
        vkey = str(keys.verifier(directory))
        command = [program, site, vkey, site.parent / "older", site.parent / "consistency"]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout.strip()

    return act


@pytest.mark.slow
class TestGo:
    def test_verifies_every_leaf_the_tiles_and_the_growth(self, verdict):
        assert verdict() == f"VERIFIED {NEW} leaves, extending {OLD}"

    @pytest.mark.parametrize(
        ("file", "at", "words"),
        [
            ("site/checkpoint", 30, "REFUSED checkpoint"),
            ("site/tile/0/001", 100, "REFUSED"),
            ("site/tile/1/000.p/2", 3, "REFUSED tile"),
            ("site/tile/entries/000", 40, "REFUSED entry"),
            ("site/proofs/300.tlog-proof", 400, "REFUSED"),
            ("older", 30, "REFUSED checkpoint"),
            ("consistency", 4, "REFUSED consistency"),
        ],
        ids=["checkpoint", "leaf-tile", "node-tile", "entry", "proof", "older-checkpoint", "consistency"],
    )
    def test_refuses_what_was_altered(self, verdict, site, file, at, words):
        path = site.parent / file
        content = bytearray(path.read_bytes())
        content[at] = ord("B") if content[at] == ord("A") else ord("A")
        path.write_bytes(content)

        assert verdict().startswith(words)
