"""What makes a label worthless although it can be read: forms that contradict each other, a kind without its parts.

Pure: from a case to complaints, each with the key that it is about.
"""

from collections.abc import Iterable, Iterator

from eval.cases import Case
from eval.scoring.match import asserts, tokens

Complaint = tuple[str, str]  # what is wrong, and the key of the case file that it is about


def problems(case: Case) -> Iterator[Complaint]:
    """Everything that is wrong with a case by itself."""
    yield from _forms(case)
    yield from _kind(case)


def _forms(case: Case) -> Iterator[Complaint]:
    lists = [*(fact.forms for fact in case.facts), *(side.forms for side in case.sides)]
    lists += [case.correction] if case.correction else []
    for forms in lists:
        if not forms or not all(tokens(form) for form in forms):
            yield "a list of accepted forms is empty, or one of its forms has no word or number", "must"
    # an answer that says the accepted form would say the forbidden value with it, and could never be right
    for bad in case.forbidden:
        for form in (form for forms in lists for form in forms):
            if asserts(form, bad):
                yield f"{form!r} is accepted but says {bad!r}, which is forbidden", "must_not"
    for number, side in enumerate(case.sides):
        for other in case.sides[number + 1 :]:
            both = [form for form in side.forms if any(asserts(form, o) or asserts(o, form) for o in other.forms)]
            if both:
                yield f"two positions both accept {both[0]!r}", "positions"


def _kind(case: Case) -> Iterator[Complaint]:
    declines, sides = case.kind in ("absent", "false premise"), bool(case.sides)
    says, vital = bool(case.facts) or sides, any(fact.vital for fact in case.facts) or sides
    kind_and_status = f"kind {case.kind!r} does not go with expect {case.expect}"
    rules = (
        ("expect", declines == ("not_in_articles" in case.expect), kind_and_status),
        ("kind", not (declines and says), "an absent fact or false premise has no `must`, `hedge` or `positions`"),
        ("kind", declines or says, "nothing is required: give `must`, `hedge` or `positions`"),
        ("must", declines or vital, "no item of `must` is vital"),
        ("kind", declines or bool(case.evidence), "an answer needs `evidence`"),
        ("positions", case.kind != "disagreement" or len(case.sides) > 1, "a disagreement has two `positions` or more"),
        ("expect", not sides or "sources_disagree" in case.expect, "`positions` go with expect: sources_disagree"),
        ("kind", case.kind != "hedged claim" or any(f.hedge for f in case.facts), "a hedged claim has a `hedge`"),
        ("correction", not case.correction or case.kind == "false premise", "only a false premise has a `correction`"),
        ("why", bool(case.why.strip() and case.question.strip()), "`question` and `why` are not empty"),
    )
    yield from ((what, key) for key, kept, what in rules if not kept)


def used_twice(cases: Iterable[Case]) -> Iterator[str]:
    """Ids and questions that stand twice, each as a line with its place."""
    taken: dict[tuple[str, str], Case] = {}
    for case in cases:
        for what, value in (("id", case.id), ("question", case.question.casefold())):
            first = taken.setdefault((what, value), case)
            if first is not case:
                yield f"{case.file}:{case.line}: {case.id}: the {what} is already used at {first.file}:{first.line}"
