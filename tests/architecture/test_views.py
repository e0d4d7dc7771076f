"""Every view says who may reach it, and addresses look alike."""

from __future__ import annotations

import re

import pytest

from config import Settings

SECRET = "a key that only tests know, 32 letters or more"


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    from app.factory import create_app

    folder = tmp_path_factory.mktemp("var")
    app = create_app(
        Settings(
            environment="test",
            var_dir=folder,
            secret_key=SECRET,
            base_url="http://localhost",
            log_level="ERROR",
        )
    )
    yield [(rule, app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()]
    app.extensions["database"][0].dispose()


def test_every_view_declares_its_access(routes):
    silent = [rule.endpoint for rule, view in routes if getattr(view, "access", None) is None]

    assert not silent, f"say @public, @signed_in or @requires(…): {silent}"


def test_addresses_are_kebab_case_and_ids_are_typed(routes):
    odd = []
    for rule, _ in routes:
        plain = re.sub(r"<[^>]+>", "", rule.rule)
        if plain != plain.lower() or "_" in plain or (rule.rule.endswith("/") and rule.rule != "/"):
            odd.append(rule.rule)
        odd += [
            rule.rule
            for part in re.findall(r"<([^>]+)>", rule.rule)
            if part.endswith("_id") and ":" not in part and part != "seal_id"
        ]

    assert not odd


def test_what_changes_something_is_not_public_by_oversight(routes):
    posts = {
        rule.endpoint for rule, view in routes if "POST" in rule.methods and view.access.kind == "public"
    }
    unexplained = {
        endpoint
        for endpoint in posts
        if endpoint not in PUBLIC_POSTS and not endpoint.startswith("registry.")
    }

    assert not unexplained, "a stranger may post here; if that is meant, add it to PUBLIC_POSTS"


# Where strangers may post: they come to be let in, to be told, or to check a file.
PUBLIC_POSTS = {
    "accounts.sign_in",
    "accounts.register",
    "accounts.confirm",
    "accounts.forgotten",
    "accounts.reset",
    "accounts.invitation",
}
