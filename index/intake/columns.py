"""Puts the words of a printed page into reading order: columns, lines, paragraphs. Pure geometry, in points, y upwards.

No library does this for a page whose lines were written across its columns (measured: docs/decisions.md). It is a sweep
from the top of the page that keeps the white strips which nothing has crossed yet; where the last one is crossed, as by
a headline, a run of columns ends. Inside a column the same is done again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

GUTTER = 0.8  # of a line's height: a wider gap may lie between columns, spaces of justified lines are narrower
NARROWEST = 8  # heights: a column of prose is at least that wide in the middle of its lines, a table's cells are not
FEWEST = 3  # lines that the longest column has; what stands beside each other only once or twice is one line
LARGER = 1.15  # times the size of other lines: another kind of line, such as a headline


@dataclass(frozen=True, slots=True)
class Fragment:
    """Words in one line without a wide gap between them, and the box around them."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """Of the box: of the font, not of the letters."""
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        """Half way up."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of one column that belong together, or a part of them where the column ends.

    `size` is their height, `full` whether the last one reaches the column's right edge, `flush` whether the first one
    begins at its left edge: what tells that a paragraph goes on in the next column.
    """

    lines: tuple[str, ...]
    size: float
    full: bool
    flush: bool

    def goes_on(self, following: "Paragraph") -> bool:
        """Whether `following`, from the next column or page, is the rest of this one."""
        if ends(self.lines[-1]):
            return False
        alike = max(self.size, following.size) < LARGER * min(self.size, following.size)
        return alike and ((self.full and following.flush) or following.lines[0][:1].islower())


def paragraphs(fragments: Sequence[Fragment]) -> list[Paragraph]:
    """The paragraphs of a page in the order in which they are read; those of a column end with it."""
    return [part for column in _columns(list(fragments)) for part in _parted(column)]


def ends(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return line.rstrip("\"'”’»)")[-1:] in tuple(".!?…:")


def lines(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Fragments from the top down, those at one height put together."""
    whole: list[Fragment] = []
    for each in sorted(fragments, key=lambda f: -f.middle):
        last = whole[-1] if whole else None
        if last is None or last.middle - each.middle > 0.4 * max(last.height, each.height):
            whole.append(each)
            continue
        first, second = sorted((last, each), key=lambda f: f.left)
        whole[-1] = Fragment(
            f"{first.text} {second.text}",
            first.left,
            min(first.bottom, second.bottom),
            max(first.right, second.right),
            max(first.top, second.top),
        )
    return whole


_ALL = ((float("-inf"), float("inf")),)


def _columns(fragments: list[Fragment]) -> list[list[Fragment]]:
    """Runs of fragments that are read one after the other, each a single column."""
    if not fragments:
        return []
    read: list[list[Fragment]] = []
    run: list[Fragment] = []
    free = list(_ALL)
    for each in sorted(fragments, key=lambda f: -f.top):
        left = _crossed(free, each)
        if run and not _inner(left, [*run, each]):
            read += _split(run, free)
            run, left = [], _crossed(_ALL, each)
        run.append(each)
        free = left
    return _joined(read + _split(run, free))


def _crossed(free: Sequence[tuple[float, float]], by: Fragment) -> list[tuple[float, float]]:
    """What is left of white strips once something is printed across them."""
    left = [part for start, end in free for part in ((start, min(end, by.left)), (max(start, by.right), end))]
    return [(start, end) for start, end in left if end - start >= GUTTER * by.height]


def _inner(free: Sequence[tuple[float, float]], run: Sequence[Fragment]) -> list[tuple[float, float]]:
    """The strips with something printed on either side of them."""
    left, right = min(f.left for f in run), max(f.right for f in run)
    return [(start, end) for start, end in free if start > left and end < right]


def _split(run: list[Fragment], free: Sequence[tuple[float, float]]) -> list[list[Fragment]]:
    """The columns of a run from left to right; the run itself where its strips part no columns of prose."""
    edges = [float("-inf"), *((start + end) / 2 for start, end in _inner(free, run)), float("inf")]
    parts = [[f for f in run if start < f.left <= end] for start, end in pairwise(edges)]
    parts = [part for part in parts if part]
    if len(parts) < 2 or not _prose(parts):
        return [run]
    return [column for part in parts for column in _columns(part)]


def _prose(parts: Sequence[Sequence[Fragment]]) -> bool:
    """Whether what stands beside each other are columns to be read one by one, and not the cells of a table."""
    wide = [median((f.right - f.left) / f.height for f in part) >= NARROWEST for part in parts]
    longest = max(range(len(parts)), key=lambda n: len(parts[n]))
    return (
        len(parts[longest]) >= FEWEST
        and wide[longest]
        and all(yes or len(part) < FEWEST for yes, part in zip(wide, parts, strict=True))
    )


def _joined(columns: list[list[Fragment]]) -> list[list[Fragment]]:
    """Runs of one column that follow each other in lines of one size, put together."""
    whole: list[list[Fragment]] = []
    for column in columns:
        if whole and _beneath(whole[-1], column):
            whole[-1] = [*whole[-1], *column]
        else:
            whole.append(column)
    return whole


def _beneath(above: Sequence[Fragment], column: Sequence[Fragment]) -> bool:
    last, first = min(above, key=lambda f: f.middle), max(column, key=lambda f: f.middle)
    return (
        last.bottom - first.top < first.height
        and last.middle > first.middle
        and min(f.left for f in column) < max(f.right for f in above)
        and min(f.left for f in above) < max(f.right for f in column)
        and max(last.height, first.height) < LARGER * min(last.height, first.height)
        and (len(above) == 1 or len(column) == 1 or _alike(above, column))
    )


def _alike(above: Sequence[Fragment], column: Sequence[Fragment]) -> bool:
    """Whether both are as wide, give or take the height of a line."""
    near = above[0].height
    left = abs(min(f.left for f in above) - min(f.left for f in column))
    return left < near and abs(max(f.right for f in above) - max(f.right for f in column)) < near


def _parted(column: Sequence[Fragment]) -> list[Paragraph]:
    """A column's paragraphs: one begins after white space or a short last line, indented, or in another size."""
    rows = lines(column)
    steps = [above.middle - below.middle for above, below in pairwise(rows)]
    usual = median(steps) if steps else 0
    left, right = min(row.left for row in rows), max(row.right for row in rows)
    short = right - 0.15 * (right - left)
    parted = [[rows[0]]]
    for above, below in pairwise(rows):
        size, smaller = max(above.height, below.height), min(above.height, below.height)
        apart = above.middle - below.middle > max(1.3 * usual, 1.3 * smaller)
        indented = below.left - left > 0.5 * size and above.left - left <= 0.5 * size
        if apart or indented or size > LARGER * smaller or (above.right < short and ends(above.text)):
            parted.append([below])
        else:
            parted[-1].append(below)
    return [
        Paragraph(
            tuple(row.text for row in part),
            size=part[-1].height,
            full=part[-1].right >= right - 0.35 * (right - left),  # ragged lines end early too
            flush=part[0].left - left <= 0.5 * part[0].height,
        )
        for part in parted
    ]
