"""Files as a newsroom has them, made from invented news; of each what its articles' words are, in order."""

import csv
import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import zstandard

from tests.fakes.documents import (
    TABLED,
    book,
    message,
    open_document,
    page,
    saved_page,
    word_file,
    zipped,
)
from tests.fakes.pdfs import Look, locked, scanned, typeset
from tests.fakes.stories import HARBOUR
from tests.fakes.warcs import Record, warc

ONE, TWO, THREE = HARBOUR[:2], HARBOUR[2:4], HARBOUR[4:]
LONG = HARBOUR * 3
GERMAN = (
    "Das Hafenamt von Kessel hat am Dienstag mitgeteilt, dass fünf Fischerboote seit dem ersten März keinen Treibstoff "
    "mehr bekommen; es gehe um unbezahlte Bußgelder, die zunächst als Missverständnis bezeichnet worden waren.",
    "Ingrid Halvorsen, die Finanzchefin des Hafens, sagte vor Journalisten, die Verhandlungen sollten enden, bevor das "
    "Schwimmdock unter anderer Flagge fahre.",
)
RUSSIAN = (
    "Портовое управление Кесселя сообщило во вторник, что пяти рыболовным судам отказано в топливе с первого марта.",
    "Ингрид Халворсен, финансовый директор порта, сказала журналистам, что переговоры закончатся до конца недели.",
)
META = (
    "<meta property='og:title' content='Five boats'><meta property='og:site_name' content='The Kessel Gazette'>"
    "<meta name='author' content='By Ada Moor and Tom Orr'>"
    "<meta property='article:published_time' content='2024-03-12T08:00:00+01:00'>"
    "<meta property='article:modified_time' content='2024-03-14T09:30:00+01:00'>"
    "<link rel='canonical' href='https://kessel.example/harbour'>"
)
LINKED = json.dumps(
    {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebPage", "@id": "#page"},
            {
                "@type": "NewsArticle",
                "headline": "Five boats",
                "datePublished": "2024-03-12",
                "dateModified": "2024-03-14T09:30:00Z",
                "author": [{"@id": "#ada"}, {"@type": "Person", "name": "Tom Orr"}],
                "publisher": {"@type": "Organization", "name": "The Kessel Gazette"},
            },
            {"@type": "Person", "@id": "#ada", "name": "Ada von Moor"},
        ],
    }
)
BODY = {"id": "w-1", "title": "Five boats", "text": "\n\n".join(ONE), "publisher": "Kessel Wire", "language": "en-GB"}
DATED = {"published": "2024-03-12", "modified": "2024-03-14T09:30:00Z", "authors": ["Ada Moor", "ada@k.example"]}
LINES = [BODY | DATED, {"text": TWO[0], "date": "2024-03-12", "date_modified": "2024-03-01", "author": "Orr, Tom"}]
CRAWL = (
    Record("https://k.example/1", page(ONE, title="Five boats", head=META, lang="en").encode()),
    Record("https://k.example/moved", status=301),
    Record("https://k.example/2", page(TWO, title="A banner").encode(), packed=True),
    Record("https://k.example/again", page(ONE, title="Five boats", head=META, lang="en").encode()),
    Record("https://k.example/p.png", b"\x89PNG", kind="image/png"),
    Record("https://k.example/broken", b"<html><body><p>"),
    Record("https://k.example/gone", page(TWO).encode(), status=410),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A file, and the words of its articles in order; no words where there is no article to be had of it."""

    data: bytes
    words: str = ""


def newsroom() -> dict[str, Held]:
    """The files by name."""
    return {**_plain(), **_pages(), **_printed(), **_written(), **_records(), **_archives()}


def _plain() -> dict[str, Held]:
    told = "\n\n".join(ONE)
    return {
        "plain.txt": Held(told.encode(), told),
        "dated.txt": Held(f"Date: 2024-03-12\r\n{told}".encode(), f"Date: 2024-03-12 {told}"),
        "marked.txt": Held(b"\xef\xbb\xbf" + "\n".join(RUSSIAN).encode(), " ".join(RUSSIAN)),
        "note.md": Held(f"# Five boats\n\n{told}".encode(), f"# Five boats {told}"),
        "latin.txt": Held("Brückner sagte, die Boote führen.".encode("cp1252")),
        "wide.txt": Held(told.encode("utf-16")),
        "empty.txt": Held(b" \n"),
    }


def _pages() -> dict[str, Held]:
    linked = f"<script type='application/ld+json'>{LINKED}</script>"
    inline = "<style>p{background:url(data:image/png;base64,iVBORw0KGgo=)}</style><meta charset=utf-8>"
    comment = "<section itemprop='comment' itemscope><b itemprop='author'><i itemprop='name'>A troll</i></b></section>"
    return {
        "meta.html": _page(ONE, head=META, lang="en"),
        "linked.html": _page(ONE, head=linked),
        "bare.htm": _page(TWO),
        "german.html": _page(GERMAN, head="<meta name='author' content='Moor, Ada'>", lang="de-AT"),
        "cyrillic.html": replace(
            _page(RUSSIAN),
            data=page(RUSSIAN, title="Five boats", head="<meta charset=windows-1251>").encode("cp1251"),
        ),
        "single-file.html": _page(ONE, head=inline + META),
        "commented.html": replace(
            _page(ONE), data=page(ONE, title="Five boats").replace("</article>", f"</article>{comment}").encode()
        ),
        "nothing.html": Held(b"<html><body><div><img src='boat.png'></div></body></html>"),
        "saved.mhtml": Held(saved_page(RUSSIAN, url="https://k.example/1", head=META), f"Harbour {' '.join(RUSSIAN)}"),
        "saved-too.mht": Held(saved_page(ONE, url="https://k.example/2", charset="utf-8"), f"Harbour {' '.join(ONE)}"),
    }


def _page(paragraphs: Sequence[str], *, head: str = "", lang: str = "") -> Held:
    made = page(paragraphs, title="Five boats", head=head, lang=lang)
    return Held(made.encode(), f"Five boats {' '.join(paragraphs)}")


def _printed() -> dict[str, Held]:
    headed = Look(head="The Kessel Gazette, Thursday 14 March 2024", folio=True)
    full = replace(headed, hyphens=True, ligatures=True, headline="Five boats refused fuel", indent=10, by_row=True)
    three = replace(headed, columns=3, gap=12, hyphens=True, indent=8, by_row=True)
    looks = {"one-column": Look(columns=1), "two-columns": Look(), "across": Look(by_row=True), "paper": full}
    made = {
        f"{name}.pdf": typeset(LONG, look, rows=25, title="Five boats", author="a.moor")
        for name, look in (looks | {"three-columns": three}).items()
    }
    kept = {name: Held(each.data, each.text) for name, each in made.items()}
    whole = made["one-column.pdf"].data
    return kept | {
        "scanned.pdf": Held(scanned()),
        "locked.pdf": Held(locked(ONE)),
        "cut.pdf": Held(whole[: len(whole) // 20]),
    }


def _written() -> dict[str, Held]:
    told = " ".join(ONE)
    return {
        "titled.docx": Held(word_file(ONE, title="Five boats"), f"{told} {TABLED}"),
        "styled.docx": Held(word_file(ONE, styled="Five boats"), f"Five boats {told} {TABLED}"),
        "paged.docx": Held(word_file(HARBOUR, breaks=3), f"{' '.join(HARBOUR)} {TABLED}"),
        "tracked.docx": Held(word_file(ONE, tracked=True), f"{' '.join(f'{each} Added.' for each in ONE)} {TABLED}"),
        "broken.docx": Held(word_file(ONE)[:500]),
        "open.odt": Held(open_document(ONE, title="Five boats"), f"{told} {TABLED} A note."),
        "gazette.epub": Held(book({"Five boats": ONE, "A banner": TWO}), f"Five boats {told} A banner {' '.join(TWO)}"),
        "sealed.epub": Held(zipped({"META-INF/rights.xml": "<rights/>"})),
        "wire.eml": Held(message(ONE), told),
        "newsletter.eml": Held(message(TWO, plain=False), " ".join(TWO)),
        "attached.eml": Held(b"Subject: a\nContent-Type: application/pdf\n\nabc"),
    }


def _records() -> dict[str, Held]:
    told = " ".join([*ONE, TWO[0]])
    lines = "\n".join(map(json.dumps, LINES)).encode()
    held = io.StringIO()
    out = csv.writer(held, delimiter=";")
    out.writerows([["text", "authors", "published"], ["\n".join(ONE), "Ada Moor; Tom Orr", "2024-03-12"]])
    rows = f"text\ttitle\n{THREE[0]}\tA figure\n{THREE[1]}\n".encode()
    return {
        "wire.jsonl": Held(lines + b"\n{oops\n", told),
        "packed.jsonl.gz": Held(gzip.compress(lines, mtime=0), told),
        "export.jsonl.zst": Held(zstandard.ZstdCompressor().compress(lines), told),
        "export.csv": Held(held.getvalue().encode(), " ".join(ONE)),
        "rows.tsv": Held(rows, THREE[0]),
    }


def _archives() -> dict[str, Held]:
    told = f"Five boats {' '.join(ONE)} A banner {' '.join(TWO)} Five boats {' '.join(ONE)}"
    return {
        "crawl.warc": Held(warc(CRAWL, compressed=False), told),
        "crawl-too.warc.gz": Held(warc(CRAWL), told),
        "crawl.wacz": Held(zipped({"archive/data.warc.gz": warc(CRAWL), "pages/pages.jsonl": "{}"}), told),
    }
