"""House rules of the templates."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser

import pytest
from jinja2 import Environment, FileSystemLoader, nodes
from jinja2.meta import find_referenced_templates

from tests.architecture.sources import ROOT, name, of_kind, tree

FOLDER = ROOT / "templates"
TEMPLATES = of_kind("templates", ".html", ".txt")
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and path.parent.name != "certificate"]
ENV = Environment(loader=FileSystemLoader(FOLDER), extensions=["jinja2.ext.i18n", "jinja2.ext.do"])  # noqa: S701  # only parses
INLINE = re.compile(
    r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)[^>]*>\s*\S|\son[a-z]+\s*=\s*[\"'{]|javascript:", re.IGNORECASE
)
SHOWN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "aria-roledescription", "placeholder", "title"}
# Words that are the same in every language: names of formats, of the scheme, and units.
UNTRANSLATED = re.compile(
    r"\b(PDF|JSON|CSV|SVG|HTML|URL|TLE|API|ID|QR|SHA-256|MB|KB|PNG|UTC|RSS|es|en|v?\d[\d.]*)\b"
)
STAND_IN = "\ue000"


def parsed(path):
    return ENV.parse(path.read_text(encoding="utf-8"))


def relative(path):
    return path.relative_to(FOLDER).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
class TestEveryTemplate:
    def test_parses_and_leads_to_templates_that_are_there(self, path):
        missing = [
            one for one in find_referenced_templates(parsed(path)) if one and not (FOLDER / one).exists()
        ]

        assert not missing

    def test_uses_what_it_imports(self, path):
        template = parsed(path)
        imports = [one for node in template.find_all(nodes.FromImport) for one in node.names]
        imported = {one[1] if isinstance(one, tuple) else one for one in imports}
        imported |= {node.target for node in template.find_all(nodes.Import)}
        used = {node.name for node in template.find_all(nodes.Name) if node.ctx == "load"}

        idle = imported - used
        assert not idle, f"imported, but not used: {sorted(idle)}"

    def test_trusts_text_only_in_components(self, path):
        if path.parent.name != "components":
            assert not [node.lineno for node in parsed(path).find_all(nodes.Filter) if node.name == "safe"]
            assert "{% autoescape" not in path.read_text()


@pytest.mark.parametrize("path", PAGES, ids=name)
class TestEveryPage:
    def test_has_no_inline_style_or_script(self, path):
        assert not INLINE.search(written(path))

    def test_says_everything_through_gettext(self, path):
        assert not untranslated(path)


def written(path):
    """What stands in a template as it is, with a stand-in for each value that is put in; without blocks that only name classes."""
    template = parsed(path)
    classes = {
        id(output)
        for block in template.find_all(nodes.Block)
        if block.name.endswith("class")
        for output in block.find_all(nodes.Output)
    }
    outputs = [output for output in template.find_all(nodes.Output) if id(output) not in classes]
    return "".join(
        piece.data if isinstance(piece, nodes.TemplateData) else STAND_IN
        for output in outputs
        for piece in output.nodes
    )


def untranslated(path):
    """The words of a page that stand in the template itself, outside `_()` and `{% trans %}`."""
    reader = Shown()
    reader.feed(written(path))
    reader.close()
    texts = (UNTRANSLATED.sub("", text).replace(STAND_IN, " ").strip() for text in reader.texts)
    return [text for text in texts if re.search(r"[A-Za-z]{2,}", text)]


class Shown(HTMLParser):
    """Collects what a reader sees or hears."""

    def __init__(self):
        super().__init__()
        self.texts = []
        self.is_code = False

    def handle_starttag(self, tag, attributes):
        self.is_code = tag in {"code", "script", "style"}
        self.texts += [
            value for key, value in attributes if key in SHOWN_ATTRIBUTES and value and "{" not in value
        ]

    def handle_endtag(self, tag):
        self.is_code = False

    def handle_data(self, text):
        if not self.is_code:
            self.texts.append(text)


def test_a_component_has_the_name_of_its_file():
    for path in of_kind("templates/components", ".html"):
        macros = [node.name for node in parsed(path).find_all(nodes.Macro)]

        assert path.stem in macros, f"{name(path)} defines {macros}"


def test_fragments_stay_in_their_folder():
    strays = [
        f"{name(path)}: {one}"
        for path in TEMPLATES
        for one in find_referenced_templates(parsed(path))
        if one
        and one.split("/")[-1].startswith("_")
        and one.rpartition("/")[0] != relative(path).rpartition("/")[0]
        if not one.startswith("layouts/")
    ]

    assert not strays


def test_every_rendered_template_is_there_and_every_template_is_used():
    constants = [
        node
        for path in of_kind("app", ".py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
    ]
    asked = {
        node.value
        for node in constants
        if isinstance(node.value, str) and re.fullmatch(r"[a-z_]+/[a-z_/-]+\.html", node.value)
    }
    referenced = {one for path in TEMPLATES for one in find_referenced_templates(parsed(path)) if one}
    there = {relative(path) for path in TEMPLATES if path.suffix == ".html"}

    assert not asked - there, "rendered, but not there"
    unused = {
        one for one in there - asked - referenced if not one.startswith(("components/", "certificate/"))
    }
    assert not unused, "there, but never rendered"
