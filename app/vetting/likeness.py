"""Whether two people mean the same online service: by its host, and by a name however it is typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlsplit

BREAKS = re.compile(r"[^0-9a-z]+")
# What people add to or leave out of a name without meaning another service.
FILLING = frozenset({
    "the", "app", "apps", "edu", "for", "education", "school", "schools", "online", "web", "website", "com",
    "org", "net", "inc", "llc", "www", "io", "classroom", "pro", "plus", "free", "learning", "student",
    "students",
})  # fmt: skip
FRONT = re.compile(r"^(?:www\d?|app|apps|login|learn|edu|my|portal|student|students|teacher|go|web|play)\.")
TWO_PART_ENDINGS = frozenset({"co.uk", "org.uk", "ac.uk", "com.au", "edu.au", "co.nz", "com.mx", "com.br"})
# Hosts on which many services live: sharing one says nothing.
SHARED_HOSTS = frozenset({
    "google.com", "apple.com", "microsoft.com", "github.io", "sites.google.com", "play.google.com",
    "apps.apple.com", "chromewebstore.google.com", "wordpress.com", "facebook.com", "youtube.com",
    "office.com",
})  # fmt: skip
CLOSE, LIKELY = 0.5, 0.72
LONGEST = 300
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Likeness(Generic[Thing]):
    """A service that may be the one meant; `is_same` where there is hardly a doubt."""

    thing: Thing
    score: float
    is_same: bool


def key_of(name: str) -> str:
    """The name as it is compared: small letters and digits with single spaces, nothing else."""
    plain = unicodedata.normalize("NFKD", name[:LONGEST].replace("&", " and ")).casefold()
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return BREAKS.sub(" ", letters.replace("'", "").replace("\u2019", "")).strip()


def host_of(address: str) -> str:
    """The part of a web address that names the service, whichever of its pages it is; "" for none."""
    text = address.strip()[:LONGEST]
    if not text:
        return ""
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    host = host.casefold().strip(".")
    if "." not in host:
        return ""
    shorter = FRONT.sub("", host)
    return shorter if "." in shorter and shorter not in TWO_PART_ENDINGS else host


def alike(
    name: str, address: str, known: Iterable[tuple[Thing, str, str]], *, most: int = 5
) -> list[Likeness[Thing]]:
    """Those of the known (thing, name key, host) that may be meant, the likeliest first."""
    wanted, host = key_of(name), host_of(address)
    found = []
    for thing, key, its_host in known:
        is_same_host = _is_same_host(host, its_host)
        score = max(_likeness(wanted, key), 0.95 if is_same_host else 0.0)
        if score >= CLOSE:
            found.append(Likeness(thing, score, is_same_host or score >= LIKELY))
    return sorted(found, key=lambda each: -each.score)[:most]


def _is_same_host(one: str, other: str) -> bool:
    if not one or not other or one in SHARED_HOSTS or other in SHARED_HOSTS:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _likeness(one: str, other: str) -> float:
    """From 0 to 1: equal without filling words, one inside the other, or sharing many letter triples."""
    if not one or not other:
        return 0.0
    short, long = sorted((_bare(one), _bare(other)), key=len)
    if short == long:
        return 1.0
    if len(short) > 3 and long.startswith(short):  # noqa: PLR2004  # shorter beginnings say too little
        return 0.8
    ours, theirs = _triples(short), _triples(long)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def _bare(key: str) -> str:
    words = [word for word in key.split() if word not in FILLING]
    return "".join(words) or key.replace(" ", "")


def _triples(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}
