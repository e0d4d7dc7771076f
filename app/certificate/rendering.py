"""Rendering certificates from the outside: the layout engine never enters this process."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from app.certificate.annex import AnnexPayload
from app.certificate.errors import GlyphsMissing, RenderFailed, RenderPathIncomplete, RenderTimedOut
from app.certificate.payload import CertificatePayload
from app.core.confined.supervisor import ChildDied, ChildRefused, ChildTimedOut, Supervisor

# Each document leaves a little memory behind in the layout engine: a child prints so many and is replaced.
LIFETIME = 400
DEADLINE = 20.0


class Renderer:
    """Prints certificates in a child of its own; share one per process and close it at the end."""

    def __init__(self, *, deadline: float = DEADLINE, lifetime: int = LIFETIME) -> None:
        self._supervisor = Supervisor("app.certificate.renderer", deadline=deadline, lifetime=lifetime)

    @property
    def pid(self) -> int | None:
        """The process id of the child that renders, if it is up."""
        return self._supervisor.pid

    def check(self) -> None:
        """Start the child now; raises RenderPathIncomplete naming the Debian packages that are missing."""
        try:
            self._supervisor.start()
        except ChildRefused as error:
            raise _named(error) from error
        except (ChildDied, ChildTimedOut) as error:
            raise RenderFailed(f"the renderer does not start: {error}") from error

    def render(self, payload: CertificatePayload, credential: bytes = b"") -> bytes:
        """The PDF of a payload, unsigned, with its credential inside where there is one.

        Raises GlyphsMissing rather than print empty boxes, RenderTimedOut or RenderFailed.
        """
        asked = {"work": "certificate", "credential": credential.decode("utf-8")}
        return self._printed(asked, payload.model_dump_json().encode("utf-8"))

    def render_annex(self, payload: AnnexPayload) -> bytes:
        """The PDF of an annex; fails as `render` does."""
        return self._printed({"work": "annex"}, payload.model_dump_json().encode("utf-8"))

    def _printed(self, asked: dict[str, str], body: bytes) -> bytes:
        try:
            _, pdf = self._supervisor.ask(asked, body)
        except ChildTimedOut as error:
            raise RenderTimedOut(str(error)) from error
        except ChildRefused as error:
            if error.kind == GlyphsMissing.__name__:
                self.close()  # the next child sees the fonts that are installed by then
            raise _named(error) from error
        except ChildDied as error:
            raise RenderFailed(str(error)) from error
        if not pdf.startswith(b"%PDF-"):
            raise RenderFailed("the renderer returned no PDF")
        return pdf

    def lay_out(self, html: str, style: str) -> bytes:
        """The accessible PDF of a document of any length, whose values were escaped by its author.

        Letters that no font of this machine has are drawn as boxes. Raises RenderTimedOut or RenderFailed.
        """
        try:
            _, pdf = self._supervisor.ask({"work": "pages", "style": style}, html.encode("utf-8"))
        except ChildTimedOut as error:
            raise RenderTimedOut(str(error)) from error
        except (ChildDied, ChildRefused) as error:
            raise _named(error) if isinstance(error, ChildRefused) else RenderFailed(str(error)) from error
        return pdf

    def missing(self, letters: str) -> str:
        """Those of the letters that no font of this machine has. Raises RenderFailed."""
        try:
            answer, _ = self._supervisor.ask({"work": "letters"}, letters.encode("utf-8"))
        except (ChildDied, ChildRefused, ChildTimedOut) as error:
            raise RenderFailed(str(error)) from error
        return str(answer["missing"])

    def close(self) -> None:
        """End the child."""
        self._supervisor.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _named(error: ChildRefused) -> RenderFailed:
    """The child's failure under the name that callers know."""
    for known in (RenderPathIncomplete, GlyphsMissing):
        if error.kind == known.__name__:
            return known(str(error))
    return RenderFailed(f"{error.kind}: {error}")
