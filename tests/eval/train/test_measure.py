"""The figures of a reader: where it is right, and which passages it prefers."""

from collections.abc import Sequence

from eval.train.measure import Held, elsewhere, measure
from qa.look import Look

CUP = [
    Held("Cup", "Who won the cup?", "Ruth Lane won the cup.", ("Ruth Lane",)),
    Held("Cup", "Who lost the cup?", "Ruth Lane won the cup.", ()),
    Held("Cup", "Where was it?", "It was in Oslo, said Ruth Lane.", ("Oslo",)),
    Held("Cup", "What fell?", "Rain fell.", ("Rain",)),
]


def test_the_other_passage_is_of_the_page_and_does_not_hold_the_answer() -> None:
    assert elsewhere(CUP)[0] == ("Who won the cup?", "Rain fell.")
    assert elsewhere(CUP)[1] == ("Where was it?", "Rain fell.")
    assert elsewhere(CUP[:2]) == []


def test_a_reader_that_knows_all_has_the_best_figures() -> None:
    known = {(one.question, one.paragraph): one.answers[0] for one in CUP if one.answers}

    def looks(pairs: Sequence[tuple[str, str]]) -> list[Look]:
        found = []
        for question, passage in pairs:
            answer = known.get((question, passage), "")
            start, sure = passage.find(answer), 1.0 if answer else -1.0
            found.append(Look(start, start + len(answer), sure, sure))
        return found

    figures = measure(CUP, looks)
    assert figures.pop("questions") == 4
    assert figures.pop("not answerable") == 1
    assert set(figures.values()) == {1.0}
