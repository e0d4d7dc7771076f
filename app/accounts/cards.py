"""What waits for the people who run the program: one card a kind of work, on the page they begin with.

A package adds its own in `setup.py`:

    app.extensions.setdefault("admin_cards", []).append(cards.overdue)

where `overdue(session, actor)` gives an AdminCard, or None for someone whom it does not concern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts import policy, requests
from app.core.actor import Actor


@dataclass(frozen=True)
class AdminCard:
    """So many things of one kind wait; `title` and `text` are words in the reader's language."""

    title: str
    count: int
    href: str
    text: str = ""


Card = Callable[[Session, Actor], AdminCard | None]


def gather(cards: Iterable[Card], session: Session, actor: Actor) -> list[AdminCard]:
    """The cards that concern the actor: what waits first."""
    found = [card for make in cards if (card := make(session, actor)) is not None]
    return sorted(found, key=lambda card: card.count == 0)


def waiting_requests(session: Session, actor: Actor) -> int | None:
    """How many requests to join wait; None for someone who does not decide them."""
    return requests.count_waiting(session) if policy.DECIDE_REQUESTS.allows(actor) else None
