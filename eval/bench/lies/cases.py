"""The cases of the bench: a question about a short article, and what a small model may reply to it, right or wrong.

In `*.yaml` beside this, an article has facts: each gives what is asked (`ask`), right replies (`truths`) and wrong ones
by what they mistake (`lies`). Where the value of a reply is not all of it, *asterisks* stand around it. The first
truth is in the article's own words. A reply points at sentence 1 unless the fact says `sentence: 2`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from eval.bench.lies.tokens import Tokens, holds, tokens
from eval.cases import CasesError
from eval.labels.parsing import Entry, Place, unique_entries
from index.article import Article, StoredArticle
from index.settings import IndexSettings
from index.text.prepare import prepare

Kind = Literal[
    "weekday", "month", "day-of-month", "year", "clock", "country", "demonym", "city", "look-alike-name", "first-name",
    "sex", "prefix-antonym", "antonym", "unit", "currency", "magnitude", "multiple", "percent", "part-of-whole",
    "other-entity", "negation", "polarity", "rank", "title", "wrong-kind",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
DATA = Path(__file__).parent


class FactRow(BaseModel):
    """An item of `facts`."""

    model_config = ConfigDict(extra="forbid")

    ask: str
    sentence: int = 1
    truths: list[str]
    lies: dict[Kind, list[str]]


class ArticleRow(BaseModel):
    """One entry of a file."""

    model_config = ConfigDict(extra="forbid")

    id: str
    published: date
    text: str
    facts: list[FactRow]


@dataclass(frozen=True, slots=True)
class Case:
    """One reply to one question. `kind` is what it mistakes, None where it is right.

    `value` are the tokens of the reply that matter, `truths` those of the right replies. `polarity` is the right answer
    to a question that asks for yes or no, else None; `in_sentence` whether a sentence of the article holds the value.
    """

    article: StoredArticle
    question: str
    sentence: int
    kind: Kind | None
    reply: str
    value: Tokens
    truths: tuple[Tokens, ...]
    polarity: str | None
    in_sentence: bool

    @property
    def name(self) -> str:
        """What it is called in a report."""
        return f"{self.article.article.id}: {self.question} – {self.reply}"


def load(folder: Path = DATA) -> tuple[Case, ...]:
    """All cases of the `*.yaml` files in `folder`, truths and lies, by file name, then as they stand there.

    Raises:
        CasesError: anything is wrong with any case; the message lists every complaint.
    """
    complaints: list[str] = []
    cases: list[Case] = []
    for entry in unique_entries(sorted(folder.glob("*.yaml")), ArticleRow, complaints):
        cases.extend(_cases(entry))
    if not cases and not complaints:
        complaints.append(f"no cases (*.yaml) in {folder}")
    if complaints:
        raise CasesError("\n".join(complaints))
    return tuple(cases)


def _cases(entry: Entry[ArticleRow]) -> Iterator[Case]:
    row = entry.row
    stored = prepare(
        Article(row.id, row.text.strip(), published=row.published), chunk_words=IndexSettings().chunk_words
    ).stored
    if any(sentence.boilerplate for sentence in stored.sentences):
        entry.complain("a sentence of the text is taken for boilerplate", ("text",))
    for number, fact in enumerate(row.facts):
        place: Place = ("facts", number)
        if not 1 <= fact.sentence <= len(stored.sentences):
            entry.complain(f"the article has {len(stored.sentences)} sentences", (*place, "sentence"))
        if not fact.truths or not fact.lies:
            entry.complain("a fact has at least one truth and one lie", place)
            continue
        truths = tuple(tokens(value(said)) for said in fact.truths)
        polarity = truths[0][0] if truths[0] and truths[0][0] in {"yes", "no"} else None
        if polarity is None and not _in_sentence(stored, truths[0]):
            entry.complain(f"{fact.truths[0]!r}: the first truth is not in the article's words", (*place, "truths", 0))
        told: list[tuple[Kind | None, str, Place]] = [
            (None, said, (*place, "truths", n)) for n, said in enumerate(fact.truths)
        ]
        told += [
            (kind, said, (*place, "lies", kind, n)) for kind, lies in fact.lies.items() for n, said in enumerate(lies)
        ]
        if len({said for _, said, _ in told}) < len(told):
            entry.complain("a reply stands twice", place)
        for kind, said, where in told:
            case = Case(
                article=stored,
                question=fact.ask,
                sentence=fact.sentence,
                kind=kind,
                reply=said.replace("*", ""),
                value=tokens(value(said)),
                truths=truths,
                polarity=polarity,
                in_sentence=polarity is None and _in_sentence(stored, tokens(value(said))),
            )
            for what in _problems(case, said):
                entry.complain(f"{said!r}: {what}", where)
            yield case


def value(said: str) -> str:
    """What of a reply is between asterisks, else all of it."""
    parts = said.split("*")
    return parts[1] if len(parts) == 3 else said


def _problems(case: Case, said: str) -> Iterator[str]:
    """What would make the case impossible to judge."""
    if said.count("*") not in {0, 2}:
        yield "asterisks stand before and after one value"
    if not case.value:
        yield "the value is empty"
    elif case.polarity:
        opens = case.value[0]
        if opens not in {"yes", "no"} or (case.kind is None) != (opens == case.polarity):
            yield f"the right answer is {case.polarity}"
        if case.kind not in {None, "polarity"}:
            yield "a lie about yes or no is of the kind `polarity`"
    elif case.kind == "polarity":
        yield "the first truth is neither yes nor no"
    elif case.kind and _entangled(case.value, case.truths):
        yield "the wrong value holds a right one, or is held by it; put asterisks around what is wrong"


def _entangled(wrong: Tokens, truths: Sequence[Tokens]) -> bool:
    return any(holds(truth, wrong) or holds(wrong, truth) for truth in truths)


def _in_sentence(stored: StoredArticle, wanted: Tokens) -> bool:
    return any(holds(tokens(stored.quote(sentence)), wanted) for sentence in stored.sentences)
