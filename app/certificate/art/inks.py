"""The inks of the certificate: few, flat and printable."""

from __future__ import annotations

from app.certificate.art.drawing import Colour

PAPER: Colour = (253, 251, 244)
NAVY: Colour = (18, 40, 76)
STEEL: Colour = (86, 104, 138)
BRONZE: Colour = (150, 108, 32)
GOLD: Colour = (184, 144, 64)
STRAW: Colour = (222, 203, 158)
CREAM: Colour = (243, 234, 212)
