"""The console command `onrecord`: every package's commands in one, and the one place where errors become exit codes.

2 the command was called wrongly    3 what was given cannot be used    4 the language model failed
5 the gate is closed    1 an internal error    130 interrupted
"""

import os
import sys

import typer
from pydantic import ValidationError

import index.__main__
import qa.__main__
from eval.commands import asking, judging
from eval.commands.bench import app as bench
from eval.commands.train import app as train
from eval.report.newest import newest_report
from index.errors import InputError, OnRecordError
from index.settings import IndexSettings
from qa.settings import QASettings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Answers questions about news articles; every statement is a verbatim quote at a known place.",
)
judge = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Judge answers against hand-labelled facts.")
app.add_typer(index.__main__.app, name="index")
app.add_typer(qa.__main__.app)
app.add_typer(judge, name="eval")
judge.add_typer(asking.app)
judge.add_typer(judging.app)
judge.add_typer(bench, name="bench")
judge.add_typer(train, name="train")


def main() -> None:
    """Run the command; a user sees one line of what went wrong and never a traceback."""
    try:
        app(prog_name="onrecord", obj=newest_report)  # what `serve` shows on its evaluation tab
    except OnRecordError as error:
        _stop(str(error), error.exit_code)
    except Exception as error:  # the last place: whatever is left is a defect, told in one line
        if isinstance(error, ValidationError) and (problem := _wrong_setting(error)):
            _stop(problem, InputError.exit_code)
        if os.environ.get("ONRECORD_DEBUG"):
            raise
        _stop(f"internal error: {type(error).__name__}: {error}. Set ONRECORD_DEBUG=1 to see where.", 1)
    finally:
        try:
            sys.stdout.flush()
        except BrokenPipeError:  # such as `onrecord … | head`; the interpreter's own last flush would complain
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _wrong_setting(error: ValidationError) -> str | None:
    """What is wrong with a setting of the environment, or None where the error is about something else."""
    if error.title not in (IndexSettings.__name__, QASettings.__name__):
        return None
    first = error.errors()[0]
    name = "ONRECORD_" + str(first["loc"][0]).upper()
    return f"{name}={first['input']!r}: {first['msg']}. Set it anew, or unset it for its default."


def _stop(message: str, code: int) -> None:
    print(f"onrecord: {message}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
