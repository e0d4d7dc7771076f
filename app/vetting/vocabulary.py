"""The slugs that requests, agreements and risk questions are made of; pages have their words."""

from __future__ import annotations

from enum import StrEnum


class Grade(StrEnum):
    """For whom a service is meant, in the order of school."""

    PRE_KINDERGARTEN = "pk"
    KINDERGARTEN = "k"
    FIRST = "1"
    SECOND = "2"
    THIRD = "3"
    FOURTH = "4"
    FIFTH = "5"
    SIXTH = "6"
    SEVENTH = "7"
    EIGHTH = "8"
    NINTH = "9"
    TENTH = "10"
    ELEVENTH = "11"
    TWELFTH = "12"
    STAFF = "staff"


class Element(StrEnum):
    """What a service may learn of students. Every kind is one that a parent would recognise."""

    NONE = "none"
    NAME = "name"
    SCHOOL = "school"
    LOGIN = "login"
    STUDENT_ID = "student-id"
    EMAIL = "email"
    BIRTH_DATE = "birth-date"
    ADDRESS = "address"
    FAMILY = "family"
    PHOTO = "photo"
    VOICE = "voice"
    WORK = "work"
    GRADES = "grades"
    ATTENDANCE = "attendance"
    BEHAVIOR = "behavior"
    HEALTH = "health"
    SUPPORT = "support"
    MEALS = "meals"
    LOCATION = "location"
    MESSAGES = "messages"
    DEVICE = "device"
    USE = "use"
    BIOMETRIC = "biometric"


DELICATE = frozenset({
    Element.BIRTH_DATE, Element.ADDRESS, Element.FAMILY, Element.PHOTO, Element.VOICE, Element.GRADES,
    Element.BEHAVIOR, Element.HEALTH, Element.SUPPORT, Element.MEALS, Element.LOCATION, Element.MESSAGES,
    Element.BIOMETRIC,
})  # fmt: skip
"""What would harm or shame a student in the wrong hands: it asks for a deeper look and an agreement."""


class Question(StrEnum):
    """What a reviewer answers from the service's own words. `yes` is always the good answer."""

    PURPOSE = "purpose"
    NO_SALE = "no-sale"
    NO_ADVERTISING = "no-advertising"
    SHARING_NAMED = "sharing-named"
    DELETION = "deletion"
    ENCRYPTION = "encryption"
    SIGN_IN = "sign-in"
    BREACH_NOTICE = "breach-notice"
    UNDER_THIRTEEN = "under-thirteen"
    NO_TRAINING = "no-training"


GRAVE = frozenset({Question.NO_SALE, Question.NO_ADVERTISING, Question.DELETION, Question.ENCRYPTION})
"""Where a plain no speaks against the service, whatever else is good."""


class Answer(StrEnum):
    """What the reviewer found."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class AgreementKind(StrEnum):
    """What binds the provider."""

    DATA_PRIVACY = "data-privacy"
    CONTRACT = "contract"
    CONSORTIUM = "consortium"
    TERMS = "terms"
    OTHER = "other"


def in_order(kind: type[StrEnum], slugs: list[str]) -> list[str]:
    """Those of the slugs that are known, each once, in the order in which they are shown."""
    chosen = set(slugs)
    return [str(member.value) for member in kind if member.value in chosen]
