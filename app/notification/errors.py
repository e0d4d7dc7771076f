"""What the outbox refuses."""

from __future__ import annotations

from app.core.errors import DomainError, Unavailable


class AddressRefused(DomainError):
    """The text is not one mail address."""


class MessageUnknown(LookupError):
    """There is no template `email/<message>.txt`."""


class ValueRefused(TypeError):
    """A value for a mail or a job is a structure or private: a mistake of the code that queues it."""


class OutsideUnitOfWork(RuntimeError):
    """Something was queued outside `atomic()`: it could be sent without its reason, or lost beside it."""


class JobUnknown(LookupError):
    """No package has registered a job by this name."""


class QueueUnusable(Exception):
    """The setting for the queue cannot work; the message says why."""


class MailServerUnavailable(Unavailable):
    """The mail server does not answer, or asks to try later. `slug` names how."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(slug)
