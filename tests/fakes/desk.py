"""A desk for the page's tests: canned answers about the seeds with real offsets, and a library that lives in memory."""

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from index.article import NO_FILTERS, Article, Entry, Filters, Heading, Listing, Reference, Sentence, StoredArticle
from index.errors import InputError
from index.intake.load import load
from index.intake.plan import AddReport
from index.intake.results import LoadFailure
from index.search.changes import Change
from index.search.cite import Cited
from index.search.filters import select
from index.store.versions import Version
from qa.answer import Answer, Citation, Dropped, Finding, Nearest, Position
from qa.cancellation import Cancellation
from qa.errors import ModelError, QuestionError
from qa.events import Checking, Done, Event, Found, Reading, Searching

SEEDS = Path(__file__).parents[2] / "seeds"
TODAY = date(2022, 6, 1)
BOILERPLATE = (
    "Advert",
    "A week of entertainment",
    "We find the news",
    "Leave a comment",
    "Read more about",
    "SEE ALSO",
    "Don’t miss a thing",
    "•",
    "For more of the latest",
    "Source: Read",
    "With reporting by",
)


def stored(article: Article) -> StoredArticle:
    """Split roughly, which is all that a page needs."""
    spans = [m.span() for m in re.finditer(r"[^\s][^\n]*?(?:[.!?][”\"']?(?=\s|$)|(?=\n|$))", article.text)]
    grey = [article.text[start:end].startswith(BOILERPLATE) for start, end in spans]
    sentences = (
        Sentence(n, s, e, boilerplate=b) for n, ((s, e), b) in enumerate(zip(spans, grey, strict=True), start=1)
    )
    return StoredArticle(article, tuple(sentences))


def heading(article: Article) -> Heading:
    return Heading(article.id, article.title, article.publisher, article.published)


@dataclass
class FakeLibrary:
    held: dict[str, StoredArticle] = field(default_factory=dict)
    same: dict[str, tuple[str, ...]] = field(default_factory=dict)  # ids of copies

    def copies(self, article_id: str) -> tuple[Heading, ...]:
        return tuple(heading(self.held[name].article) for name in self.same.get(article_id, ()) if name in self.held)

    def articles(self) -> list[Article]:
        return [self.held[name].article for name in sorted(self.held)]

    def find(self, query: str = "", *, offset: int = 0, limit: int = 100) -> Listing:
        found = [
            each for each in self.articles() if query.casefold() in f"{each.id} {each.title} {each.text}".casefold()
        ]
        entries = (
            Entry(
                heading(each),
                len(each.text.split()),
                next(iter(each.text.strip().splitlines()), ""),
                self.copies(each.id),
            )
            for each in found[offset : offset + limit]
        )
        return Listing(tuple(entries), len(found), len(self.held))

    def publishers(self) -> list[str]:
        return sorted({each.publisher for each in self.articles() if each.publisher}, key=str.casefold)

    def days(self) -> dict[date | None, int]:
        return Counter(each.published for each in self.articles())

    def stored(self, article_id: str) -> StoredArticle:
        if article_id not in self.held:
            message = f"there is no article {article_id!r} in this archive"
            raise InputError(message)
        return self.held[article_id]

    def reading(self) -> AbstractContextManager[None]:
        return nullcontext()

    def changes(self, *, last: int) -> list[Change]:
        return []

    def cite(self, reference: Reference) -> Cited:
        article = self.stored(reference.article).article
        if not article.version.startswith(reference.version):
            message = f"article {article.id!r} never had a text {reference.version} in this archive"
            raise InputError(message)
        version = Version(article.id, article.version, None, article.source, None, article, "", newest=True)
        return Cited(reference, version, "unchanged", version, (reference.start, reference.end))

    def take(
        self,
        offered: Iterable[Article | LoadFailure],
        on_progress: Callable[[str, int, int | None], None] | None = None,
        *,
        replace: bool = False,
    ) -> AddReport:
        added: list[str] = []
        replaced: list[str] = []
        failed: list[LoadFailure] = []
        for number, found in enumerate(offered, start=1):
            if isinstance(found, LoadFailure):
                failed.append(found)
            elif found.id in self.held and not replace:
                failed.append(LoadFailure(found.source or found.id, None, f"another article has the id {found.id!r}"))
            else:
                (replaced if found.id in self.held else added).append(found.id)
                self.held[found.id] = stored(found)
            if on_progress:
                on_progress("embedding", number, number)
        return AddReport(tuple(added), tuple(replaced), (), tuple(failed))

    def remove(self, article_id: str) -> None:
        self.stored(article_id)
        del self.held[article_id]


def seed_library() -> FakeLibrary:
    library = FakeLibrary()
    library.take(found for path in sorted(SEEDS.glob("*.txt")) for found in load(path))
    return library


@dataclass(frozen=True)
class Said:
    """One canned finding: which article, what it answers, and a piece of the sentence that says it."""

    article: str
    answer: str
    piece: str
    hedge: str | None = None


THREE, TWO, FOUR, ONE = "003_67a03b958ab11b3b", "002_c0e621ed79ed7c7b", "004_e4ce00a487be0bb0", "001_7f40505b9e255f85"

CANNED: dict[str, list[list[Said]]] = {
    "Who called Vasyukevich a traitor?": [
        [
            Said(TWO, "Oleg Kozhemyako", "The region’s governor,\N{NO-BREAK SPACE}Oleg"),
            Said(THREE, "Oleg Kozhemyako", "Oleg Kozhemyako"),
        ]
    ],
    "On what date did Vasyukevich read out the statement?": [
        [Said(THREE, "May 27", "On May 27, Vasyukevich read out")],
        [Said(FOUR, "May 29", "yesterday (May 29)")],
    ],
    "What illness is Putin said to have?": [[Said(TWO, "Blood cancer", "blood cancer", "reportedly")]],
    "How many Russian soldiers did the Defense Ministry say were killed?": [
        [Said(THREE, "1,351, as of March 25", "1,351 of its soldiers")]
    ],
}


@dataclass
class FakeDesk:
    library: FakeLibrary = field(default_factory=seed_library)
    pause: float = 0.02  # seconds between two events
    at_once: int = 1
    ready: bool = True

    def warm(self) -> None:
        print("warmed", file=sys.stderr)

    def events(
        self,
        question: str,
        *,
        as_of: date | None = None,
        filters: Filters = NO_FILTERS,
        cancellation: Cancellation | None = None,
    ) -> Iterator[Event]:
        if not question.strip():
            raise QuestionError("The question is empty; type one and ask again.")
        if len(question) > 2000:
            raise QuestionError(f"The question has {len(question):,} characters, the limit is 2,000; shorten it.")
        if "endpoint down" in question:
            raise ModelError("The language model at http://127.0.0.1:9 does not answer; is it running?")
        if "break" in question:
            message = "a fault of the tests"
            raise RuntimeError(message)
        yield Searching(question)
        searched = select(filters, [heading(each) for each in self.library.articles()])
        read = sorted(self.library.held)
        findings = [self._finding(said) for position in CANNED.get(question, []) for said in position]
        yield Reading(tuple(read))
        for number, name in enumerate(read, start=1):
            time.sleep(self.pause * (20 if "slow" in question else 1))
            yield Reading(tuple(read), tuple(read[:number]))
            yield from (Found(finding) for finding in findings if finding.article == name)
        yield Checking(len(findings))
        time.sleep(self.pause)
        yield Done(replace(self._answer(question, as_of or TODAY), searched=searched.words))

    def ask(self, question: str, *, as_of: date | None = None) -> Answer:
        return next(event.answer for event in self.events(question, as_of=as_of) if isinstance(event, Done))

    def _finding(self, said: Said) -> Finding:
        source = self.library.held[said.article]
        sentence = next(s for s in source.sentences if said.piece in source.quote(s))
        return Finding(source, said.answer, (sentence,), 0.9, said.hedge)

    def _answer(self, question: str, as_of: date) -> Answer:
        timings = {"retrieve": 0.05, "read": 1.9, "verify": 0.01}
        positions = CANNED.get(question)
        if positions is None:
            near = [n for name in sorted(self.library.held)[:2] for n in self._near(self.library.held[name])]
            said = ""  # onrecord writes nothing that no article says
            return Answer(question, as_of, "not_in_articles", said, nearest=tuple(near), timings=timings)
        citations: list[Citation] = []
        stated: list[Position] = []
        for position in positions:
            marks = []
            for said_by in position:
                source, sentence = self._finding(said_by).source, self._finding(said_by).sentences[0]
                marks.append(len(citations) + 1)
                head = source.article
                citations.append(Citation(marks[-1], head.id, head.title, head.publisher, head.published,
                                          source.quote(sentence), sentence.start, sentence.end,
                                          version=head.version))  # fmt: skip
            stated.append(Position(position[0].answer, tuple(marks)))
        text = "; ".join(p.answer + " " + "".join(f"[{m}]" for m in p.marks) for p in stated) + "."
        dropped = (Dropped(ONE, "the BBC", "the sentence does not name the person who was asked for"),)
        return Answer(
            question, as_of, "answered" if len(positions) == 1 else "sources_disagree", text, tuple(citations),
            tuple(stated) if len(positions) > 1 else (), 0.93, (), dropped, timings)  # fmt: skip

    def _near(self, source: StoredArticle) -> list[Nearest]:
        sentence = next(s for s in source.sentences if not s.boilerplate)
        return [Nearest(source.article.id, source.quote(sentence), sentence.start, sentence.end, 0.41)]
