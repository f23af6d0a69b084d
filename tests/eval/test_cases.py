"""Cases know their articles, articles are read as they are, and digests tell apart what costs an answer or a score."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eval.cases import Case, Side, Span, digest_articles, digest_labels, digest_questions, read_articles
from index.errors import InputError
from tests.fakes.answers import ARTICLES, LABELS, labelled


def test_a_case_has_the_articles_of_its_evidence_once_and_sorted() -> None:
    spans = tuple(Span(article, 0, 1, "x") for article in ("south", "north", "south"))
    case = Case("a", "Who?", "absent", "a", ("answered",), "Said so.", evidence=spans)
    assert case.articles == ("north", "south")
    assert replace(case, evidence=()).articles == ()


def test_where_a_case_stands_is_no_part_of_what_it_is(tmp_path: Path) -> None:
    case = labelled(tmp_path)[0]
    assert replace(case, file="elsewhere.yaml", line=99) == case
    assert replace(case, question="Who was mayor?") != case


def test_an_articles_text_is_the_files_text_unchanged(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("one\r\ntwo – é\u2028\n".encode())
    (tmp_path / "README.md").write_text("no article")
    (tmp_path / "b.jsonl").write_text('{"id": "c", "text": "three"}\n{"id": "d", "text": "four"}\n')
    assert read_articles(tmp_path) == {"a": "one\r\ntwo – é\u2028\n", "c": "three", "d": "four"}


def test_a_folder_without_articles_or_with_one_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--seeds"):
        read_articles(tmp_path)
    (tmp_path / "bad.txt").write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match=r"bad\.txt: is not UTF-8: .* with --seeds"):
        read_articles(tmp_path)


def test_two_articles_with_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a.txt", "a.md"):
        (tmp_path / name).write_text("Text.", encoding="utf-8")
    with pytest.raises(InputError, match="the id 'a' is already that of another article"):
        read_articles(tmp_path)


def test_digests_tell_a_changed_label_from_a_changed_question(tmp_path: Path) -> None:
    cases = labelled(tmp_path)
    relabelled = labelled(tmp_path, LABELS.replace('["Lena Vogt"]', '["Vogt"]'))
    reasked = labelled(tmp_path, LABELS.replace("Who is the mayor?", "Who was mayor?"))
    assert digest_questions(cases) == digest_questions(relabelled)
    assert digest_labels(cases) != digest_labels(relabelled)
    assert digest_questions(cases) != digest_questions(reasked)
    assert digest_articles(ARTICLES) != digest_articles(ARTICLES | {"north": "other"})


@pytest.mark.parametrize(
    ("changed", "questions", "labels"),
    [
        ({"question": "Who was mayor?"}, True, False),
        ({"as_of": date(2023, 1, 1)}, True, False),
        ({"id": "other"}, True, True),
        ({"kind": "absent"}, False, True),
        ({"cluster": "other"}, False, True),
        ({"expect": ("not_in_articles",)}, False, True),
        ({"facts": ()}, False, True),
        ({"forbidden": ()}, False, True),
        ({"sides": (Side(("x",), ()),)}, False, True),
        ({"correction": ("x",)}, False, True),
        ({"evidence": ()}, False, True),
        ({"also": (Span("north", 0, 3, "The"),)}, False, True),
        ({"why": "Otherwise."}, False, False),
        ({"line": 7}, False, False),
    ],
)
def test_each_field_is_in_the_digest_of_what_depends_on_it(
    tmp_path: Path, changed: dict[str, object], *, questions: bool, labels: bool
) -> None:
    case = labelled(tmp_path)[0]
    other = replace(case, **changed)  # type: ignore[arg-type]
    assert (digest_questions([case]) != digest_questions([other])) == questions
    assert (digest_labels([case]) != digest_labels([other])) == labels


def test_the_order_of_articles_is_no_part_of_their_digest() -> None:
    assert digest_articles(ARTICLES) == digest_articles(dict(reversed(ARTICLES.items())))
