"""What a server that nobody has asked anything yet does not load."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config import ROOT

START = """
import sys
from app.factory import create_app
from config import Settings
create_app(Settings.from_environment())
print(*(name for name in {names!r} if name in sys.modules))
"""
# Each is needed for rare answers only, and costs every idle server memory and time to start.
LARGE = ("cryptography", "rapidfuzz", "pyhanko", "weasyprint", "pikepdf", "PIL", "numpy")


@pytest.mark.slow
def test_large_libraries_wait_for_their_first_use(tmp_path):
    started = subprocess.run(
        [sys.executable, "-c", START.format(names=LARGE)],
        cwd=ROOT,
        env={"SEAL_VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert started.stdout.split() == []
