"""What can be wrong with a backup, or with the place it is restored to; each message says what to do."""

from __future__ import annotations


class OperationFault(Exception):
    """Something that the operator can mend."""


class FileInTheWay(OperationFault):
    """There is a file where the backup was to be written; it is not overwritten."""


class NothingToBackUp(OperationFault):
    """The database has no tables yet."""


class BackupDamaged(OperationFault):
    """The archive is not what was written: cut off, altered, or no backup of this portal."""


class BackupNewer(OperationFault):
    """The archive was made by a release that this one does not know."""


class InstallationInUse(OperationFault):
    """There are people or records here already; they would be lost."""
