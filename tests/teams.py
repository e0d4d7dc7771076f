"""A school system with a team of five and a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.actor import Role
from tests import factories


@dataclass
class Team:
    """People of one school system, as rows; `by("sam")` is the person at this moment."""

    session: Any
    owner: Any
    draft: Any
    people: dict[str, Any]

    def __getattr__(self, name):
        return self.people[name]

    def by(self, name):
        return factories.actor_of(self.session, self.people[name])


def made(session: Any) -> Team:
    """Dana coordinates, Sam and Kim contribute, Alma signs, Vera looks on."""
    owner = factories.organisation(session, name="Maple Valley")
    roles = {
        "dana": ("Dana Ruiz", Role.COORDINATOR),
        "sam": ("Sam Lee", Role.CONTRIBUTOR),
        "kim": ("Kim Park", Role.CONTRIBUTOR),
        "alma": ("Alma Whitfield", Role.SIGNATORY),
        "vera": ("Vera Novak", Role.VIEWER),
    }
    people = {
        key: factories.member(session, owner, role, name=name, email=f"{key}@maple.example")
        for key, (name, role) in roles.items()
    }
    return Team(session, owner, factories.assessment(session, owner), people)
