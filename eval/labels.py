"""Reads labelled cases from YAML and checks them strictly; docs/labelling.md explains each key.

Whatever could make a label worthless is a complaint with its file and line: a quote that is not in its article, a
value both required and forbidden, an id used twice. All complaints of all files are raised together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from eval.cases import AS_OF, Case, CasesError, Fact, Kind, Side, Span
from eval.match import asserts, tokens
from qa.answer import Status

_Place = tuple[str | int, ...]  # a path into a case, as pydantic reports it: ("must", 0, "vital")


class _FactRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    vital: list[str] | None = None
    okay: list[str] | None = None


class _SideRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    says: list[str]
    evidence: dict[str, list[str]]


class _CaseRow(BaseModel):
    """One entry of a case file as it is written. YAML scalars are read as plain strings: `no` stays "no"."""

    model_config = ConfigDict(extra="forbid")

    id: str
    question: str
    paraphrases: list[str] = []
    kind: Kind
    cluster: str | None = None
    expect: Status | list[Status]
    must: list[_FactRow] = []
    hedge: list[str] = []
    must_not: list[str] = []
    positions: list[_SideRow] = []
    correction: list[str] = []
    evidence: dict[str, list[str]] = {}
    also: dict[str, list[str]] = {}
    as_of: date | None = None
    why: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A case as written, where it stands, and the complaints about it so far."""

    row: _CaseRow
    path: Path
    lines: dict[_Place, int]
    complaints: list[str] = field(default_factory=list)

    def line(self, place: _Place = ()) -> int:
        """The line of `place`, or of the nearest thing around it that has one."""
        return _line(self.lines, place)

    def complain(self, what: str, place: _Place = ()) -> None:
        """Keeps one complaint, with the line that it is about."""
        self.complaints.append(f"{self.path}:{self.line(place)}: {self.row.id}: {what}")


def load_cases(source: Path, *, articles: dict[str, str]) -> tuple[Case, ...]:
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
        for entry in _entries(path, complaints):
            cases.extend(_cases(entry, articles))
            complaints.extend(entry.complaints)
    complaints.extend(_used_twice(cases))
    if complaints:
        raise CasesError("\n".join(complaints))
    return tuple(cases)


def _entries(path: Path, complaints: list[str]) -> Iterator[_Entry]:
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        complaints.append(f"{path}:{line}: not YAML: {error.problem}")
        return
    except (OSError, ValueError) as error:  # ValueError: not UTF-8
        complaints.append(f"{path}:1: cannot be read: {error}")
        return
    if not isinstance(node, yaml.SequenceNode):
        complaints.append(f"{path}:1: a case file is a list of cases, each beginning with `- id:`")
        return
    for item in node.value:
        lines: dict[_Place, int] = {}
        try:
            row = _CaseRow.model_validate(_plain(item, (), lines))
        except _DuplicateKeyError as error:
            complaints.append(f"{path}:{error.line}: key {error.key!r} stands twice in one case")
        except ValidationError as error:
            complaints.extend(
                f"{path}:{_line(lines, problem['loc'])}: {_name(problem['loc'])}: {problem['msg']}"
                for problem in error.errors()
            )
        else:
            yield _Entry(row, path, lines)


class _DuplicateKeyError(Exception):
    """YAML would silently keep the last of two equal keys; a label must not vanish that way."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key, self.line = key, line


def _plain(node: yaml.Node, place: _Place, lines: dict[_Place, int]) -> object:
    """The node as plain values with every scalar a string, and the line of each place into `lines`."""
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        value: dict[str, object] = {}
        for key, item in node.value:
            if key.value in value:
                raise _DuplicateKeyError(key.value, key.start_mark.line + 1)
            value[key.value] = _plain(item, (*place, key.value), lines)
            lines[(*place, key.value)] = key.start_mark.line + 1
        return value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, number), lines) for number, item in enumerate(node.value)]
    return node.value


def _line(lines: dict[_Place, int], place: _Place) -> int:
    return next(lines[place[:depth]] for depth in range(len(place), -1, -1) if place[:depth] in lines)


def _name(place: _Place) -> str:
    return ".".join(map(str, place)) or "case"


def _cases(entry: _Entry, articles: dict[str, str]) -> Iterator[Case]:
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
        file=str(entry.path),
        line=entry.line(),
    )
    _check_forms(entry, case)
    _check_kind(entry, case)
    yield case
    for number, question in enumerate(row.paraphrases, 2):
        changed = {"id": f"{row.id}.{number}", "question": question, "line": entry.line(("paraphrases", number - 2))}
        yield Case(**{name: getattr(case, name) for name in Case.__slots__} | changed)


def _spans(entry: _Entry, quotes: dict[str, list[str]], articles: dict[str, str], place: _Place) -> Iterator[Span]:
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


def _check_forms(entry: _Entry, case: Case) -> None:
    lists = [*(fact.forms for fact in case.facts), *(side.forms for side in case.sides)]
    lists += [case.correction] if case.correction else []
    for forms in lists:
        if not forms or not all(tokens(form) for form in forms):
            entry.complain("a list of accepted forms is empty, or one of its forms has no word or number", ("must",))
    for bad in case.forbidden:
        for form in (form for forms in lists for form in forms):
            if asserts(form, bad):
                entry.complain(f"{form!r} is accepted but says {bad!r}, which is forbidden", ("must_not",))
    for number, side in enumerate(case.sides):
        for other in case.sides[number + 1 :]:
            both = [form for form in side.forms if any(asserts(form, o) or asserts(o, form) for o in other.forms)]
            if both:
                entry.complain(f"two positions both accept {both[0]!r}", ("positions",))


def _check_kind(entry: _Entry, case: Case) -> None:
    declines = case.kind in ("absent", "false premise")
    rules = (
        (
            declines != ("not_in_articles" in case.expect),
            f"kind {case.kind!r} does not go with expect {case.expect}",
            "expect",
        ),
        (
            declines and bool(case.facts or case.sides),
            "an absent fact or false premise has no `must`, `hedge` or `positions`",
            "kind",
        ),
        (
            not declines and not (case.facts or case.sides),
            "nothing is required: give `must`, `hedge` or `positions`",
            "kind",
        ),
        (
            not declines and not any(fact.vital for fact in case.facts) and not case.sides,
            "no item of `must` is vital",
            "must",
        ),
        (not declines and not case.evidence, "an answer needs `evidence`", "kind"),
        (
            case.kind == "disagreement" and len(case.sides) < 2,
            "a disagreement has at least two `positions`",
            "positions",
        ),
        (
            bool(case.sides) and "sources_disagree" not in case.expect,
            "`positions` go with expect: sources_disagree",
            "expect",
        ),
        (
            case.kind == "hedged claim" and not any(fact.hedge for fact in case.facts),
            "a hedged claim has a `hedge`",
            "kind",
        ),
        (
            bool(case.correction) and case.kind != "false premise",
            "only a false premise has a `correction`",
            "correction",
        ),
        (not case.why.strip() or not case.question.strip(), "`question` and `why` are not empty", "why"),
    )
    for broken, what, key in rules:
        if broken:
            entry.complain(what, (key,))


def _used_twice(cases: Iterable[Case]) -> Iterator[str]:
    taken: dict[tuple[str, str], Case] = {}
    for case in cases:
        for what, value in (("id", case.id), ("question", case.question.casefold())):
            first = taken.setdefault((what, value), case)
            if first is not case:
                yield f"{case.file}:{case.line}: {case.id}: the {what} is already used at {first.file}:{first.line}"
