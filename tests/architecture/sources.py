"""The files of the product, as the house rules see them."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATED = re.compile(
    r"(var|htmlcov|\.(git|venv|coverage.*|hypothesis|\w+_cache))/|(^|.*/)__pycache__/|bench/results/"
)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is part of the project: what git keeps and what is about to be added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (
        OSError,
        subprocess.CalledProcessError,
    ):  # an archive without its history, or a machine without git
        paths = [path for path in ROOT.rglob("*") if not GENERATED.match(path.relative_to(ROOT).as_posix())]
    return tuple(sorted(path for path in paths if path.is_file()))


def of_kind(folder: str, *endings: str) -> list[Path]:
    """The project's files in a folder, by ending."""
    return [path for path in tracked() if path.is_relative_to(ROOT / folder) and path.suffix in endings]


def name(path: Path) -> str:
    """How a file is called in a test's name and in its message."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """A Python file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=name(path))


@cache
def features() -> tuple[Path, ...]:
    """The folders of the feature packages."""
    return tuple(sorted(path.parent for path in tracked() if path.match("app/*/__init__.py")))
