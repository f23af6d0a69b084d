"""Errors of the qa package, all derived from `index.errors.OnRecordError`.

QuestionError (exit 3)        the question is empty or too long, or its date does not parse
ModelError (exit 4)           the language model is down, slow, refuses, or sent what cannot be used
StoppedError (exit 1)         the question was stopped by its asker
BusyError (exit 1)            as many questions wait as may, or one client asks too much
AccessError (exit 3)          nobody said who may use the page, or an account cannot be had
PortError (exit 3)            the page's port is taken
ChangedError (exit 3)         an article changed while it was read
LanguageError (exit 1)        the English pipeline is not installed
"""

from index.errors import InputError, OnRecordError


class QuestionError(InputError):
    """The question is empty or too long, or its as-of date does not parse."""


class ModelError(OnRecordError):
    """The language model is down, slow, refuses, or sent what cannot be used."""

    exit_code = 4


class StoppedError(OnRecordError):
    """The question was stopped by its asker."""


class BusyError(OnRecordError):
    """More is asked than is answered."""


class AccessError(InputError):
    """Who may use the page is not settled, or an account is not as it has to be."""


class PortError(InputError):
    """The page's address cannot be listened on."""


class LanguageError(OnRecordError):
    """The English pipeline is not there."""


class ChangedError(InputError):
    """An article that was to be cited changed while it was read."""
