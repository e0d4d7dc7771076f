"""The kinds of file that are taken, by the ending of the name; the only source of stored media types."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OFFICE = "application/vnd.openxmlformats-officedocument"


class Family(StrEnum):
    """Which checks a kind of file goes through."""

    PDF = "pdf"
    IMAGE = "image"
    OFFICE = "office"
    TEXT = "text"


@dataclass(frozen=True)
class Kind:
    """One kind of file. `label` names it where pages and messages do."""

    media_type: str
    family: Family
    label: str


PDF = Kind("application/pdf", Family.PDF, "PDF")
JPEG = Kind("image/jpeg", Family.IMAGE, "JPEG")
KINDS = {
    "pdf": PDF,
    "png": Kind("image/png", Family.IMAGE, "PNG"),
    "jpg": JPEG,
    "jpeg": JPEG,
    "gif": Kind("image/gif", Family.IMAGE, "GIF"),
    "webp": Kind("image/webp", Family.IMAGE, "WebP"),
    "docx": Kind(f"{OFFICE}.wordprocessingml.document", Family.OFFICE, "Word"),
    "xlsx": Kind(f"{OFFICE}.spreadsheetml.sheet", Family.OFFICE, "Excel"),
    "pptx": Kind(f"{OFFICE}.presentationml.presentation", Family.OFFICE, "PowerPoint"),
    "csv": Kind("text/csv", Family.TEXT, "CSV"),
    "txt": Kind("text/plain", Family.TEXT, "TXT"),
}
MEDIA_TYPES = frozenset(kind.media_type for kind in KINDS.values())
MACRO_ENDINGS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm", "ppam"})
OLD_ENDINGS = frozenset({"doc", "dot", "xls", "xlt", "ppt", "pps", "pot"})
# Endings that no document has in the middle of its name. "com" is none of them: example.com.pdf is a page.
# fmt: off
DISGUISES = MACRO_ENDINGS | frozenset(
    {
        "exe", "scr", "bat", "cmd", "pif", "msi", "msp", "dll", "sys", "js", "jse", "mjs", "vbs", "vbe",
        "wsf", "wsh", "hta", "ps1", "psm1", "sh", "bash", "jar", "class", "php", "php3", "php5", "phtml",
        "asp", "aspx", "jsp", "jspx", "cgi", "pl", "py", "rb", "htm", "html", "xhtml", "shtml", "svg", "svgz",
        "xml", "xsl", "lnk", "url", "desktop", "scf", "reg", "iso", "img", "dmg", "app", "apk", "deb", "rpm",
        "zip", "rar", "7z", "gz", "tar", "cab", "ace", "swf", "htaccess",
    }
)
# fmt: on
ACCEPT = ",".join(f".{ending}" for ending in KINDS)


def kind_of(media_type: str) -> str:
    """What to call a stored media type in a sentence; empty for one that is not ours."""
    return next((kind.label for kind in KINDS.values() if kind.media_type == media_type), "")
