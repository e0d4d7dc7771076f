"""Every view says who may reach it, and addresses look alike."""

from __future__ import annotations

import re
from itertools import product

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from config import Settings
from tests.architecture.test_templates import PAGES, STAND_IN, relative, written

SECRET = "a key that only tests know, 32 letters or more"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
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
    yield app
    app.extensions["database"][0].dispose()


@pytest.fixture(scope="module")
def routes(app):
    return [(rule, app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()]


@pytest.fixture(scope="module")
def adapter(app):
    return app.url_map.bind("localhost")


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
            if part.endswith("_id") and ":" not in part and part not in SLUGS
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


# Where strangers may post: they come to be let in, to be told, to check a file, or with the link of their school system.
PUBLIC_POSTS = {
    "accounts.sign_in",
    "accounts.register_new",
    "accounts.register_with",
    "accounts.register_confirm",
    "accounts.forgot_password",
    "accounts.reset_password",
    "accounts.invitation",
    "vetting.send",
    "together.stop_mail",
}
# Names that people read in an address, and that no one could guess anything from.
SLUGS = {"seal_id", "practice_id"}


def leads_somewhere(adapter, address):
    """Whether a view answers to the address, whatever of the usual values stands in its gaps."""
    for values in product(USUAL, repeat=address.count(STAND_IN)):
        parts = address.split(STAND_IN)
        filled = "".join(text for pair in zip(parts, (*values, ""), strict=True) for text in pair)
        try:
            adapter.match(filled, method="GET")
        except (MethodNotAllowed, RequestRedirect):
            return True
        except NotFound:
            continue
        return True
    return False


USUAL = ("00000000-0000-0000-0000-000000000000", "tle", "2025", "1")


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_addresses_in_a_template_lead_somewhere(path, adapter):
    addresses = re.findall(r'(?:href|action|src)="(/[^"#?]*)', written(path))

    assert not [one.replace(STAND_IN, "…") for one in addresses if not leads_somewhere(adapter, one)]
