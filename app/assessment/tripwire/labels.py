"""Words by which columns and fields say what they hold, in English and Spanish."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from app.assessment.tripwire.verdict import Signal


class Role(StrEnum):
    """What a label says besides the kind of its values."""

    STUDENT = "student"  # only a student has it
    ANYBODY = "anybody"


# The first that matches counts, so the narrower stand before the wider.
WORDS: tuple[tuple[Signal, Role, str], ...] = (
    (Signal.GUARDIAN, Role.STUDENT, r"guardian\w*|parents?(?: ?/ ?guardian)?|mother|father|emergency contact|household|padres?|madre"),
    (Signal.SSN, Role.ANYBODY, r"ssn|social security(?: (?:number|no|num|#))?|soc sec(?: no)?"),
    (Signal.EMAIL, Role.STUDENT, r"(?:student|pupil|scholar) e ?mail(?: address)?|school issued e ?mail"),
    (Signal.STUDENT_ID, Role.STUDENT,
     r"(?:student|pupil|stu|learner|scholar|state|local|perm(?:anent)?|lunch|district student|sis|powerschool|skyward|alumno)"
     r" ?(?:id|identifier|number|num|no|nbr|#|pin)(?: number| no| #)?|sasid|ssid|lasid|stateid|usid|osis|matr[ií]cula|id estudiantil"),
    (Signal.BIRTH, Role.STUDENT, r"d ?o ?b|birth ?(?:date|day)|date of birth|bdate|born|fecha de nacimiento|f nac"),
    (Signal.MEALS, Role.STUDENT,
     r"(?:free ?(?:and|or|&|/)? ?reduced|f ?/ ?r|frl|frpl|meal|lunch|nslp|breakfast|econ(?:omic)? disadv\w*)"
     r"(?: ?(?:lunch|meals?|price|status|code|elig\w*|type|category|benefit|program))*|econ dis|ses|almuerzo"),
    (Signal.NEEDS, Role.STUDENT,
     r"iep(?: ?(?:status|date|due|case manager|goal\w*))?|504(?: plan)?|sped|special ed\w*|(?:primary |secondary )?disabilit\w*"
     r"|exceptionality|eligibility category|ell?(?: status| level)?|lep|esl|english learner|accommodations?|related services?"
     r"|swd|case manager|least restrictive environment|lre|discapacidad"),
    (Signal.HEALTH, Role.STUDENT,
     r"allerg(?:y|ies)|medications?|medical(?: alert| condition| notes?)?|health (?:condition|alert|concern|notes?)|immunizations?|diagnosis"
     r"|condition|epi ?pen|inhaler|alergias"),
    (Signal.CONDUCT, Role.STUDENT,
     r"infractions?|offen[sc]es?|suspensions?|disciplin\w*(?: action)?|consequence|referral(?: reason)?|behaviou?r|incident type|days? absent"
     r"|absen(?:ces|t|cias)|tard(?:y|ies)|days suspended|iss|oss|truan\w*|unexcused|excused|attendance(?: rate| %)?|days missed"),
    (Signal.NAME, Role.STUDENT,
     r"(?:student|pupil|child|learner|scholar|camper|players?|rider|applicant child)(?: ?'?s)?(?: (?:full|legal|first|last|given|family|preferred))? ?name"
     r"|name of (?:student|pupil|child)|students?|pupil|alumn[oa]|estudiante|nombre del (?:alumno|estudiante)|child"),
    (Signal.NAME, Role.ANYBODY,
     r"(?:first|last|given|family|full|legal|middle|preferred)[ _]?name|lname|fname|surname|name(?: last first)?|last first|nombres?|apellidos?|last|first"),
    (Signal.LEVEL, Role.STUDENT, r"grade level|gr ?lvl|grd|home ?room|hr|grade ?lev|current grade|grado|advisory"),
    (Signal.LEVEL, Role.ANYBODY, r"grade|gr"),
    (Signal.MARK, Role.STUDENT,
     r"(?:final|letter|semester|course|quarter|midterm|overall|current) (?:grade|mark|average|avg)|gpa|class rank|rank|lexile|rit|percentile|proficiency"
     r"|wida|access score|dibels\w*|calificaci[oó]n|promedio|reading level|(?:map|star|sat|act|psat|iready|staar|sbac)(?: (?:math|reading|ela|rit|score))+"
     r"|credits? earned"),
    (Signal.MARK, Role.ANYBODY,
     r"marks?|score|average|avg|percent|q[1-4]|s[12]|sem ?[12]|quiz ?\d*|test ?\d+|hw ?\d*|unit ?\d|project|exam|final|math(?:ematics)?|ela|reading|science"
     r"|social studies|english|algebra|history|writing|spelling|biology|geometry|nota"),
    (Signal.STUDENT_ID, Role.ANYBODY, r"id|id ?(?:number|no|#)|identifier|number"),
    (Signal.EMAIL, Role.ANYBODY, r"e ?mail(?: address)?|correo"),
)  # fmt: skip
EVERY = re.compile("|".join(words for _, _, words in WORDS), re.IGNORECASE)
LABELS = tuple(
    (signal, role, re.compile(rf"(?:{words})\.?:?", re.IGNORECASE)) for signal, role, words in WORDS
)
# No label begins with anything else: most words of a text are told apart by this alone.
ANY = re.compile(r"[\s_\-*(\[]*[a-z5f]", re.IGNORECASE)
ADULT = re.compile(
    r"\b(?:employ\w*|staff|position|job|hire\w*|salary|vendors?|contracts?|contractor|supplier|polic(?:y|ies)|agenda|license|certificat\w*"
    r"|department|trustees?|board members?|title|trainers?|faculty|volunteers?|payroll|retire\w*|company|product|provider|agreement|asset"
    r"|serial|invoice|p\.?o\.? number|extension|ext\.?|office|element|data type|field type|format|definition|purpose|completed on|completion)\b",
    re.IGNORECASE,
)
CLASSES = re.compile(
    r"\b(?:students?|pupils?|class ?(?:list|roster)|rosters?|home ?room|gradebook|grade ?book|period \d|section \d|enrolled|honor roll|honou?r list"
    r"|principal'?s list|bus (?:list|route|roster)|seating chart|team list|report card|transcript|iep|caseload|alumnos|estudiantes|lista de clase)\b",
    re.IGNORECASE,
)
ROSTERS = re.compile(
    r"\b(?:class ?lists?|(?:class|student|course|homeroom|team|bus) rosters?|roster of|honou?r (?:roll|list)|principal'?s list|home ?room|students in|list of students"
    r"|student list|students? names|bus (?:list|route)|seating chart|team list|lista de (?:clase|alumnos)|class of|period \d|newly enrolled|absent today|caseload)\b",
    re.IGNORECASE,
)
ADULTS = re.compile(
    r"\b(?:staff|employees?|faculty|vendors?|contracts?|board (?:of|members?|meeting)|trustees?|committee|administrators?|personnel|volunteers?"
    r"|professional (?:development|learning)|pd (?:session|hours|log)|training (?:log|record|completion|attendance|sign)|directory|suppliers?"
    r"|teachers? (?:list|roster)|sign-?in sheet|attendees|participants)\b",
    re.IGNORECASE,
)
SURELY_FICTIONAL = re.compile(
    r"\b(?:fictional|fictitious|made[- ]?up|not (?:a )?real(?: (?:student|person|people|data|child\w*)s?)?|invented|imaginary|synthetic|mock|dummy|simulated"
    r"|ficticios?)\b",
    re.IGNORECASE,
)
PERHAPS_FICTIONAL = re.compile(
    r"\b(?:sample (?:data|rows?|records?|entr\w+|only)|examples? (?:data|rows?|records?|only|entr\w+)|for (?:illustration|demonstration)|test data"
    r"|placeholder\w*|sample|(?<![.@])example(?!\.\w))\b",
    re.IGNORECASE,
)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
LONGEST_LABEL = 45


def plain(text: str) -> str:
    """A label without its typography: `Student_LastName *` is `student last name`."""
    words = re.sub(r"[_\-*()\[\].,:]+", " ", CAMEL.sub(" ", text.strip()))
    return " ".join(words.split()).casefold()


@lru_cache(maxsize=1 << 14)
def meaning(label: str) -> tuple[Signal, Role] | None:
    """What the values under a label are, if it is one that we know."""
    if len(label) > LONGEST_LABEL or not ANY.match(label):
        return None
    words = plain(label)
    if not EVERY.match(words):
        return None
    return next(((signal, role) for signal, role, pattern in LABELS if pattern.fullmatch(words)), None)
