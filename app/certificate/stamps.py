"""Drawings as PDF form objects, deflated once and handed to the renderer as if they were images."""

from __future__ import annotations

import zlib
from typing import Any

import pydyf

from app.certificate.art.drawing import Drawing, pdf_content


class Form:
    """A drawing's content stream, compressed, with the forms it calls.

    WeasyPrint looks into its image cache before it fetches, and asks an image only for a size, a drawing
    and an object: this class answers those three questions, and no SVG is parsed for each document.
    """

    def __init__(self, name: str, drawing: Drawing, *, level: int = 9) -> None:
        content, called = pdf_content(drawing)
        self.id = name
        self._drawing = drawing
        self._content = zlib.compress(content, level)
        self._called = {key: Form(f"{name}-{key}", part, level=level) for key, part in called.items()}

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        """Width, height and their ratio, in pixels."""
        return self._drawing.width, self._drawing.height, self._drawing.width / self._drawing.height

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        """Paint the form into a box at the origin."""
        left, top, *_ = self._drawing.box
        across, down = width / self._drawing.width, height / self._drawing.height
        name = stream.add_image(self, False, 1)
        stream.transform(across, 0, 0, down, -left * across, -top * down)
        stream.draw_x_object(name)

    def get_x_object(self, _interpolate: bool, _dpi_ratio: float) -> pydyf.Stream:
        """A fresh object for one document; the bytes are shared."""
        parts = pydyf.Dictionary({key: part.get_x_object(False, 1) for key, part in self._called.items()})
        extra = pydyf.Dictionary({
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array(self._drawing.box),
            "Resources": pydyf.Dictionary({"XObject": parts, "Font": None}),
            "Filter": "/FlateDecode",
        })  # fmt: skip
        return pydyf.Stream([self._content], extra)
