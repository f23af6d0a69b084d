"""Judges answers against their labels. Pure and without a model: the same run and labels give the same scores.

Facts are counted as TREC's nuggets (vital and okay, Voorhees 2003; weights of AutoNuggetizer, Pradeep et al. 2024),
citations by sentence as in ALCE (Gao et al. 2023), only against labelled spans instead of a model's judgement.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import sentencex

from eval.cases import Case, Span
from eval.results import AnswerContract, ContractCitation, Response, Run, RunError, Scored, parse
from eval.scoring.match import MARK, asserts, asserts_any, sentences, unquoted

OKAY_WEIGHT = 0.5  # of an okay fact beside a vital one, as AutoNuggetizer counts
_Place = tuple[str, int]  # article id, number of the sentence in it
_Parts = dict[str, tuple[float, float]]


def score(run: Run, cases: Sequence[Case], *, articles: Mapping[str, str]) -> tuple[Scored, ...]:
    """Every asked case that is labelled, judged, in the order of the cases; an answer whose label is gone is left out.

    Raises:
        RunError: the run answers no labelled case at all.
    """
    found = {one.id: one for one in run.responses}
    if found and not any(case.id in found for case in cases):
        raise RunError(f"the run answers none of the {len(cases)} labelled cases, only such as {next(iter(found))!r}")
    return tuple(score_one(found[case.id], case, articles=articles) for case in cases if case.id in found)


def score_one(response: Response, case: Case, *, articles: Mapping[str, str]) -> Scored:
    """One answer judged against its case."""
    said = response.error or "no answer" if response.answer is None else parse(response.answer)
    parts: _Parts = {}
    if isinstance(said, str):
        wanted = (*_expected_parts(case), "right", "on_record")
        parts = dict.fromkeys(wanted, (0.0, 1.0)) | {"errors": (1.0, 1.0)}
        return _scored(response, case, "error", [said], parts, sure=None)
    wrong = _facts(said, case, parts)
    loose = _citations(said, case, parts, articles)
    _statuses(said, case, parts)
    parts["right"] = (float(not wrong), 1.0)
    parts["on_record"] = (float(not wrong and not loose), 1.0)
    parts["errors"] = (0.0, 1.0)
    return _scored(response, case, said.status or "unstated", wrong + loose, parts, sure=said.confidence)


def _scored(
    response: Response, case: Case, status: str, reasons: list[str], parts: _Parts, *, sure: float | None
) -> Scored:
    return Scored(
        id=case.id,
        cluster=case.cluster,
        # Questions about the same articles share those articles' difficulty. Sharing only one of several does not join
        # groups: by that chain the five seeds would be two groups, and no interval could be had.
        group="+".join(case.articles) or case.cluster,
        kind=case.kind,
        status=status,
        right=parts["right"][0] == 1,
        reasons=tuple(reasons),
        parts=parts,
        confidence=sure,
        seconds=response.seconds,
        tokens=response.tokens,
        corpus=case.corpus,
    )


def _expected_parts(case: Case) -> Iterable[str]:
    """The metrics that a lost answer is counted against."""
    if "not_in_articles" in case.expect:
        return ("abstention_recall",)
    extra = (("disagreement_recall",) if case.expect == ("sources_disagree",) else ()) + (
        ("hedges_kept",) if any(fact.hedge for fact in case.facts) else ()
    )
    return ("vital_recall", "weighted_recall", "citation_recall", *extra)


def _facts(said: AnswerContract, case: Case, parts: _Parts) -> list[str]:
    """Fills in the metrics of content; returns what is wrong with it, in words."""
    if "not_in_articles" in case.expect:
        refused = said.status == "not_in_articles"
        corrected = bool(case.correction) and asserts_any(said.shown, case.correction)
        parts["abstention_recall"] = (float(refused or corrected), 1.0)
        return [] if refused or corrected else [f"answered {said.answer!r}, which the articles do not say"]
    wrong = []
    if said.status is not None and said.status not in case.expect:
        wrong.append(f"status is {said.status}, not {' or '.join(case.expect)}")
    declined = said.status == "not_in_articles"
    text = "" if declined else said.shown
    facts = [(fact.forms, fact.vital, fact.hedge) for fact in case.facts] + [(s.forms, True, False) for s in case.sides]
    hits = [asserts_any(text, forms) for forms, _, _ in facts]
    vital = [hit for hit, (_, is_vital, _) in zip(hits, facts, strict=True) if is_vital]
    weights = [1.0 if is_vital else OKAY_WEIGHT for _, is_vital, _ in facts]
    parts["vital_recall"] = (sum(vital) / len(vital), 1.0)
    parts["weighted_recall"] = (sum(w for w, hit in zip(weights, hits, strict=True) if hit) / sum(weights), 1.0)
    for hit, (forms, is_vital, hedge) in zip(hits, facts, strict=True):
        if hedge:
            parts["hedges_kept"] = (float(hit), 1.0)
        if is_vital and not hit:
            wrong.append(f"{'the hedge is lost' if hedge else 'does not say'}: {' / '.join(forms[:4])}")
    own_voice = "\n".join([unquoted(said.answer), *(position.answer for position in said.positions)])
    broken = [] if declined else [bad for bad in case.forbidden if asserts(own_voice, bad)]
    if case.forbidden:
        parts["forbidden"] = (float(bool(broken)), 1.0)
    return wrong + [f"says {bad!r}, which contradicts the articles" for bad in broken]


def _statuses(said: AnswerContract, case: Case, parts: _Parts) -> None:
    if said.status == "not_in_articles":
        parts["abstention_precision"] = (float("not_in_articles" in case.expect), 1.0)
    if said.status == "sources_disagree":
        parts["disagreement_precision"] = (float("sources_disagree" in case.expect), 1.0)
    if case.expect == ("sources_disagree",) and said.status is not None:
        parts["disagreement_recall"] = (float(said.status == "sources_disagree"), 1.0)


def _citations(said: AnswerContract, case: Case, parts: _Parts, articles: Mapping[str, str]) -> list[str]:
    """Fills in the metrics of being on the record; returns what is loose, in words."""
    loose: list[str] = []
    if said.status == "not_in_articles":
        if case.evidence:
            parts["citation_recall"] = (0.0, 1.0)
        return loose
    exact = [_exact(citation, articles) for citation in said.citations]
    if exact:
        parts["quote_exact"] = (float(sum(exact)), float(len(exact)))
        loose += [
            f"quote [{c.mark}] is not in {c.article} at its place"
            for c, ok in zip(said.citations, exact, strict=True)
            if not ok
        ]
    marks = {citation.mark for citation in said.citations}
    spoken = sentences(said.answer)
    unmarked = [one for one in spoken if not (found := MARK.findall(one)) or not {int(m) for m in found} <= marks]
    if spoken:
        parts["unmarked"] = (float(len(unmarked)), float(len(spoken)))
    loose += [f"no mark that resolves: {one!r}" for one in unmarked]
    if not case.evidence:  # an absent fact, answered or corrected: no span could be labelled as right
        return loose
    cited = {place for c in said.citations for place in _cited(c, articles)}
    wanted = _wanted(case.evidence, articles)
    allowed = {
        place
        for span in (*case.evidence, *case.also)
        for place in _places(articles, span.article, span.start, span.end)
    }
    hits = [bool(places & cited) for places in wanted]
    parts["citation_recall"] = (sum(hits) / len(hits), 1.0)
    if cited:
        parts["citation_precision"] = (len(cited & allowed) / len(cited), 1.0)
        parts["evidence_cited"] = (float(any(hits)), 1.0)
    sides = [any(places & cited for places in _wanted(side.evidence, articles)) for side in case.sides]
    if not any(hits) or not all(sides):
        loose.append("a side has no evidence cited" if any(hits) else "no labelled evidence is cited")
    return loose


def _wanted(evidence: Iterable[Span], articles: Mapping[str, str]) -> list[set[_Place]]:
    """The sentences of each span; the same words in two articles are one wire text, and either may be cited."""
    same: dict[str, set[_Place]] = {}
    for span in evidence:
        places = _places(articles, span.article, span.start, span.end)
        same.setdefault(" ".join(span.quote.split()), set()).update(places)
    return list(same.values())


def _exact(citation: ContractCitation, articles: Mapping[str, str]) -> bool:
    text = articles.get(citation.article, "")
    if citation.start is None or citation.end is None:
        return bool(citation.quote) and citation.quote in text
    return bool(citation.quote) and text[citation.start : citation.end] == citation.quote


def _cited(citation: ContractCitation, articles: Mapping[str, str]) -> set[_Place]:
    if citation.article not in articles:
        return set()
    start, end = citation.start, citation.end
    if start is None or end is None:
        start = articles[citation.article].find(citation.quote) if citation.quote else -1
        end = start + len(citation.quote)
    return _places(articles, citation.article, start, end) if 0 <= start < end else set()


def _places(articles: Mapping[str, str], article: str, start: int, end: int) -> set[_Place]:
    """The sentences that a span covers by half, or that hold half of the span."""
    touched = set()
    for number, (first, last) in enumerate(_bounds(articles[article])):
        if min(end, last) - max(start, first) >= min(last - first, end - start) / 2:
            touched.add((article, number))
    return touched


@lru_cache(maxsize=1024)
def _bounds(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of an article without the space around them, split here anew: no index is needed to judge."""
    found = []
    for one in sentencex.get_sentence_boundaries("en", text):
        raw = text[one["start_index"] : one["end_index"]]
        if raw.strip():
            start = one["start_index"] + len(raw) - len(raw.lstrip())
            found.append((start, start + len(raw.strip())))
    return tuple(found)
