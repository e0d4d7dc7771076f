"""What a picture tells besides what it shows: where it was taken, and whose it is."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from app.assessment.inspection.images import FORMATS
from app.assessment.inspection.reasons import Reason, UploadRefused

LATITUDE, DESTINATION = ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSDestLatitude
OWNER_WORDS = (ExifTags.Base.Artist, ExifTags.Base.XPAuthor)
CAMERA_WORDS = (ExifTags.Base.CameraOwnerName, ExifTags.Base.BodySerialNumber)
# In the records of news agencies, which phones and photo programs write too.
BY_LINE, PLACES = (2, 80), ((2, 90), (2, 92))
XMP_KEYS = ("xmp", "XML:com.adobe.xmp")
XMP_PLACE = re.compile(rb"GPSLatitude|GPSLongitude")
XMP_OWNER = re.compile(
    rb"<dc:creator|dc:creator=|aux:SerialNumber|aux:OwnerName|CameraOwnerName|BodySerialNumber"
)
PNG_OWNER = ("Author", "Artist")
UNREADABLE = (SyntaxError, ValueError, TypeError, OSError, LookupError, struct.error)


def require_silent(path: Path, ending: str) -> None:
    """Raise UploadRefused where the picture carries a place, or the name or camera of who took it."""
    with Image.open(path, formats=(FORMATS[ending],)) as image:
        image.load()  # what stands behind the pixels is known only then
        exif, camera, spot = _exif_of(image)
        news = _news_of(image)
        described = b"".join(_as_bytes(image.info.get(key)) for key in XMP_KEYS)
        written = [image.info.get(key) for key in PNG_OWNER]
    if (
        spot.get(LATITUDE)
        or spot.get(DESTINATION)
        or XMP_PLACE.search(described)
        or any(map(news.get, PLACES))
    ):
        raise UploadRefused(Reason.PICTURE_PLACE)
    named = [*map(exif.get, OWNER_WORDS), *map(camera.get, CAMERA_WORDS), news.get(BY_LINE), *written]
    if any(_says(value) for value in named) or XMP_OWNER.search(described):
        raise UploadRefused(Reason.PICTURE_OWNER)


def _exif_of(image: Image.Image) -> tuple[dict[int, Any], dict[int, Any], dict[int, Any]]:
    # Damaged notes are told by no program, so they tell nothing here.
    try:
        exif = image.getexif()
        camera, spot = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
        return dict(exif), dict(camera), dict(spot)
    except UNREADABLE:
        return {}, {}, {}


def _news_of(image: ImageFile.ImageFile) -> dict[tuple[int, int], Any]:
    try:
        return IptcImagePlugin.getiptcinfo(image) or {}
    except UNREADABLE:
        return {}


def _as_bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else b""


def _says(value: Any) -> bool:
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value or "")
    return bool(text.replace("\0", "").strip())
