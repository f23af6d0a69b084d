"""Turns case files into cases and checks them strictly; docs/labelling.md explains each key.

Whatever could make a label worthless is a complaint with its file and line: a quote that is not in its article, a
value both required and forbidden, an id used twice. All complaints of all files are raised together.
"""

from collections.abc import Iterator
from pathlib import Path

from eval.cases import AS_OF, Case, CasesError, Fact, Side, Span
from eval.labels.consistency import problems, used_twice
from eval.labels.parsing import CaseRow, Entry, Place, entries


def load_cases(source: Path, *, articles: dict[str, str], corpus: str = "seeds") -> tuple[Case, ...]:
    """All cases of the `*.yaml` files in the folder `source` (or of that one file), by file name, then line.

    Raises:
        CasesError: anything is wrong with any case; the message lists every complaint.
    """
    paths = [source] if source.is_file() else sorted(source.glob("*.yaml"))
    if not paths:
        raise CasesError(f"no case files (*.yaml) in {source}; name their folder with --facts")
    complaints: list[str] = []
    cases: list[Case] = []
    for path in paths:
        for entry in entries(path, CaseRow, complaints):
            cases.extend(_cases(entry, articles, corpus))
            complaints.extend(entry.complaints)
    complaints.extend(used_twice(cases))
    if complaints:
        raise CasesError("\n".join(complaints))
    return tuple(cases)


def _cases(entry: Entry[CaseRow], articles: dict[str, str], corpus: str) -> Iterator[Case]:
    """The case and one more for each paraphrase, all with the same labels."""
    row = entry.row
    facts = []
    for number, fact in enumerate(row.must):
        if (fact.vital is None) == (fact.okay is None):
            entry.complain("an item of `must` is either `vital: [...]` or `okay: [...]`", ("must", number))
        facts.append(Fact(tuple(fact.vital or fact.okay or ()), vital=fact.vital is not None))
    if row.hedge:
        facts.append(Fact(tuple(row.hedge), hedge=True))
    sides = tuple(
        Side(tuple(side.says), tuple(_spans(entry, side.evidence, articles, ("positions", number, "evidence"))))
        for number, side in enumerate(row.positions)
    )
    evidence = [span for side in sides for span in side.evidence]
    evidence.extend(_spans(entry, row.evidence, articles, ("evidence",)))
    case = Case(
        id=row.id,
        question=row.question,
        kind=row.kind,
        cluster=row.cluster or row.id,
        expect=tuple(row.expect) if isinstance(row.expect, list) else (row.expect,),
        why=row.why,
        facts=tuple(facts),
        forbidden=tuple(row.must_not),
        sides=sides,
        correction=tuple(row.correction),
        evidence=tuple(evidence),
        also=tuple(_spans(entry, row.also, articles, ("also",))),
        as_of=row.as_of or AS_OF,
        corpus=corpus,
        file=str(entry.path),
        line=entry.line(),
    )
    for what, key in problems(case):
        entry.complain(what, (key,))
    yield case
    # the first is the case itself, so its paraphrases are numbered from 2
    for number, question in enumerate(row.paraphrases, 2):
        changed = {"id": f"{row.id}.{number}", "question": question, "line": entry.line(("paraphrases", number - 2))}
        yield Case(**{name: getattr(case, name) for name in Case.__slots__} | changed)


def _spans(
    entry: Entry[CaseRow], quotes: dict[str, list[str]], articles: dict[str, str], place: Place
) -> Iterator[Span]:
    for article, texts in quotes.items():
        if article not in articles:
            entry.complain(f"there is no article {article!r}", (*place, article))
            continue
        # A no-break space cannot be told from a space while labelling; one for one, so offsets stay true.
        text = articles[article].replace("\u00a0", " ")
        for number, quote in enumerate(texts):
            found = text.count(quote) if quote else 0
            if found == 1:
                start = text.index(quote)
                yield Span(article, start, start + len(quote), articles[article][start : start + len(quote)])
            else:
                entry.complain(
                    f"the quote {quote!r} stands {found} times in {article}, not once", (*place, article, number)
                )
