"""Templates rendered with less ado than Jinja's defaults make, and to the same letter (decision 15)."""

from __future__ import annotations

from collections.abc import MutableMapping
from enum import StrEnum
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import pass_eval_context
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from app.web.i18n import language

STEADY = frozenset({
    "breadcrumbs", "button", "icon", "person", "progress", "readiness_bar", "readiness_radar", "role_meaning",
    "seal_mark", "state_label", "state_look", "state_tag", "status_tag",
})  # fmt: skip
"""Components that are made of nothing but their arguments and the language, and that many pages show."""
MOST_KEPT = 4_000
LONGEST_KEPT = 4_000
BARE = frozenset({str, Markup, int, bool, type(None)})
OF_DICTS = frozenset(dir(dict))
PLAIN = frozenset({FunctionType, MethodType, BuiltinMethodType})
TAKES_EVAL_CONTEXT = pass_eval_context(lambda: None).jinja_pass_arg  # type: ignore[attr-defined]  # Jinja's mark


class QuickContext(Context):
    """Calls functions and macros without asking each in four ways what it wants to be given."""

    environment: QuickEnvironment

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, PYI063  # as Jinja has it
        """What the call gives; a steady component is rendered once for the same arguments."""
        kind = type(__obj)
        if kind is Macro:
            takes = TAKES_EVAL_CONTEXT
        elif kind in PLAIN:
            takes = getattr(__obj, "jinja_pass_arg", None)
        else:
            return super().call(__obj, *args, **kwargs)
        if takes is not None and takes is not TAKES_EVAL_CONTEXT:
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        try:
            if takes is None:
                return __obj(*args, **kwargs)
            if kind is Macro and __obj.name in STEADY:
                return __self._kept(__obj, args, kwargs)
            return __obj(__self.eval_ctx, *args, **kwargs)
        except StopIteration:
            return __self.environment.undefined("a callable raised a StopIteration exception")

    def _kept(self, macro: Macro, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            key = (macro, language(), self.eval_ctx.autoescape, _frozen(args), _frozen(kwargs))
        except TypeError:
            return macro(self.eval_ctx, *args, **kwargs)
        kept = self.environment.kept
        said = kept.get(key)
        if said is None:
            said = macro(self.eval_ctx, *args, **kwargs)
            if len(said) <= LONGEST_KEPT:
                if len(kept) >= MOST_KEPT:
                    kept.clear()
                kept[key] = said
        return said


class QuickEnvironment(Environment):
    """What the pages are rendered with."""

    context_class = QuickContext

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.kept: dict[tuple[object, ...], Any] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """As Jinja does, the attribute first and then the item; a dict has few attributes and many items."""
        if type(obj) is dict and attribute not in OF_DICTS:
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's own names where a template adds none: every import compares all of them."""
        return super().make_globals(d) if d else self.globals


def _frozen(value: Any) -> object:
    """What is looked up in its place; TypeError for all but plain values, and lists and dicts of them.

    Types count: 1 equals True, and marked-up text equals the same text that must still be escaped.
    """
    kind = type(value)
    if kind in BARE or isinstance(value, StrEnum):
        return kind, value
    if kind is tuple or kind is list:
        return kind, tuple(map(_frozen, value))
    if kind is dict:
        return kind, tuple(map(_frozen, value)), tuple(map(_frozen, value.values()))
    raise TypeError
