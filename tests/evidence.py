"""Evidence for tests: adding it as people would, and looking for what should not be there."""

from __future__ import annotations

import io

from app.assessment import queries
from app.assessment.services import evidence as services
from app.assessment.services.places import Place
from app.core.actor import Role
from tests import factories, files


def upload(session, place, room, by, *, words="Policy", name="policy.pdf", content=None):
    content = files.pdf(words=words) if content is None else content
    return services.attach_file(session, place, io.BytesIO(content), name, room=room, by=by)


def left_behind(room):
    """Files that are there though nothing should be."""
    stored = [path for path in room.storage.root.rglob("*") if path.is_file()]
    waiting = list(room.incoming.iterdir()) if room.incoming.exists() else []
    return stored + waiting


def evidence_of(session, place):
    found = queries.response(session, place.assessment_id, place.practice_id)
    return [item.id for item in found.evidence] if found else []


def signed(session):
    """A submitted assessment, one of its links, and its coordinator."""
    made = factories.handed_over(session)
    item = queries.response(session, made.id, "C1").evidence[0]
    return made, item, factories.actor_of(session, factories.member(session, made.organisation))


def sent(name, content):
    return (io.BytesIO(content), name)


def body(values, parts):
    """A request with files, put together by hand: the test client would leave large ones open."""
    lines = [
        f'--limit\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in values.items()
    ]
    pieces = [line.encode() for line in lines]
    for name, content in parts:
        head = f'--limit\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        pieces += [head.encode(), content, b"\r\n"]
    return {
        "data": b"".join([*pieces, b"--limit--\r\n"]),
        "content_type": "multipart/form-data; boundary=limit",
    }


def kept(session, room, made, practice_id="C1", content=None, name="Board policy.pdf"):
    """A file that supports a practice of an assessment under way."""
    place = Place(made.id, practice_id, factories.criteria())
    by = factories.actor_of(session, factories.member(session, made.organisation))
    content = files.pdf() if content is None else content
    return services.attach_file(session, place, io.BytesIO(content), name, room=room, by=by)


def hand_over(session, made):
    """Have it signed, so that reviewers may look."""
    signatory = factories.member(session, made.organisation, Role.SIGNATORY)
    factories.submitted(session, made, signatory)
