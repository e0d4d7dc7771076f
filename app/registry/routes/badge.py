"""The live badge: a small picture of a seal's standing that a school system shows on its website.

Always with the name and the seal ID, so that a copy on somebody else's site does not pass for theirs.
"""

from __future__ import annotations

from html import escape

from flask_babel import gettext as _

from app.registry.public_seal import PublicSeal
from app.registry.standing import Standing
from app.seal.embedding import BADGE_HEIGHT as HEIGHT
from app.seal.embedding import BADGE_WIDTH as WIDTH
from app.web.i18n import as_date

NAME_SIZE, SMALLEST = 14.0, 9.5
# How wide a bold character of a wide system font is, as a share of its size; letters even out over a name.
AVERAGE = 0.64
ROOM = 206
FONTS = "system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif"
THEMES = {
    "light": {"ground": "#fdfbf4", "line": "#12284c", "text": "#12284c", "quiet": "#45526b"},
    "dark": {"ground": "#101c31", "line": "#c9a45c", "text": "#f5f1e4", "quiet": "#bcc5d6"},
}
COLOURS = {
    Standing.VALID: ("#1d6b43", "#7fd6a4"),
    Standing.SUSPENDED: ("#8a5300", "#f2bd6b"),
    Standing.REVOKED: ("#a32020", "#ff9d94"),
    Standing.EXPIRED: ("#4a5568", "#b7c0cf"),
    Standing.SUPERSEDED: ("#1f5a8a", "#93c4ee"),
}
SIGNS = {
    Standing.VALID: "M-9 0 l6 7 l12 -14",
    Standing.SUSPENDED: "M-5 -8 v16 M5 -8 v16",
    Standing.REVOKED: "M-8 -8 l16 16 M8 -8 l-16 16",
    Standing.EXPIRED: "M0 -9 v9 l7 5",
    Standing.SUPERSEDED: "M-8 4 l8 -10 l8 10",
}


def words(standing: Standing) -> str:
    """The standing in a word."""
    named: dict[Standing, str] = {
        Standing.VALID: _("Valid"),
        Standing.SUSPENDED: _("Suspended"),
        Standing.REVOKED: _("Revoked"),
        Standing.EXPIRED: _("Expired"),
        Standing.SUPERSEDED: _("Superseded"),
    }
    return named[standing]


def svg(seal: PublicSeal, theme: str) -> str:
    """The badge as an SVG document with a title and a description that screen readers speak."""
    colours = THEMES[theme]
    accent = COLOURS[seal.standing][0 if theme == "light" else 1]
    title = _(
        "%(scope)s of %(name)s: %(standing)s",
        scope=seal.document.scope_title,
        name=seal.document.organisation,
        standing=words(seal.standing),
    )
    description = _(
        "Trusted Learning Environment Seal %(id)s. Check it at %(url)s",
        id=seal.id,
        url=seal.document.verify_url,
    )
    first, second, size = lines(seal.document.organisation)
    name = _text(80, 40 if second else 46, size, colours["text"], first, weight=700)
    name += _text(80, 40 + size * 1.15, size, colours["text"], second, weight=700) if second else ""
    standing = words(seal.standing)
    if seal.is_valid:
        standing = _("Valid through %(date)s", date=as_date(seal.document.valid_until, "medium"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t d">'
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(description)}</desc>'
        f'<rect x="1" y="1" width="298" height="88" rx="10" fill="{colours["ground"]}" '
        f'stroke="{colours["line"]}" stroke-width="1.5"/>'
        f"{_mark(colours, accent, SIGNS[seal.standing])}"
        f"{_text(80, 20, 9.5, colours['quiet'], _('Trusted Learning Environment'), spacing=0.4)}{name}"
        f"{_text(80, 68, 11.5, accent, standing, weight=700)}"
        f"{_text(80, 82, 9.5, colours['quiet'], seal.id, spacing=0.5)}</svg>"
    )


def alternative(seal: PublicSeal) -> str:
    """The alternative text of a badge on a website: it cannot say the standing, which may change."""
    name = seal.document.organisation
    return str(_("Trusted Learning Environment Seal of %(name)s: check its status", name=name))


def lines(name: str) -> tuple[str, str, float]:
    """The name on one or two lines and the size at which it fits; the longest names end in an ellipsis."""
    if len(name) * NAME_SIZE * AVERAGE <= ROOM:
        return name, "", NAME_SIZE
    size = SMALLEST + 2
    for smaller in (size, SMALLEST + 1, SMALLEST):
        size = smaller
        most = int(ROOM / (smaller * AVERAGE))
        first, second = _split(name, most)
        if len(second) <= most:
            return first, second, size
    return first, second[: most - 1].rstrip() + "…", size


def _split(name: str, most: int) -> tuple[str, str]:
    if len(name) <= most:
        return name, ""
    cut = name.rfind(" ", 0, most + 1)
    cut = cut if cut > 0 else most
    return name[:cut].rstrip(), name[cut:].lstrip()


def _mark(colours: dict[str, str], accent: str, sign: str) -> str:
    teeth = "".join(
        f'<circle cx="40" cy="17.5" r="2.6" fill="{colours["line"]}" transform="rotate({angle} 40 45)"/>'
        for angle in range(0, 360, 15)
    )
    return (
        f'{teeth}<circle cx="40" cy="45" r="27" fill="{colours["line"]}"/>'
        f'<circle cx="40" cy="45" r="23.5" fill="{colours["ground"]}"/>'
        f'<circle cx="40" cy="45" r="21" fill="none" stroke="{colours["line"]}" stroke-width="0.8"/>'
        f'<path d="{sign}" transform="translate(40 45)" fill="none" stroke="{accent}" stroke-width="4.5" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _text(
    x: float, y: float, size: float, colour: str, text: str, *, weight: int = 400, spacing: float = 0
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{FONTS}" font-size="{size:g}" font-weight="{weight}" '
        f'letter-spacing="{spacing:g}" fill="{colour}">{escape(text)}</text>'
    )
