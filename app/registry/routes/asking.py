"""What the address of the registry asks for, and what in it means nothing."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.accounts.states import NAMES
from app.registry.queries import Filter, Order
from app.registry.routes.blueprint import scopes, shown_back
from app.registry.standing import Standing

FILTERS = ("state", "scope", "status")
PLACES = ("sort", "page")
LARGEST_PAGE = 6  # digits


@dataclass(frozen=True)
class Misread:
    """A part of the address that was not understood, as it is told to the visitor.

    `name` is the parameter, or `twice` for one that was given more than once; `value` is what was given.
    """

    name: str
    value: str


@dataclass(frozen=True)
class Asked:
    """What the page shows, and every part of the address that it had to pass over."""

    wanted: Filter
    order: Order = Order.NEWEST
    number: int = 1
    misread: tuple[Misread, ...] = ()


def read(address: MultiDict[str, str], *, is_search: bool) -> Asked:
    """Understand the address. A search has filters only; parameters of other programs are left alone."""
    known: dict[str, set[str]] = {
        "state": set(NAMES),
        "scope": {one.id for one in scopes()},
        "status": {one.value for one in Standing},
        "sort": {one.value for one in Order},
    }
    misread: list[Misread] = []
    given: dict[str, str] = {}
    for name in FILTERS if is_search else FILTERS + PLACES:
        values = [value for value in address.getlist(name) if value]
        if len(set(values)) > 1:
            misread.append(Misread("twice", name))
        value = values[0] if values else ""
        if value and not (value in known[name] if name in known else _is_number(value)):
            misread.append(Misread(name, shown_back(value)))
            value = ""
        given[name] = value
    status = given["status"]
    return Asked(
        Filter(given["state"], given["scope"], Standing(status) if status else None),
        Order(given.get("sort") or Order.NEWEST),
        int(given.get("page") or 1),
        tuple(misread),
    )


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= LARGEST_PAGE and int(value) > 0
