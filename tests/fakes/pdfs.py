"""PDF files set like newspapers, made by reportlab: columns, hyphenated lines, ligatures, running heads.

What a file should read as is known, since it is made from that: `Set.pages` holds the words of each page, in order.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FONT, SIZE, LEADING = "Vera", 9, 12
WIDTH, HEIGHT, MARGIN = 595, 842, 50  # A4 in points
LIGATURES = {"fi": "\ufb01", "fl": "\ufb02"}  # those that the font has


@dataclass(frozen=True)
class Set:
    """A file, and the text of each page as a reader would read it out: paragraphs, a line each."""

    data: bytes
    pages: tuple[str, ...]

    @property
    def text(self) -> str:
        """All pages' words."""
        return "\n".join(self.pages)


@dataclass(frozen=True)
class Look:
    """How a file is set."""

    columns: int = 2
    by_row: bool = False  # lines are written across the columns, as some producers do, and not down each
    head: str = ""
    folio: bool = False
    hyphens: bool = False
    ligatures: bool = False
    headline: str = ""
    gap: int = 20  # between columns
    indent: int = 0  # of a paragraph's first line; without it there is a line of white between paragraphs


@dataclass
class _Line:
    words: str  # as they are printed
    column: int
    row: int
    first: bool = False
    last: bool = False


def typeset(paragraphs: Sequence[str], look: Look = Look(), *, rows: int = 50, **facts: str) -> Set:
    """`paragraphs` as a PDF file; `facts` are what its metadata state (title, author, subject)."""
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(WIDTH, HEIGHT), invariant=True)
    for name, value in facts.items():
        getattr(canvas, f"set{name.title()}")(value)
    _fonts()
    column = (WIDTH - 2 * MARGIN - look.gap * (look.columns - 1)) / look.columns
    pages = _laid(paragraphs, look, column, rows)
    told: list[str] = []
    carry = False
    for number, lines in enumerate(pages, 1):
        top = HEIGHT - MARGIN - 30
        if look.head:
            canvas.setFont(FONT, 8)
            canvas.drawString(MARGIN, HEIGHT - 40, look.head)
        if look.folio:
            canvas.setFont(FONT, 8)
            canvas.drawCentredString(WIDTH / 2, 30, str(number))
        if look.headline and number == 1:
            canvas.setFont(FONT, 22)
            canvas.drawString(MARGIN, top, look.headline)
        if look.headline:
            top -= 40
        for line in sorted(lines, key=lambda n: (n.row, n.column)) if look.by_row else lines:
            canvas.setFont(FONT, SIZE)
            shift = look.indent if line.first else 0
            x = MARGIN + line.column * (column + look.gap) + shift
            words = line.words
            if look.ligatures:
                for letters, one in LIGATURES.items():
                    words = words.replace(letters, one)
            canvas.drawString(x, top - line.row * LEADING, words)
        canvas.showPage()
        read = _read(lines)
        if carry:  # the rest of the word that is divided between two pages belongs to the first
            half, _, read = read.partition(" ")
            told[-1] += half
        carry = lines[-1].words.endswith("-")
        told.append(f"{look.headline}\n{read}" if look.headline and number == 1 else read)
    canvas.save()
    return Set(held.getvalue(), tuple(told))


def scanned() -> bytes:
    """A page that is a picture: no text in it."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(WIDTH, HEIGHT), invariant=True)
    for _ in range(2):
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def locked(paragraphs: Sequence[str]) -> bytes:
    """A file that asks for a password."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(WIDTH, HEIGHT), encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(50, 700, paragraphs[0][:60])
    canvas.save()
    return held.getvalue()


def _fonts() -> None:
    import reportlab
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")))


def _wide(text: str) -> float:
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(text, FONT, SIZE))


def _laid(paragraphs: Sequence[str], look: Look, width: float, rows: int) -> list[list[_Line]]:
    """The lines of each page, down each column in turn."""
    pages: list[list[_Line]] = [[]]
    place = [0, 0]  # column, row

    def put(words: str, *, first: bool, last: bool) -> None:
        if place[1] >= rows:
            place[:] = [place[0] + 1, 0]
        if place[0] >= look.columns:
            place[:] = [0, 0]
            pages.append([])
        pages[-1].append(_Line(words, place[0], place[1], first, last))
        place[1] += 1

    for paragraph in paragraphs:
        lines = _broken(paragraph, width, look)
        for number, words in enumerate(lines):
            put(words, first=number == 0, last=number == len(lines) - 1)
        if not look.indent:
            place[1] += 1
    return pages


def _broken(paragraph: str, width: float, look: Look) -> list[str]:
    lines, line = list[str](), ""
    words = paragraph.split()
    while words:
        word = words.pop(0)
        room = width - (look.indent if not lines else 0)
        longer = f"{line} {word}".strip()
        if _wide(longer) <= room:
            line = longer
            continue
        cut = next(
            (n for n in range(len(word) - 3, 2, -1) if word.isalpha() and _wide(f"{line} {word[:n]}-") <= room), 0
        )
        if look.hyphens and cut and line:
            lines.append(f"{line} {word[:cut]}-")
            line = word[cut:]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def _read(lines: Sequence[_Line]) -> str:
    """The words of a page, paragraph by paragraph."""
    out = [""]
    for line in lines:
        out[-1] += line.words[:-1] if line.words.endswith("-") else f"{line.words} "
        if line.last:
            out.append("")
    return "\n".join(part.strip() for part in out if part.strip())


def table(rows: Sequence[Sequence[str]]) -> bytes:
    """A page with a table, its cells far apart."""
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(WIDTH, HEIGHT), invariant=True)
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            canvas.drawString(MARGIN + 150 * place, 700 - 14 * number, cell)
    canvas.save()
    return held.getvalue()
