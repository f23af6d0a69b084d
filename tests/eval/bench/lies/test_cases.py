"""Cases are read strictly: whatever could not be judged is a complaint that names the case."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from eval.bench.lies.cases import KINDS, load
from eval.cases import CasesError
from tests.fakes.lies import CASES, replied, written


def test_a_case_has_its_article_its_value_and_the_right_ones(tmp_path: Path) -> None:
    case = replied(tmp_path)["400 were women"]
    assert case.article.article.published == date(2022, 5, 27)
    assert [case.article.quote(s) for s in case.article.sentences][1] == "The mayor, Ada Kühn, did not march."
    assert (case.kind, case.value, case.truths) == (None, ("400",), (("400",), ("400",)))
    assert case.name == "march: How many women marched? – 400 were women"


def test_whether_a_value_stands_in_the_sentence_is_found_out(tmp_path: Path) -> None:
    cases = replied(tmp_path)
    assert cases["2,300"].in_sentence
    assert not cases["4,000"].in_sentence
    assert not cases["yes"].in_sentence
    assert (cases["yes"].kind, cases["yes"].polarity, cases["yes"].sentence) == ("polarity", "no", 2)


@pytest.mark.parametrize(
    ("old", "new", "line", "complaint"),
    [
        ('magnitude: ["4,000"]', 'size: ["4,000"]', 10, "size"),
        ('magnitude: ["4,000"]', 'magnitude: ["400 of them"]', 10, "march: '400 of them': the wrong value holds"),
        ('magnitude: ["4,000"]', 'magnitude: ["*4,000 women"]', 10, "asterisks stand before and after"),
        ('magnitude: ["4,000"]', 'magnitude: ["…"]', 10, "the value is empty"),
        ('magnitude: ["4,000"]', 'magnitude: ["2,300"]', 6, "a reply stands twice"),
        ('magnitude: ["4,000"]', 'polarity: ["yes"]', 10, "the first truth is neither yes nor no"),
        ('truths: ["400", ', 'truths: ["four hundred", ', 7, "the first truth is not in the article's words"),
        ('truths: ["400", "*400* were women"]', "truths: []", 6, "at least one truth"),
        ('polarity: ["yes"]', 'polarity: ["no, she did"]', 15, "the right answer is no"),
        ('polarity: ["yes"]', 'negation: ["yes"]', 15, "of the kind `polarity`"),
        ("sentence: 2", "sentence: 3", 12, "the article has 2 sentences"),
        ("published: 2022-05-27", "published: Friday", 2, "published"),
        ("  published: 2022-05-27\n", "", 1, "published: Field required"),
        ("- id: march", "- id: march\n  why: it rained", 2, "why: Extra inputs"),
        ("  facts:", "  id: again\n  facts:", 5, "'id' stands twice"),
        ("Of the 2,300", "Subscribe to our newsletter. Of the 2,300", 3, "taken for boilerplate"),
    ],
)  # fmt: skip
def test_a_complaint_names_the_line_and_the_case(tmp_path: Path, old: str, new: str, line: int, complaint: str) -> None:
    assert old in CASES
    with pytest.raises(CasesError) as caught:
        load(written(tmp_path, CASES.replace(old, new)))
    assert any(f":{line}: " in said and complaint in said for said in str(caught.value).splitlines()), caught.value


def test_an_id_is_used_once_among_all_files(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "other.yaml").write_text(CASES, encoding="utf-8")
    with pytest.raises(CasesError, match=r"other\.yaml:1: march: id is already used"):
        load(tmp_path)


def test_a_folder_without_cases_is_told(tmp_path: Path) -> None:
    with pytest.raises(CasesError, match="no cases"):
        load(tmp_path)


def test_the_cases_are_many_and_of_every_kind() -> None:
    cases = load()
    kinds = Counter(case.kind for case in cases if case.kind)
    assert len({(case.article.article.id, case.question) for case in cases}) >= 140
    assert kinds.total() >= 380
    assert [kind for kind in KINDS if kinds[kind] < 10] == []
