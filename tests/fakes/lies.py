"""A small file of cases for the bench of near misses, and the cases by what is replied."""

from pathlib import Path

from eval.bench.lies.cases import Case, load

CASES = """\
- id: march
  published: 2022-05-27
  text: >-
    Of the 2,300 people who marched in Graz on Tuesday, 400 were women. The mayor, Ada Kühn, did not march.
  facts:
    - ask: How many women marched?
      truths: ["400", "*400* were women"]
      lies:
        part-of-whole: ["2,300"]
        magnitude: ["4,000"]
    - ask: Did the mayor march?
      sentence: 2
      truths: ["no", "no, she did not"]
      lies:
        polarity: ["yes"]
"""


def written(folder: Path, text: str = CASES) -> Path:
    """A folder with one file of cases."""
    (folder / "march.yaml").write_text(text, encoding="utf-8")
    return folder


def replied(folder: Path) -> dict[str, Case]:
    """The small file's cases by what is replied."""
    return {case.reply: case for case in load(written(folder))}
