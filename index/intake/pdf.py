"""Reads a PDF file: the words of its pages in reading order, where each page begins, and the title that it states.

pdfium finds letters and their boxes; `columns` puts them in order. Lines that stand on many pages at one height
(running heads, page numbers) are left out, since they cut sentences apart; a word divided at a line's end is whole.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double
from pathlib import Path
from typing import Any

from index.article import Article
from index.errors import LoadError
from index.intake.columns import GUTTER, Fragment, Paragraph, lines, paragraphs
from index.intake.fields import article_id, stated, worded

_PDFIUM = threading.Lock()  # it may be used by one thread at a time
_FOLDED = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_HYPHENS = "-\u00ad\u2010\x02\ufffe"  # the last two are how pdfium tells one that divides a word
_MARGIN = 2  # lines at the top and at the bottom of a page that may be a running head or foot
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def read_pdf(path: Path, data: bytes) -> Iterator[Article]:
    """The one article of a PDF file, with the offset at which each page begins.

    Raises:
        LoadError: it is locked, damaged, or has pictures of text alone.
    """
    title, pages = _pages(data)
    text, starts = join(story(pages))
    if not text:
        raise LoadError(
            f"has no text on its {len(pages)} pages: they are pictures, such as a scan. Have it recognised first, "
            f"for instance with ocrmypdf {path.name} OUT.pdf"
        )
    yield Article(id=article_id(path.stem), text=worded(text), title=stated(title), source=str(path), pages=starts)


def story(pages: Sequence[Sequence[Fragment]]) -> list[list[Paragraph]]:
    """The paragraphs of each page, without the lines that many pages have at one height."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({_place(line) for line in _edges(page)})
    # a left page's head differs from a right one's, and a first page may have none
    again = {place for place, times in seen.items() if times >= max(2, 0.4 * len(pages))}
    left = []
    for page in pages:
        heads = [line for line in _edges(page) if _place(line) in again]
        left.append([f for f in page if not any(h.bottom <= f.middle <= h.top for h in heads)])
    return [paragraphs(page) for page in left]


def join(pages: Sequence[Sequence[Paragraph]]) -> tuple[str, tuple[int, ...]]:
    """One text of paragraphs, and where each page begins in it.

    A divided word belongs to the page of its first half. Its hyphen stays where the file has the word with it
    elsewhere and not without, as in "well-known".
    """
    told = [line for page in pages for paragraph in page for line in paragraph.lines]
    known = {word.casefold() for line in told for word in _WORD.findall(line)}
    text, starts, last = "", list[int](), None
    for page in pages:
        begin = None
        for paragraph in page:
            between = " " if last and last.goes_on(paragraph) else "\n\n"
            for line in paragraph.lines:
                rest = line
                if between == " " and text[-1] in _HYPHENS and line[0].isalpha():
                    half, between, rest = line.partition(" ")
                    text = _whole(text, half, known)
                text += between * bool(text)
                begin = len(text) if begin is None else begin
                text += rest
                between = " "
            last = paragraph
        starts.append(len(text) if begin is None else begin)
    return text.translate({0x02: "-", 0xFFFE: "-"}), tuple(starts)


def _whole(text: str, half: str, known: set[str]) -> str:
    begin = re.search(r"[^\W\d_]*(?:-[^\W\d_]+)*$", text[:-1])
    first = begin[0] if begin else ""
    end = _WORD.match(half)
    second = end[0] if end else ""
    kept = half[:1].isupper() or (
        f"{first}-{second}".casefold() in known and f"{first}{second}".casefold() not in known
    )
    return text[:-1] + ("-" if kept else "") + half


def _edges(page: Sequence[Fragment]) -> list[Fragment]:
    whole = lines(page)
    return whole[:_MARGIN] + whole[_MARGIN:][-_MARGIN:]


def _place(line: Fragment) -> tuple[str, int]:
    """A line without its numbers, and its height on the page to 3 points: what running heads have in common."""
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text), round(line.middle / 3)


def _pages(data: bytes) -> tuple[str, list[list[Fragment]]]:
    """The title that a file states, and the words of each page.

    Raises:
        LoadError: it is locked or damaged.
    """
    import pypdfium2
    from pypdfium2 import raw

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
            try:
                pages = [_fragments(page, raw) for page in document]
                return document.get_metadata_value("Title"), pages
            finally:
                document.close()
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
                raise LoadError("is locked with a password; save a copy without one") from error
            raise LoadError(
                f"is no PDF file that can be read ({error}); open and save it anew, or add its text"
            ) from error


def _fragments(page: Any, raw: Any) -> list[Fragment]:  # noqa: ANN401 - pdfium's objects have no types
    """The words of a page; a page that is stored turned is read as pdfium orders it, a line below the other."""
    text = page.get_textpage()
    try:
        if page.get_rotation():
            told = text.get_text_range().splitlines()
            return [
                Fragment(line, 0, -12 * n - 10, 6 * len(line), -12 * n) for n, line in enumerate(told) if line.strip()
            ]
        found: list[Fragment] = []
        begun: list[str] = []
        box = (0.0, 0.0, 0.0, 0.0)
        gap = False
        for number in range(text.count_chars()):
            letter = chr(raw.FPDFText_GetUnicode(text.raw, number))
            if letter in "\r\n\0":
                continue
            if letter.isspace():
                gap = True
                continue
            left, bottom, right, top = _box(text, number, raw)
            height = top - bottom
            new = not begun or not (
                abs((top + bottom) - (box[1] + box[3])) < 0.5 * max(height, box[3] - box[1])
                and -height < left - box[2] < GUTTER * height  # the letters of a ligature share its box
            )
            if new and begun:
                found.append(Fragment("".join(begun), *box))
            if new:
                begun, box = [], (left, bottom, right, top)
            elif gap:  # pdfium puts one where there is room for it
                begun.append(" ")
            gap = False
            begun.append(letter)
            box = (min(box[0], left), min(box[1], bottom), max(box[2], right), max(box[3], top))
        if begun:
            found.append(Fragment("".join(begun), *box))
        return [Fragment(f.text.translate(_FOLDED), f.left, f.bottom, f.right, f.top) for f in found]
    finally:
        text.close()


def _box(text: Any, number: int, raw: Any) -> tuple[float, float, float, float]:  # noqa: ANN401 - as above
    """A letter's box as high as its font."""
    box = raw.FS_RECTF()
    if raw.FPDFText_GetLooseCharBox(text.raw, number, byref(box)):
        return box.left, box.bottom, box.right, box.top
    sides = [c_double() for _ in range(4)]
    raw.FPDFText_GetCharBox(text.raw, number, *map(byref, sides))
    left, right, bottom, top = (side.value for side in sides)
    return left, bottom, right, top
