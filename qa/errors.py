"""Errors of the qa package, all derived from `index.errors.OnRecordError`.

QuestionError (exit 3)        the question is empty or too long, or its date does not parse
ModelError (exit 4)           the language model is down, slow, refuses, or sent what cannot be used
PortError (exit 3)            the page's port is taken
"""

from index.errors import InputError, OnRecordError


class QuestionError(InputError):
    """The question is empty or too long, or its as-of date does not parse."""


class ModelError(OnRecordError):
    """The language model is down, slow, refuses, or sent what cannot be used."""

    exit_code = 4


class PortError(InputError):
    """The page's address cannot be listened on."""
