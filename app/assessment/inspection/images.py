"""Pictures: decoded once, within a cap on pixels, and nothing behind their end."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from app.assessment.inspection.reasons import Reason, UploadRefused

MOST_PIXELS = 40_000_000
MOST_FRAMES = 5000
FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}
PNG_END = b"IEND\xaeB`\x82"
CHUNK = 1 << 20
# Long enough that they do not come about by chance in the bytes of a large picture.
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|iframe|\?php)[\s>]", re.IGNORECASE)


def examine_image(path: Path, ending: str) -> None:
    """Raise UploadRefused unless the picture can be decoded and is nothing else besides."""
    # The cap is ours, asked before anything is decoded; the library's own warning would say it less clearly.
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")
    formats = (FORMATS[ending],)
    try:
        with Image.open(path, formats=formats) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise UploadRefused(Reason.TOO_MANY_PIXELS, width=width, height=height)
            if int(getattr(image, "n_frames", 1)) > MOST_FRAMES:
                raise UploadRefused(Reason.TOO_MANY_PARTS)
            image.verify()
        with Image.open(path, formats=formats) as image:
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise UploadRefused(Reason.UNREADABLE) from error
    _require_end(path, ending)


def _require_end(path: Path, ending: str) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        file.seek(max(0, size - 16))
        tail = file.read()
    if ending == "png" and not tail.endswith(PNG_END):
        raise UploadRefused(Reason.SOMETHING_ELSE_INSIDE)
    if ending == "gif" and not tail.rstrip(b"\x00").endswith(b";"):
        raise UploadRefused(Reason.SOMETHING_ELSE_INSIDE)
    if ending == "webp" and abs(int.from_bytes(head[4:8], "little") + 8 - size) > 1:
        raise UploadRefused(Reason.SOMETHING_ELSE_INSIDE)
    # Cameras write more pictures and films behind a JPEG's end: only what a browser might run is refused.
    if ending == "gif" or FORMATS[ending] == "JPEG":
        _refuse_markup(path)


def _refuse_markup(path: Path) -> None:
    rest = b""
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            if MARKUP.search(rest + part):
                raise UploadRefused(Reason.SOMETHING_ELSE_INSIDE)
            rest = part[-32:]
