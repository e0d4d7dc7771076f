"""What must hold of every page, whoever asked for it and whatever it shows."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

LABELLED_BY_THEMSELVES = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = (
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-errormessage",
    "list",
)
UNFILLED = re.compile(
    r"\{\{|\}\}|\{%|%\([a-z_]+\)[sd]|<(?:function|bound method|built-in|generator) |\bNone\b|\bUndefined\b"
)
# A file is checked for whoever brings it, a service asked for by whoever has the link, and a mail stopped by whoever
# got it, without a session that a token could be bound to.
FOR_STRANGERS = re.compile(
    r"/(?:verify|certificates/es)(?:/TLE-[0-9A-Z*~$=-]+)?|/ask/[\w-]+/request(?:\?service=[\w-]+)?|/mail/stop/[\w.-]+"
)
NOT_FOR_READING = {"script", "style", "template", "code", "pre", "textarea"}


class PageFaulty(AssertionError):
    """A page that no visitor should be given; each line is one fault."""

    def __init__(self, where: str, faults: list[str]) -> None:
        super().__init__(f"{where}\n" + "\n".join(f"  - {fault}" for fault in faults))


def parse(where: str, html: str) -> Element:
    """The page's tree without namespaces. Raises PageFaulty for markup that a browser would have to guess at."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        tree: Element = parser.parse(html)
    except html5lib.html5parser.ParseError as error:
        line = parser.errors[-1][0][0]
        text = html.splitlines()[line - 1].strip()
        raise PageFaulty(where, [f"not well-formed HTML: {error} Line {line}: {text[:200]}"]) from error
    for element in tree.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return tree


def check(where: str, html: str, headers: dict[str, str]) -> Element:
    """Raise PageFaulty for a page with faults; otherwise give back its tree."""
    tree = parse(where, html)
    faults = [
        fault
        for rule in (
            of_headers,
            of_outline,
            of_ids,
            of_references,
            of_fields,
            of_buttons,
            of_forms,
            of_inline,
            of_pictures,
            of_text,
        )
        for fault in (
            rule(headers)
            if rule is of_headers
            else rule(tree, headers.get("Content-Security-Policy", ""))
            if rule is of_inline
            else rule(tree)
        )
    ]
    if not html.lstrip().lower().startswith("<!doctype html>"):
        faults.append("no doctype")
    if faults:
        raise PageFaulty(where, faults)
    return tree


def text_of(element: Element) -> str:
    """The words a reader sees in an element, with single spaces."""
    return " ".join(" ".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    if element.tag in NOT_FOR_READING or not isinstance(element.tag, str):
        return
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""


def of_headers(headers: dict[str, str]) -> Iterator[str]:
    policy = headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe-inline" in policy:
        yield f"no strict content security policy: {policy!r}"
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "no nosniff"
    if "charset=utf-8" not in headers.get("Content-Type", "").lower():
        yield "no charset"


def of_outline(tree: Element) -> Iterator[str]:
    titles = [text_of(title) for title in tree.iterfind("head/title")]
    if len(titles) != 1 or not titles[0]:
        yield f"needs one title, has {titles}"
    headings = [text_of(heading) for heading in tree.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"needs one h1, has {headings}"
    if not tree.get("lang"):
        yield "the language is not said"
    if len(list(tree.iter("main"))) != 1:
        yield "needs one main"
    levels = [int(element.tag[1]) for element in tree.iter() if re.fullmatch("h[1-6]", str(element.tag))]
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"


def of_ids(tree: Element) -> Iterator[str]:
    for name, count in Counter(
        element.get("id") for element in tree.iter() if element.get("id") is not None
    ).items():
        if count > 1:
            yield f"id {name!r} stands {count} times"
        if not name or re.search(r"\s", name):
            yield f"id {name!r} is empty or has a space"


def of_references(tree: Element) -> Iterator[str]:
    ids = {element.get("id") for element in tree.iter()}
    for element in tree.iter():
        for attribute in REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in ids and element.tag != "output":
                    yield f"{element.tag} {attribute}={name!r} points to nothing"
        href = element.get("href") or ""
        if element.tag == "a" and len(href) > 1 and href.startswith("#") and href[1:] not in ids:
            yield f"link {href!r} points to nothing on the page"


def of_fields(tree: Element) -> Iterator[str]:
    named = {label.get("for") for label in tree.iter("label") if text_of(label)}
    wrapped = {id(field) for label in tree.iter("label") if text_of(label) for field in label.iter()}
    for field in tree.iter():
        if field.tag not in {"input", "select", "textarea"} or field.get("type") in LABELLED_BY_THEMSELVES:
            continue
        if not (
            field.get("id") in named
            or id(field) in wrapped
            or field.get("aria-label")
            or field.get("aria-labelledby")
        ):
            yield f"{field.tag} {field.get('name')!r} has no label"


def of_buttons(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        if element.tag not in {"button", "a", "summary"}:
            continue
        named = text_of(element) or element.get("aria-label") or element.get("aria-labelledby")
        pictures = [picture for picture in element.iter() if picture.tag in {"img", "svg"}]
        if not named and not any(picture.get("alt") or picture.get("aria-label") for picture in pictures):
            yield f"{element.tag} {element.get('href') or element.get('name') or ''} has no words"
        if element.tag == "a" and not element.get("href"):
            yield f"link {text_of(element)!r} leads nowhere"


def of_forms(tree: Element) -> Iterator[str]:
    for form in tree.iter("form"):
        method = (form.get("method") or "").lower()
        if not form.get("action") or method not in {"get", "post"}:
            yield f"form {form.get('id') or ''} needs an action and a method"
        fields = {field.get("name") for field in form.iter("input")}
        is_for_strangers = FOR_STRANGERS.fullmatch(form.get("action") or "")
        if method == "post" and "csrf_token" not in fields and not is_for_strangers:
            yield f"form {form.get('action')} has no CSRF token"
        if method == "get" and "csrf_token" in fields:
            yield f"form {form.get('action')} puts its CSRF token into the address"
        if (
            any(field.get("type") == "file" for field in form.iter("input"))
            and form.get("enctype") != "multipart/form-data"
        ):
            yield f"form {form.get('action')} takes a file but does not send one"


def of_inline(tree: Element, policy: str) -> Iterator[str]:
    """A page that is saved carries its script and style; then the policy names exactly these, by their hashes."""
    for element in tree.iter():
        is_script = element.tag == "script" and element.get("type") != "application/json"
        is_inline = element.tag == "style" or (
            is_script and not element.get("src") and (element.text or "").strip()
        )
        if is_inline and _named(element.text or "") not in policy:
            yield f"inline {element.tag}"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on"):
                yield f"{element.tag} has {name}={value!r}"
            if name in {"href", "src", "action", "formaction"} and urlsplit(value).scheme in {
                "javascript",
                "vbscript",
            }:
                yield f"{element.tag} runs a script from its address"
        address = element.get("src") or (element.get("href") if element.tag == "link" else None)
        if address and urlsplit(address).netloc:
            yield f"{element.tag} is fetched from elsewhere: {address}"


def _named(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def of_pictures(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        if element.tag == "img" and element.get("alt") is None:
            yield f"img {element.get('src')} has no alternative text"
        if element.tag == "svg" and not _is_explained(element):
            yield f"svg {element.get('class') or ''} is neither named nor hidden from screen readers"


def _is_explained(picture: Element) -> bool:
    return (
        any(picture.get(name) for name in ("aria-hidden", "aria-label", "aria-labelledby"))
        or picture.find("title") is not None
    )


def of_text(tree: Element) -> Iterator[str]:
    body = tree.find("body")
    if body is not None and (found := UNFILLED.search(text_of(body))):
        text = text_of(body)
        yield f"a value was not filled in: …{text[max(0, found.start() - 30) : found.end() + 30]}…"
