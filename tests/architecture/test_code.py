"""House rules of the Python code that no linter has."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import ROOT, features, name, of_kind, tree

LONGEST = 400
CODE = of_kind("app", ".py")
EVERYTHING = [
    path
    for folder in ("app", "tests", "bench", "bin", "migrations", "templates", "static")
    for path in of_kind(folder, ".py", ".html", ".txt", ".js", ".css")
]
# "manager" is a role of the program here, and so no banned word.
BANNED = re.compile(
    r"(?:^|_|(?<=[a-z]))(?:[Hh]elpers?|[Uu]tils?|[Hh]andlers?|[Cc]ommon|[Mm]isc)(?:$|_|(?=[A-Z]))"
)
BANNED_ALONE = {"data", "info", "process", "manager"}


def definitions(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node


def calls(path, method):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            yield node


def test_no_file_is_longer_than_can_be_overlooked():
    long = {
        name(path): lines for path in EVERYTHING if (lines := len(path.read_text().splitlines())) > LONGEST
    }

    assert not long, "two ideas in one file; split by idea"


def test_only_atomic_commits():
    places = [
        f"{name(path)}:{call.lineno}"
        for path in CODE
        for call in calls(path, "commit")
        if name(path) not in {"app/core/db.py"} | DRIVERS_OWN
    ]

    assert not places, "write inside `with atomic(session)`"


# A file of its own, not the portal's database: the queue's, or one being copied.
DRIVERS_OWN = {"app/notification/carrier.py"}


def test_only_migrations_and_the_core_make_engines():
    makers = [
        name(path) for path in CODE if "create_engine(" in path.read_text() and name(path) != "app/core/db.py"
    ]

    assert not makers


@pytest.mark.parametrize("path", CODE, ids=name)
def test_names_say_what_a_thing_is(path):
    words = [path.stem, *(node.name for node in definitions(path))]

    assert not [word for word in words if BANNED.search(word) or word in BANNED_ALONE]


@pytest.mark.parametrize("package", features(), ids=lambda path: path.name)
def test_a_package_opens_with_one_sentence(package):
    text = ast.get_docstring(tree(package / "__init__.py")) or ""

    assert (text.splitlines() or [""])[0].endswith((".", ":"))


def test_services_take_who_acts():
    """A public service that takes a session and writes has `by`, or is the portal's own work."""
    silent = []
    for path in CODE:
        if "services" not in path.parts and path.stem != "services":
            continue
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            arguments = {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
            writes = any(
                isinstance(one, ast.With) and any("atomic" in ast.dump(item) for item in one.items)
                for one in ast.walk(node)
            )
            if writes and "by" not in arguments and not WITHOUT_ACTOR.search(f"{name(path)}:{node.name}"):
                silent.append(f"{name(path)}:{node.name}")

    assert not silent, "every write says who acts: `by: Actor`"


# Acts of someone who is not signed in yet, and the portal's own work.
WITHOUT_ACTOR = re.compile(
    r"accounts/services/(signing_in|registering|resetting|inviting|joining|installing)|seal/services/(issuing|crediting|editions|printing)|registry/services/publishing|vetting/services/(asking|reminding)|refusals_recorded|together/services/preferring.py:stop$|notification/|audit/|transparency/|sweep|expire|recover|import"
)


def test_no_query_leaves_a_package_through_a_template_or_a_model():
    """Relationships never load by themselves."""
    lazy = [
        f"{name(path)}:{node.lineno}"
        for path in CODE
        if path.stem == "models" or "models" in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "relationship"
        if not any(
            word.arg == "lazy" and isinstance(word.value, ast.Constant) and word.value.value == "raise"
            for word in node.keywords
        )
    ]

    assert not lazy, 'relationship(lazy="raise")'


def test_the_top_level_is_as_announced():
    known = {
        *(
            "app",
            "bench",
            "bin",
            "docs",
            "migrations",
            "seal_criteria",
            "static",
            "templates",
            "tests",
            ".ci",
        ),
        *(
            "config.py",
            "wsgi.py",
            "pyproject.toml",
            "babel.cfg",
            ".gitignore",
            ".gitattributes",
            ".editorconfig",
        ),
        *(
            "requirements.in",
            "requirements.txt",
            "requirements-test.in",
            "requirements-test.txt",
            "requirements-dev.in",
            "requirements-dev.txt",
        ),
        *("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE"),
    }
    from tests.architecture.sources import tracked

    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= known
