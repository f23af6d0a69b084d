"""Labels are read strictly: whatever could make one worthless is a complaint with its line."""

from pathlib import Path

import pytest

from eval.cases import AS_OF, CasesError, read_articles
from eval.labels.load import load_cases
from eval.labels.template import template
from index.errors import InputError
from tests.fakes.answers import ARTICLES, LABELS, labelled


def test_a_case_has_its_spans_at_their_places(tmp_path: Path) -> None:
    mayor = labelled(tmp_path)[0]
    (span,) = mayor.evidence
    assert ARTICLES[span.article][span.start : span.end] == span.quote == "Mayor Ada Kühn spoke"
    assert mayor.as_of == AS_OF


def test_a_paraphrase_is_a_case_of_the_same_cluster_with_its_own_line(tmp_path: Path) -> None:
    first, second = labelled(tmp_path)[:2]
    assert (first.id, second.id) == ("mayor", "mayor.2")
    assert first.cluster == second.cluster == "mayor"
    assert first.facts == second.facts
    assert second.question == "What is the mayor's name?"
    assert (first.line, second.line) == (1, 4)


def test_a_no_break_space_is_found_by_a_space_and_kept_in_the_quote(tmp_path: Path) -> None:
    text = "Mayor\u00a0Ada spoke."
    path = tmp_path / "a.yaml"
    path.write_text(LABELS[: LABELS.index("- id: day")].replace("Mayor Ada Kühn spoke", "Mayor Ada spoke"))
    case = load_cases(path, articles={"south": text})[0]
    assert case.evidence[0].quote == "Mayor\u00a0Ada spoke"


@pytest.mark.parametrize(
    ("old", "new", "line", "complaint"),
    [
        ('["Mayor Ada Kühn spoke"]', '["Mayor Ada spoke"]', 12, "stands 0 times in south"),
        ('["Mayor Ada Kühn spoke"]', '["e"]', 12, "times in south, not once"),
        ('    south: ["Mayor', '    west: ["Mayor', 12, "no article 'west'"),
        ('must_not: ["Lena Vogt"]', 'must_not: ["Kühn"]', 10, "accepted but says 'Kühn'"),
        ("- id: day", "- id: mayor", 14, "id is already used at"),
        ("question: On what date did the bridge fall?", "question: who is the MAYOR?", 14, "question is already used"),
        ("kind: disagreement", "kind: quarrel", 16, "kind: Input should be"),
        ("  why: Two dates.\n", "", 14, "why: Field required"),
        ("  why: Two dates.", "  why: Two dates.\n  whi: Three.", 27, "whi: Extra inputs"),
        ("  why: Two dates.", "  why: Two dates.\n  why: Three.", 27, "'why' stands twice"),
        ('- says: ["May 29"]', '- says: ["May 27"]', 18, "two positions both accept"),
        ("expect: sources_disagree", "expect: answered", 17, "`positions` go with"),
        ('  hedge: ["reportedly", "said to"]\n', "", 29, "a hedged claim has a `hedge`"),
        ("    - vital: [\"rain\"]", "    - vital: []", 31, "list of accepted forms is empty"),
        ("    - vital: [\"rain\"]", "    - okay: [rain]\n      vital: [rain]", 32, "either `vital: [...]`"),
        ("kind: absent", "kind: single source", 51, "does not go with expect"),
        ("  why: No price.", "  why: No price.\n  must:\n    - vital: [ten]", 50, "has no `must`"),
        ("  why: No price.", "  why: No price.\n  correction: [ten]", 53, "only a false premise"),
        ("- id: cost", "- id: [cost", 49, "not YAML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, complaint: str) -> None:
    assert old in LABELS
    with pytest.raises(CasesError) as caught:
        labelled(tmp_path, LABELS.replace(old, new, 1))
    complaints = [one for one in str(caught.value).splitlines() if complaint in one]
    assert complaints, str(caught.value)
    assert complaints[0].startswith(f"{tmp_path / 'labels.yaml'}:{line}:"), complaints[0]


def test_all_complaints_come_together(tmp_path: Path) -> None:
    text = LABELS.replace("fell on May 27", "fell on May 1").replace("kind: absent", "kind: missing")
    with pytest.raises(CasesError) as caught:
        labelled(tmp_path, text)
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("text", ["", "a: 1", "just words"])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CasesError, match=r"labels\.yaml:1: a case file is a list"):
        labelled(tmp_path, text)


def test_a_folder_without_cases_or_articles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CasesError, match="--facts"):
        load_cases(tmp_path, articles=ARTICLES)
    with pytest.raises(InputError, match="--seeds"):
        read_articles(tmp_path)


def test_a_case_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(b"- id: caf\xe9")
    with pytest.raises(CasesError, match=r"bad\.yaml:1: cannot be read"):
        load_cases(path, articles=ARTICLES)


def test_an_article_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match=r"bad\.txt"):
        read_articles(tmp_path)


def test_an_articles_text_is_the_files_text_unchanged(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("one\r\ntwo – é\n".encode())
    assert read_articles(tmp_path) == {"a": "one\r\ntwo – é\n"}


def test_a_started_file_shows_the_article_and_asks_to_be_filled(tmp_path: Path) -> None:
    path = tmp_path / "north.yaml"
    path.write_text(template("north", ARTICLES["north"], out="north.yaml", folder="."), encoding="utf-8")
    assert "#    3  Rain is reportedly to blame." in path.read_text()
    with pytest.raises(CasesError, match="evidence"):
        load_cases(path, articles=ARTICLES)
