"""What people and programs are told of a credential: a sentence for its verdict, and one for every check."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from app.registry.file_answer import FileAnswer, Line
from app.registry.routes import check_words
from app.registry.routes.check_words import Words

NAMES: dict[str, Words] = {
    "asked": check_words.NAMES["asked"],
    "readable": lambda: _("Readable in one way only"),
    "registry": check_words.NAMES["registry"],
    "identical": lambda: _("Identical to the one that is served"),
    "proof": lambda: _("Proof"),
    "issuer": lambda: _("Whose proof"),
    "status-list": lambda: _("Signed status list"),
    "log": check_words.NAMES["log"],
    "status": check_words.NAMES["status"],
}
# Why a text is refused unread: what is wrong with it, and so what to do.
FLAWS: dict[str, Words] = {
    "not-json": lambda: _("This text is damaged or incomplete: it is no JSON."),
    "said-twice": lambda: _(
        "This text gives the same name twice, so that programs could read two different things in it. No "
        "credential of this program does."
    ),
    "too-deep": lambda: _("This text is nested deeper than any credential of this program."),
    "no-number": lambda: _("This text holds a number that credentials of this program never hold."),
    "vocabulary": lambda: _(
        "This text uses other vocabularies than the credentials of this program, and nothing is fetched to "
        "read it."
    ),
    "structure": lambda: _("This text is not built as the credentials of this program are."),
    "too-large": lambda: _("This text is larger than 64 KB. No credential of this program is that large."),
    "exhausting": check_words.VERDICTS["exhausting"],
}
COMMON: dict[str, Words] = {
    "busy": check_words.COMMON["busy"],
    "unread": lambda: _("Not checked: the text could not be read."),
    "unsigned": lambda: _("Not checked: there is no proof."),
    "unproven": check_words.COMMON["unproven"],
    **FLAWS,
}
SENTENCES: dict[tuple[str, str], Words] = {
    ("asked", "same"): lambda: _("The credential belongs to the seal ID under which you were shown it."),
    ("asked", "another"): lambda: _("The credential belongs to another seal than the one you gave."),
    ("asked", "unknown"): lambda: _("Not checked: the credential belongs to no seal of the registry."),
    ("registry", "known"): lambda: _("The registry has issued this credential."),
    ("registry", "another-file"): lambda: _(
        "The registry knows the seal, but issued another credential for it."
    ),
    ("registry", "no-seal"): lambda: _("The registry has no seal that this credential could belong to."),
    ("identical", "same"): lambda: _(
        "Every byte is as it is served: the SHA-256 of the credential is the one in the registry."
    ),
    ("identical", "rewritten"): lambda: _(
        "It says the same, under the same proof, but is written down differently, as wallets do. That is no "
        "fault."
    ),
    ("identical", "none"): lambda: _("No credential in the registry says this under this proof."),
    ("proof", "holds"): lambda: _("The proof fits every word of the credential."),
    ("proof", "broken"): lambda: _("The proof does not fit: something was changed, added or left out."),
    ("proof", "none"): lambda: _("There is no proof. Every credential of this program has one."),
    ("proof", "foreign"): lambda: _("Not checked: the key that it names is not this program’s."),
    ("issuer", "ours"): lambda: _(
        "It was made with a key that this program names under its own address (did:web), and names it as "
        "issuer."
    ),
    ("issuer", "foreign"): lambda: _(
        "It was not made with a key that this program names, whatever names it bears."
    ),
    ("status-list", "clear"): lambda: _(
        "The list that this program signs each day does not speak against it."
    ),
    ("status-list", "set"): lambda: _("The list that this program signs each day says not to accept it."),
    ("status-list", "ended"): lambda: _("Not checked: the list at hand is too old to say anything."),
    ("status-list", "missing"): lambda: _("Not checked: there is no sound list at hand."),
    ("status-list", "unknown"): lambda: _("Not checked: the credential is none of a known seal."),
    ("log", "proven"): lambda: _(
        "The line of the public log on the award names this very credential. The proof leads to the head "
        "that the log has signed."
    ),
    ("log", "older"): lambda: _(
        "The award was entered before the credential was made, so its line cannot name it."
    ),
    ("log", "other"): lambda: _("The line on the award of this seal names another credential."),
    ("log", "unknown"): lambda: _("Not checked: the credential is none of a known seal."),
    ("status", "unknown"): lambda: _("Not checked: the credential is none of a known seal."),
}
# What is said in the same words of a certificate.
SENTENCES |= {
    said: check_words.SENTENCES[said]
    for said in (
        *(("log", state) for state in ("pending", "no-key", "missing", "broken")),
        *(("status", state) for state in ("valid", "suspended", "revoked", "expired", "superseded")),
    )
}
ISSUED: dict[str, Callable[[str], str]] = {
    "valid": lambda name: _(
        "This is the credential of %(name)s as it was issued, and the seal is in force today.", name=name
    ),
    "suspended": lambda name: _(
        "This is the credential of %(name)s as it was issued, but the seal is suspended.", name=name
    ),
    "revoked": lambda name: _(
        "This is the credential of %(name)s as it was issued, but the seal was taken back since.", name=name
    ),
    "expired": lambda name: _(
        "This is the credential of %(name)s as it was issued, but the last day of the seal has passed.",
        name=name,
    ),
    "superseded": lambda name: _(
        "This is the credential of %(name)s as it was issued, but a newer seal has taken its place.",
        name=name,
    ),
}
VERDICTS: dict[str, Words] = {
    "another-seal": lambda: _("This is a genuine credential, but of another seal than the one you gave."),
    "altered": lambda: _(
        "This credential names a key of this program, but does not say what was signed with it. Do not rely "
        "on it."
    ),
    "not-the-issued-one": lambda: _(
        "This credential bears a proof of this program, but it is not the one that the registry has. Do not "
        "rely on it, and tell the program."
    ),
    "no-such-seal": lambda: _(
        "This credential bears a proof of this program, but the registry has no such seal. Do not rely on "
        "it, and tell the program."
    ),
    "no-credential": lambda: _(
        "This program has signed this text, but it is a list for programs, and not the credential of a seal."
    ),
    "unsigned": lambda: _("This text has no proof, so nobody can tell where it comes from."),
    "foreign": lambda: _(
        "This credential was signed by somebody else, not by this program, whatever names it bears. Do not "
        "rely on it."
    ),
    "contradiction": lambda: _(
        "The registry, the credential and the public log contradict each other. Do not rely on it, and tell "
        "the program."
    ),
    "list-differs": lambda: _(
        "The registry says that the seal is in force, and the signed list does not say so yet. Ask again in "
        "a minute."
    ),
    "busy": check_words.VERDICTS["busy"],
    **FLAWS,
}


def verdict(answer: FileAnswer) -> str:
    """What the credential is, in a sentence or two."""
    if answer.seal and answer.reason in ISSUED:
        return ISSUED[answer.reason](answer.seal.document.organisation)
    return VERDICTS[answer.reason]()


def name(line: Line) -> str:
    """What the check looks at."""
    return NAMES[line.name]()


def sentence(line: Line) -> str:
    """How the check ended."""
    return (SENTENCES.get((line.name, line.said)) or COMMON[line.said])()
