"""Templates say the same, to the letter, as with Jinja's own environment."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask
from flask.templating import Environment
from jinja2 import DictLoader, StrictUndefined, UndefinedError, nodes
from markupsafe import Markup

from app.web import i18n, rendering

COMPONENTS = Path(__file__).parents[3] / "templates" / "components"
MACRO = "{% macro icon(name, size=20) %}<i class='{{ size }}'>{{ name }}</i>{{ _('Yes') }}{% endmacro %}"


class Tone(StrEnum):
    LOUD = "<loud>"


def made(kind, templates):
    app = Flask(__name__)
    app.jinja_environment = kind
    i18n.init_app(app, time_zone="America/New_York")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.loader = DictLoader({"icon.html": MACRO, **templates})
    return app


def rendered(kind, name, templates, **values):
    app = made(kind, templates)
    with app.test_request_context():
        return app.jinja_env.get_template(name).render(**values)


def alike(template, *, name="page.html", **values):
    ours = rendered(rendering.QuickEnvironment, name, {name: template}, **values)
    assert ours == rendered(Environment, name, {name: template}, **values)
    return ours


IMPORT = "{% from 'icon.html' import icon %}"


@pytest.mark.parametrize(
    "template",
    [
        "{{ word }} {{ marked }} {{ 1 }} {{ none }} {{ true }} {{ 1.5 }} {{ tone }} {{ row }}",
        "{{ _('<b>A</b> 100%% & %(x)s', x=word) }} {{ _('100%% <b>') }} {{ gettext('A') }}",
        "{% trans x=word %}Say {{ x }}{% endtrans %}{{ ngettext('%(num)s a', '%(num)s b', 2) }}",
        "{% for x in [word, marked, 1] %}{{ loop.index }}{{ _('A') }}{{ _('%(x)s', x=x) }}{% endfor %}",
        "{% set both %}{{ word }}-{{ marked }}{% endset %}{{ both }}{{ both|upper }}{{ word ~ marked }}",
        "{{ row.a }}{{ row.items()|list|length }}{{ row['a'] }}{{ row.b is defined }}{{ [1, 2].index(2) }}",
        "{{ word.upper() }}{{ tone.value }}{{ range(3)|join(',') }}{{ dict(a=1).a }}{{ namespace(a=word).a }}",
        "{% macro m(x) %}{{ x }}{{ caller(x) }}{% endmacro %}{% call(y) m(word) %}{{ y }}{{ marked }}{% endcall %}",
        "{% macro m() %}{{ varargs|length }}{{ kwargs.a }}{% endmacro %}{{ m(1, 2, a=word) }}",
        "{% filter upper %}{{ word }}{{ marked }}{% endfilter %}{{ word|replace('<', marked) }}",
        "{% autoescape false %}{{ word }}{{ _('%(x)s', x=word) }}{% endautoescape %}",
        IMPORT
        + "{{ icon('a') }}{{ icon(name='a', size=1) }}{{ icon(name='a', size=true) }}{{ icon('a', 1) }}",
        IMPORT + "{{ icon(word) }}{{ icon(marked) }}{{ icon(word) }}{{ icon(tone) }}{{ icon(tone.value) }}",
        IMPORT
        + "{% for x in [word, marked, none, 1, true, 1.0, [word], [marked]] %}{{ icon(x) }}{% endfor %}",
        IMPORT + "{{ icon({'a': word}) }}{{ icon({'a': marked}) }}{{ icon((1, 2)) }}{{ icon([1, 2]) }}",
    ],
)
def test_a_template_says_the_same(template):
    values = {"word": "<b>&'\"", "marked": Markup("<b>&'\""), "tone": Tone.LOUD, "row": {"a": "<"}}

    alike(template, **values)


def test_a_text_template_escapes_nothing():
    said = alike("{{ word }}{{ _('50%% of %(x)s', x=word) }}{{ _('<') }}", name="mail.txt", word="<&")

    assert said == "<&50% of <&<"


def test_text_that_looks_like_text_marked_up_before_is_escaped():
    said = alike(IMPORT + "{{ icon(marked) }}{{ icon(word) }}", word="<x>", marked=Markup("<x>"))

    assert "<i class='20'><x></i>" in said
    assert "<i class='20'>&lt;x&gt;</i>" in said


@pytest.mark.parametrize(
    "template", ["{{ nobody }}", "{{ row.nothing }}", "{{ row.nothing.more }}", "{{ f() }}"]
)
def test_an_unknown_name_is_an_error(template):
    with pytest.raises(UndefinedError):
        rendered(rendering.QuickEnvironment, "page.html", {"page.html": template}, row={"a": 1})


def test_a_steady_component_is_rendered_once_for_the_same_arguments():
    app = made(
        rendering.QuickEnvironment, {"page.html": IMPORT + "{{ icon('a') }}{{ icon('a') }}{{ icon('b') }}"}
    )
    with app.test_request_context():
        app.jinja_env.get_template("page.html").render()

    assert len(app.jinja_env.kept) == 2


def test_what_is_kept_stays_within_bounds(monkeypatch):
    monkeypatch.setattr(rendering, "MOST_KEPT", 3)
    app = made(
        rendering.QuickEnvironment, {"page.html": IMPORT + "{% for x in range(9) %}{{ icon(x) }}{% endfor %}"}
    )
    with app.test_request_context():
        app.jinja_env.get_template("page.html").render()

    assert len(app.jinja_env.kept) <= 3


def test_steady_components_know_their_arguments_and_the_language_only():
    app = made(rendering.QuickEnvironment, {})
    for name in rendering.STEADY:
        tree = app.jinja_env.parse((COMPONENTS / f"{name}.html").read_text())
        imported = {each for node in tree.find_all(nodes.FromImport) for each in node.names}
        macros = {node.name for node in tree.find_all(nodes.Macro)}
        known = {node.name for node in tree.find_all(nodes.Name) if node.ctx in {"store", "param"}}
        named = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}

        assert imported <= rendering.STEADY, name
        assert named <= known | imported | macros | {
            "_",
            "N_",
            "static_url",
            "loop",
            "namespace",
            "dict",
            "range",
        }, name
        assert not {node.name for node in tree.find_all(nodes.Filter)} & {
            "random",
            "date",
            "datetime",
            "time",
        }


def test_a_steady_name_belongs_to_one_component_alone():
    app = made(rendering.QuickEnvironment, {})
    found = [
        (node.name, path.stem)
        for path in COMPONENTS.parent.rglob("*.html")
        for node in app.jinja_env.parse(path.read_text()).find_all(nodes.Macro)
        if node.name in rendering.STEADY
    ]

    assert sorted(found) == sorted((name, name) for name in rendering.STEADY)
