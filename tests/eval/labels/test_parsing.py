"""A case file is read as it is written: scalars stay words, and everything knows its line."""

from pathlib import Path

import pytest

from eval.labels.parsing import CaseRow, Entry, entries

WHOLE = """\
- id: cost
  question: What did it cost?
  kind: absent
  expect: not_in_articles
  must_not:
    - no
    - 1,351
    - 2022-05-27
    - ~
  why: No price.
"""


def read(folder: Path, text: str) -> tuple[list[Entry[CaseRow]], list[str]]:
    """The entries of a file with this text, and the complaints about it without the folder."""
    path, complaints = folder / "a.yaml", list[str]()
    path.write_text(text, encoding="utf-8")
    found = list(entries(path, CaseRow, complaints))
    return found, [complaint.removeprefix(f"{folder}/") for complaint in complaints]


def test_scalars_are_words_as_they_stand(tmp_path: Path) -> None:
    (entry,), complaints = read(tmp_path, WHOLE)
    assert complaints == []
    assert entry.row.must_not == ["no", "1,351", "2022-05-27", "~"]
    assert entry.row == CaseRow(
        id="cost", question="What did it cost?", kind="absent", expect="not_in_articles", must_not=entry.row.must_not,
        why="No price.",
    )  # fmt: skip


def test_everything_knows_its_line_or_that_of_what_is_around_it(tmp_path: Path) -> None:
    (entry,), _ = read(tmp_path, "# a comment\n\n" + WHOLE)
    assert entry.line() == 3
    assert entry.line(("kind",)) == 5
    assert entry.line(("must_not",)) == 7
    assert entry.line(("must_not", 1)) == 9
    assert entry.line(("must_not", 7)) == 7
    assert entry.line(("nothing", "of", "it")) == 3


def test_a_complaint_names_file_line_and_case(tmp_path: Path) -> None:
    (entry,), _ = read(tmp_path, WHOLE)
    entry.complain("is odd", ("why",))
    assert entry.complaints == [f"{tmp_path / 'a.yaml'}:10: cost: is odd"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- id: [a\n", "a.yaml:2: not YAML: "),
        ("id: a", "a.yaml:1: a case file is a list of cases"),
        ("", "a.yaml:1: a case file is a list of cases"),
        ("- just words", "a.yaml:1: case: Input should be"),
        (WHOLE + "  why: Twice.\n", "a.yaml:11: key 'why' stands twice in one case"),
        (WHOLE.replace("absent", "lost"), "a.yaml:3: kind: Input should be 'single source'"),
        (WHOLE + "  as_of: yesterday\n", "a.yaml:11: as_of: "),
        (WHOLE + "  must:\n    - vital: [a]\n      fatal: [b]\n", "a.yaml:13: must.0.fatal: Extra inputs"),
        (WHOLE + "  positions:\n    - says: [a]\n", "a.yaml:12: positions.0.evidence: Field required"),
        (WHOLE.replace("not_in_articles", "unknown"), "a.yaml:4: expect."),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    found, complaints = read(tmp_path, text)
    assert found == []
    assert complaints[0].startswith(complaint), complaints


def test_one_bad_case_does_not_hide_the_others(tmp_path: Path) -> None:
    found, complaints = read(tmp_path, WHOLE.replace("absent", "lost") + WHOLE.replace("id: cost", "id: price"))
    assert [entry.row.id for entry in found] == ["price"]
    assert len(complaints) == 1
