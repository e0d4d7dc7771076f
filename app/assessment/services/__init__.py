"""What changes an assessment. Each verb is one transaction, with its trace and its mail."""

from __future__ import annotations

from app.assessment.services.carrying import carry
from app.assessment.services.reopening import reopen
from app.assessment.services.responding import Answer, save
from app.assessment.services.signing import Signature, request_signature, return_to_draft, submit
from app.assessment.services.starting import start
from app.assessment.services.withdrawing import withdraw

__all__ = [
    "Answer",
    "Signature",
    "carry",
    "reopen",
    "request_signature",
    "return_to_draft",
    "save",
    "start",
    "submit",
    "withdraw",
]
