"""The rendering child: `python -m app.certificate.renderer` prints one document per message."""

from __future__ import annotations

from app.certificate.annex import AnnexPayload
from app.certificate.payload import CertificatePayload
from app.certificate.press import Press
from app.core.confined import frames
from app.core.confined.confinement import Limits, Work, serve

LIMITS = Limits(mebibytes=768, cpu_seconds=20, wall_seconds=30)


def prepare() -> Work:
    """Set the press up; raises RenderPathIncomplete where the machine lacks a part."""
    press = Press()
    press.warm_up()

    def work(header: frames.Header, body: bytes) -> tuple[frames.Header, bytes]:
        if header["work"] == "letters":
            return {"missing": press.missing(body.decode("utf-8"))}, b""
        if header["work"] == "annex":
            return {"ok": True}, press.print_annex(AnnexPayload.model_validate_json(body))
        if header["work"] == "pages":
            return {"ok": True}, press.lay_out(body.decode("utf-8"), header["style"])
        credential = header["credential"].encode("utf-8")
        return {"ok": True}, press.print(CertificatePayload.model_validate_json(body), credential)

    return work


if __name__ == "__main__":
    serve(prepare, LIMITS)
