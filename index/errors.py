"""Errors of the index package.

    OnRecordError                 anything that a user can be told about; qa and eval derive theirs from it
      UsageError                  the command was called wrongly (exit code 2)
      InputError                  what the user gave cannot be used (exit code 3)
        LoadError                 a file or a line of it is no article
        ArchiveError              the archive is absent, damaged, locked or made by another embedding model
          LockedError             another process is writing to it now
          DamageError             what is there is not what was written, or is gone
        FilterError               the filters leave no article to search
        WeightsError              model files are absent, damaged or could not be fetched

Every message names the thing, the numbers and the next step.
"""


class OnRecordError(Exception):
    """Anything that a user can be told about without a traceback."""

    exit_code = 1


class UsageError(OnRecordError):
    """The command was called wrongly."""

    exit_code = 2


class InputError(OnRecordError):
    """What the user gave cannot be used."""

    exit_code = 3


class LoadError(InputError):
    """A file, or one line of it, is no article."""


class ArchiveError(InputError):
    """The archive is absent, damaged, locked, or was made by another embedding model."""


class LockedError(ArchiveError):
    """Another process is writing to the archive now; when it is done the same will do."""


class DamageError(ArchiveError):
    """Something in the archive is not as it was written, or is gone; says what is lost and what can be saved."""


class FilterError(InputError):
    """The filters leave no article to search."""


class WeightsError(InputError):
    """Model files are absent, damaged or could not be fetched."""
