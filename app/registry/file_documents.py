"""What programs are sent of a file: the verdict, and every check behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from app.certificate.verdicts import Verdict
from app.registry.documents import SealLine, Told, line
from app.registry.file_answer import FileAnswer, Kind, Outcome, Result


class FileCheck(Told):
    """One check of a file."""

    name: str = Field(description="What was looked at. Checks may be added in time.", examples=["identical"])
    result: Result = Field(description="noted is worth knowing and speaks neither for nor against the file.")
    words: str = Field(description="How it ended, in a sentence.")


class FileDocument(Told):
    """What a file is. Nothing in it is taken from the file."""

    kind: Kind = Field(description="What the file was taken for: certificate or credential.")
    verdict: Outcome = Field(
        description="The first five are the status today of a file that is byte for byte as it was issued."
    )
    valid: bool = Field(description="Whether the file is untouched and its seal in force: verdict = valid.")
    reason: str = Field(description="A more exact word for the verdict, such as encrypted.")
    words: str = Field(description="The verdict in a sentence or two.")
    file: Verdict | None = Field(
        description="What “flask verify” says of the file alone; null where it could not be examined now."
    )
    sha256: str
    checks: list[FileCheck]
    seal: SealLine | None = Field(description="The seal in the registry to which the file belongs.")


class FileAsked(BaseModel):
    """What `/api/v1/verifications` can be asked beside the file."""

    seal_id: Annotated[str, Field(description="The ID under which the file was shown to you.")] = ""


def file_document(found: FileAnswer, base_url: str, *, words: str, sentences: Sequence[str]) -> FileDocument:
    """What programs are told of a file."""
    return FileDocument(
        kind=found.kind,
        verdict=found.outcome,
        valid=found.outcome is Outcome.VALID,
        reason=found.reason,
        words=words,
        file=found.file,
        sha256=found.sha256,
        checks=[
            FileCheck(name=one.name, result=one.result, words=said)
            for one, said in zip(found.lines, sentences, strict=True)
        ],
        seal=line(found.seal, base_url) if found.seal else None,
    )
