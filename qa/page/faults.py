"""A defect in the log: where it is and of what kind, without what articles and questions say.

The message of an exception may quote whatever was being worked on, so the log has it only at the level DEBUG.
"""

import logging
import traceback

INTERNAL = "Internal error: the question could not be answered. What happened is in the log of the server."


def log_fault(log: logging.Logger, what: str, error: BaseException) -> None:
    """Log an exception's kind and the lines of code that it came through, those of its causes first."""
    log.error("%s\n%s", what, where(error).rstrip())
    log.debug("%s", what, exc_info=error)


def where(error: BaseException) -> str:
    """The traceback without any message."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = where(cause) + "\nwhich led to\n" if cause else ""
    kind = type(error)
    return before + "".join(traceback.format_tb(error.__traceback__)) + f"{kind.__module__}.{kind.__qualname__}\n"
