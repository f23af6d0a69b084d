"""Reads word processor files, .docx and .odt: their paragraphs and tables in order, and the title that they state.

Text that was deleted under tracked changes is no text, text that was inserted is. Of page numbers a .docx says those
that Word itself put there when it last showed the file. Headers, footers and notes are left out.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from index.article import Article
from index.errors import LoadError
from index.intake import zipped
from index.intake.fields import article_id, language_tag, stated, worded

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_GONE = {f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_ANNOTATION = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation"
_PAGE = "\x0c"  # a form feed, while text is put together: no document can hold one


def read_docx(path: Path, data: bytes) -> Iterator[Article]:
    """The one article of a .docx file.

    Raises:
        LoadError: it is locked or damaged, or has no text.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    with zipped.opened(data) as archive:
        for name in archive.namelist():
            zipped.member(archive, name)  # nothing in it may unpack without bounds
    try:
        document = docx.Document(BytesIO(data))
    except (KeyError, ValueError, PackageNotFoundError, SyntaxError) as error:  # SyntaxError: XML that is none
        raise LoadError(f"is no .docx file that can be read ({error}); open it and save it anew") from error
    facts = document.core_properties
    titles = (block.text for block in document.paragraphs if getattr(block.style, "name", "") == "Title")
    text, pages = _paged("\n\n".join(filter(str.strip, _word_blocks(document.element.body))))
    yield Article(
        id=article_id(path.stem),
        text=worded(text),
        title=stated(facts.title) or stated(next(titles, None)),
        source=str(path),
        language=language_tag(facts.language),
        pages=pages,
    )


def _word_blocks(parent: Any) -> Iterator[str]:  # noqa: ANN401 - an lxml element; lxml ships no types
    """The paragraphs and table rows inside an element; a row is one line, its cells parted by tabs."""
    for element in parent:
        if element.tag == f"{_W}p":
            yield _word_line(element)
            # a text box stands inside a paragraph, and is read after it
            for box in element.iter(f"{_W}txbxContent"):
                if not any(above.tag in _GONE for above in box.iterancestors()):
                    yield from _word_blocks(box)
        elif element.tag == f"{_W}tbl":
            yield "\n".join(
                "\t".join(" ".join(_word_blocks(cell)) for cell in row.iter(f"{_W}tc"))
                for row in element.iter(f"{_W}tr")
            )
        elif element.tag not in _GONE:
            yield from _word_blocks(element)  # such as a content control


def _word_line(element: Any) -> str:  # noqa: ANN401 - as above
    told = ""
    for each in element:
        if each.tag in _GONE or each.tag == f"{_W}txbxContent":
            continue
        if each.tag == f"{_W}t":
            told += each.text or ""
        elif each.tag == f"{_W}tab":
            told += "\t"
        elif each.tag in (f"{_W}br", f"{_W}cr"):
            told += "\n" if each.get(f"{_W}type") is None else ""
        elif each.tag == f"{_W}noBreakHyphen":
            told += "-"
        elif each.tag == f"{_W}lastRenderedPageBreak":
            told += _PAGE
        elif isinstance(each.tag, str):
            told += _word_line(each)
    return told


def _paged(text: str) -> tuple[str, tuple[int, ...]]:
    """The text without its form feeds, and where each page begins; no pages where there is none."""
    parts = text.split(_PAGE)
    starts = [0]
    for part in parts[:-1]:
        starts.append(starts[-1] + len(part))
    return "".join(parts), tuple(starts) if len(parts) > 1 else ()


def read_odt(path: Path, data: bytes) -> Iterator[Article]:
    """The one article of an .odt file.

    Raises:
        LoadError: it is locked or damaged, or has no text.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipped.opened(data) as archive:
        try:
            content = etree.fromstring(zipped.member(archive, "content.xml"), parser)
            has_facts = "meta.xml" in archive.namelist()
            facts = etree.fromstring(zipped.member(archive, "meta.xml"), parser) if has_facts else content
        except etree.XMLSyntaxError as error:
            raise LoadError("is locked with a password or damaged; save a copy without one") from error
    body = content.find(".//{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text")
    blocks = _odt_blocks(body) if body is not None else ()
    yield Article(
        id=article_id(path.stem),
        text=worded("\n\n".join(filter(str.strip, blocks))),
        title=stated(facts.findtext(f".//{_DC}title")),
        source=str(path),
        language=language_tag(facts.findtext(f".//{_DC}language")),
    )


def _odt_blocks(parent: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    for element in parent:
        if element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield _odt_line(element)
        elif element.tag == f"{_TABLE}table":
            yield "\n".join(
                "\t".join(" ".join(_odt_blocks(cell)) for cell in row.iter(f"{_TABLE}table-cell"))
                for row in element.iter(f"{_TABLE}table-row")
            )
        elif element.tag != f"{_TEXT}tracked-changes":
            yield from _odt_blocks(element)


def _odt_line(element: Any) -> str:  # noqa: ANN401 - as above
    told = element.text or ""
    for each in element:
        if each.tag == f"{_TEXT}s":
            told += " " * int(each.get(f"{_TEXT}c", "1"))
        elif each.tag == f"{_TEXT}tab":
            told += "\t"
        elif each.tag == f"{_TEXT}line-break":
            told += "\n"
        elif isinstance(each.tag, str) and each.tag not in (f"{_TEXT}note", _ANNOTATION):
            told += _odt_line(each)
        told += each.tail or ""
    return told
