"""Numbers and tables for people, as every report here writes them. Pure."""

from collections.abc import Iterable, Sequence


def percent(value: float | None) -> str:
    """A share for people: "87.5 %", or a dash where nothing was scored."""
    return "–" if value is None else f"{100 * value:.1f} %"


def points(value: float | None) -> str:
    """A difference of shares in percentage points: "+2.4"."""
    return "–" if value is None else f"{100 * value:+.1f}"


def interval(low: float | None, high: float | None) -> str:
    """An interval for people: "81.0 to 92.4"."""
    return "–" if low is None or high is None else f"{100 * low:.1f} to {100 * high:.1f}"


def number(value: float | None, digits: int = 2) -> str:
    """A number as it is, or a dash."""
    return "–" if value is None else f"{value:.{digits}f}"


def markdown(headings: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: bool = True) -> list[str]:
    """The lines of a Markdown table: the first column to the left, the others to the right where they are numbers."""
    # spaces inside the rule, as Markdown formatters leave it
    rule = ["---", *["---:" if numbers else "---"] * (len(headings) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (headings, rule, *rows)]
