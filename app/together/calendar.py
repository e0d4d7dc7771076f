"""Dates as a calendar file after RFC 5545; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

LONGEST_LINE = 75  # octets
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """One date. `uid` is the same as long as the date is for the same thing, whatever else changes."""

    uid: str
    on: date
    summary: str
    description: str
    url: str


def write(entries: Iterable[Entry], *, name: str, language: str, stamp: datetime) -> bytes:
    """The file, with lines that every program can read."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Trusted Learning Environment//Seal Portal//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{entry.uid}",
            f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.on + DAY:%Y%m%d}",
            f"SUMMARY;LANGUAGE={language}:{escape(entry.summary)}",
            f"DESCRIPTION;LANGUAGE={language}:{escape(entry.description)}",
            f"URL:{entry.url}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def key_of(subject: str) -> str:
    """The name of a date in files and addresses: always the same, and telling nothing."""
    return sha256(subject.encode()).hexdigest()[:32]


def escape(text: str) -> str:
    """The text as a value: separators get a backslash, line ends are written, invisible characters go."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(c for c in plain if c == "\n" or c.isprintable())
    return shown.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> bytes:
    """The line in pieces of at most 75 octets, never through a character, the later ones after a space."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
