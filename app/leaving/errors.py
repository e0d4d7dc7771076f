"""What can be wrong with a package, or with the wish for one."""

from __future__ import annotations

from app.core.errors import DomainError


class PackageInTheWay(DomainError):
    """There is a file where the package was to be written; it is not overwritten."""


class NoPackage(DomainError):
    """The file is no package of this portal, or cannot be opened."""


class PackageUnderWay(DomainError):
    """A package of this school system is being made already."""
