"""Documents of other kinds than PDF, made from invented news: what each has to be read as is what it was made from."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from html import escape
from typing import Any

TABLE = (("Port", "Cargo"), ("Kessel", "1,204 t"), ("Staffelberg", "87 t"))
TABLED = "Port\tCargo\nKessel\t1,204 t\nStaffelberg\t87 t"


def word_file(
    paragraphs: Sequence[str], *, title: str = "", styled: str = "", breaks: int = 0, tracked: bool = False
) -> bytes:
    """A .docx file with a table at its end, and what Word notes of pages before each paragraph from `breaks` on."""
    import docx
    from docx.oxml import OxmlElement, parse_xml
    from docx.oxml.ns import nsdecls

    document: Any = docx.Document()
    document.core_properties.title = title
    document.sections[0].header.paragraphs[0].text = "The Kessel Gazette"
    if styled:
        document.add_paragraph(styled, style="Title")
    for number, told in enumerate(paragraphs):
        paragraph = document.add_paragraph()
        if breaks and number >= breaks:
            paragraph.add_run()._r.append(OxmlElement("w:lastRenderedPageBreak"))
        half = told.find(" ", len(told) // 2)
        paragraph.add_run(told[:half]).bold = True
        paragraph.add_run(told[half:])
        if tracked:
            mark = f'{nsdecls("w")} w:id="1" w:author="A" w:date="2024-01-01T00:00:00Z"'
            paragraph._p.append(parse_xml(f"<w:del {mark}><w:r><w:delText> NEVER</w:delText></w:r></w:del>"))
            paragraph._p.append(parse_xml(f"<w:ins {mark}><w:r><w:t xml:space='preserve'> Added.</w:t></w:r></w:ins>"))
    table = document.add_table(rows=0, cols=2)
    for row in TABLE:
        cells = table.add_row().cells
        for cell, told in zip(cells, row, strict=True):
            cell.text = told
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def open_document(paragraphs: Sequence[str], *, title: str = "") -> bytes:
    """An .odt file with spaces, a deletion and a note written as LibreOffice does."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "text", "table", "meta")
    )
    told = "".join(f"<text:p>{escape(each).replace(' said', '<text:s/>said')}</text:p>" for each in paragraphs)
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in TABLE
    )
    gone = (
        "<text:tracked-changes><text:changed-region><text:p>NEVER</text:p></text:changed-region></text:tracked-changes>"
    )
    note = "<text:p>A note.<text:note><text:note-body><text:p>NEVER</text:p></text:note-body></text:note></text:p>"
    body = f"{gone}{told}<table:table>{rows}</table:table>{note}"
    facts = f'<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">{escape(title)}</dc:title>'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {names}><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {names}><office:meta>{facts}</office:meta></office:document-meta>",
        }
    )


def page(paragraphs: Sequence[str], *, title: str = "", head: str = "", lang: str = "") -> str:
    """A web page with a story, and what papers put around one."""
    told = "".join(f"<p>{escape(each)}</p>" for each in paragraphs)
    return (
        f"<html{f' lang={lang}' if lang else ''}><head><title>{escape(title)}</title>{head}</head><body>"
        "<nav><ul><li><a href='/a'>Home</a></li><li><a href='/b'>Sport</a></li></ul></nav>"
        f"<article><h1>{escape(title)}</h1>{told}</article><footer><p>All rights reserved</p></footer></body></html>"
    )


def book(chapters: Mapping[str, Sequence[str]]) -> bytes:
    """An .epub file with a contents page, a cover without words, and a document for each chapter."""
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
        "<rootfile full-path='OEBPS/content.opf'/></rootfiles></container>",
        "OEBPS/nav.xhtml": page(["Contents"]),
        "OEBPS/text/cover.xhtml": "<html><body><img src='c.png'/></body></html>",
    }
    items = "<item id='nav' href='nav.xhtml' media-type='application/xhtml+xml' properties='nav'/>"
    items += "<item id='cover' href='text/cover.xhtml' media-type='application/xhtml+xml'/>"
    spine = "<itemref idref='cover'/><itemref idref='nav'/>"
    for number, (title, paragraphs) in enumerate(chapters.items()):
        files[f"OEBPS/text/a {number}.xhtml"] = page(paragraphs, title=title)
        items += f"<item id='a{number}' href='text/a%20{number}.xhtml' media-type='application/xhtml+xml'/>"
        spine += f"<itemref idref='a{number}'/>"
    files["OEBPS/content.opf"] = (
        "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/'><metadata>"
        "<dc:publisher>The Kessel Gazette</dc:publisher><dc:date>2024-03-14</dc:date><dc:language>en-GB</dc:language>"
        "<dc:creator id='a' xmlns:opf='http://www.idpf.org/2007/opf' opf:role='aut'>Ada Moor</dc:creator>"
        "<dc:creator id='b'>Tom Orr</dc:creator><meta refines='#b' property='role'>ill</meta>"
        f"</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    return zipped(files)


def message(paragraphs: Sequence[str], *, plain: bool = True) -> bytes:
    """A newsletter as a message, with an attachment."""
    made = EmailMessage()
    made["Subject"] = "Harbour: “no fuel”"
    made["From"] = '"Moor, Ada" <ada@kessel.example>, news@kessel.example'
    made["Date"] = "Thu, 14 Mar 2024 23:30:00 -0500"
    if plain:
        made.set_content("\n\n".join(paragraphs), charset="iso-8859-15" if "Brückner" in paragraphs[0] else "utf-8")
        made.add_alternative(page(paragraphs), subtype="html")
    else:
        made.set_content(page(paragraphs), subtype="html")
    made.add_attachment(b"NEVER", maintype="application", subtype="octet-stream", filename="a.bin")
    return made.as_bytes()


def saved_page(paragraphs: Sequence[str], *, url: str, head: str = "", charset: str = "windows-1251") -> bytes:
    """A page as Chromium saves it, in an encoding that the page itself does not declare."""
    made = EmailMessage()
    made["Snapshot-Content-Location"] = url
    made["Subject"] = "Saved"
    made.make_related()
    story = EmailMessage()
    story.set_content(
        page(paragraphs, title="Harbour", head=head), subtype="html", charset=charset, cte="quoted-printable"
    )
    picture = EmailMessage()
    picture.set_content(b"\x89PNG", maintype="image", subtype="png")
    made.attach(story)
    made.attach(picture)
    return made.as_bytes()
