"""Answers for tests of scoring: the perfect one to any case, and articles and labels small enough to see through."""

from pathlib import Path
from typing import Any

from eval.cases import Case
from eval.labels.corpora import Labelled
from eval.labels.load import load_cases

ARTICLES = {
    "north": "The bridge at Norburg fell on May 27. Four people were hurt, she said. Rain is reportedly to blame.",
    "south": "The bridge fell on May 29, a Friday. Mayor Ada Kühn spoke of “1,351 tonnes”. Four people were hurt.",
}

LABELS = """\
- id: mayor
  question: Who is the mayor?
  paraphrases:
    - What is the mayor's name?
  kind: single source
  expect: answered
  must:
    - vital: ["Ada Kühn", "Kühn"]
    - okay: ["Norburg"]
  must_not: ["Lena Vogt"]
  evidence:
    south: ["Mayor Ada Kühn spoke"]
  why: Named once.
- id: day
  question: On what date did the bridge fall?
  kind: disagreement
  expect: sources_disagree
  positions:
    - says: ["May 27"]
      evidence:
        north: ["fell on May 27"]
    - says: ["May 29"]
      evidence:
        south: ["fell on May 29"]
  must_not: ["May 28"]
  why: Two dates.
- id: blame
  question: What made the bridge fall?
  kind: hedged claim
  expect: answered
  must:
    - vital: ["rain"]
  hedge: ["reportedly", "said to"]
  evidence:
    north: ["Rain is reportedly to blame."]
  why: Only reported.
- id: hurt
  question: How many people were hurt?
  kind: several sources
  expect: answered
  must:
    - vital: ["four"]
  must_not: ["fourteen", "five"]
  evidence:
    north: ["Four people were hurt"]
    south: ["Four people were hurt"]
  why: Both say so in the same words.
- id: cost
  question: What did the bridge cost?
  kind: absent
  expect: not_in_articles
  why: No price.
- id: resigned
  question: Why did the mayor resign?
  kind: false premise
  expect: not_in_articles
  correction: ["did not resign"]
  why: No resignation.
"""


def labelled(folder: Path, text: str = LABELS) -> tuple[Case, ...]:
    """The cases of `text`, written to a file in `folder` and read back."""
    path = folder / "labels.yaml"
    path.write_text(text, encoding="utf-8")
    return load_cases(path, articles=ARTICLES)


def corpus(cases: tuple[Case, ...]) -> Labelled:
    """The cases with the articles that they are about."""
    return Labelled(cases, {"seeds": ARTICLES})


def perfect(case: Case) -> dict[str, Any]:
    """The answer contract, filled as the labels of `case` want it."""
    if "not_in_articles" in case.expect:
        return {"status": "not_in_articles", "answer": "", "citations": [], "confidence": 0.9}
    citations = [
        {"mark": mark, "article": span.article, "quote": span.quote, "start": span.start, "end": span.end}
        for mark, span in enumerate(case.evidence, 1)
    ]
    says = [fact.forms[0] for fact in case.facts] + [side.forms[0] for side in case.sides]
    return {
        "question": case.question,
        "status": "sources_disagree" if case.sides else case.expect[0],
        "answer": " ".join(f"{form.replace('...', 'x')} [1]." for form in says),
        "citations": citations,
        "positions": [{"answer": side.forms[0], "marks": [1]} for side in case.sides],
        "confidence": 0.9,
    }
