"""Starts a labelling file for one article: its sentences as comments and an empty case, for a person to fill."""

import sentencex

HEADER = """\
# Labels for {article}. docs/labelling.md explains each key.
# Read the article word by word, write the questions that a journalist would ask, and only then look at any answer.
# Check the file:  onrecord eval validate --facts {out} --seeds {folder}
#
# The article, sentence by sentence:
#
{sentences}
#
# Copy this case for each question, and take out the keys that do not apply.

- id: {prefix}-first
  question: ""
  paraphrases: []
  kind: single source   # or: several sources, disagreement, sequence, count or list, attribution, hedged claim,
                        # absent, false premise
  expect: answered      # sources_disagree, not_in_articles
  must:
    - vital: []         # every accepted form; without one of them the answer is wrong
    - okay: []          # good to have
  must_not: []          # values that contradict the article
  evidence:
    {article}: []       # verbatim, each standing once in the article
  why: ""
"""


def template(article: str, text: str, *, out: str, folder: str) -> str:
    """A labelling file for the article with this id and text, in YAML; it does not validate until it is filled."""
    found = (one["text"].strip() for one in sentencex.get_sentence_boundaries("en", text))
    numbered = [f"#  {number:3}  {' '.join(one.split())}" for number, one in enumerate(filter(None, found), 1)]
    # of a long id as the seeds have, enough to know the article by
    prefix = "".join(char if char.isalnum() else "-" for char in article.lower())[:20].strip("-")
    return HEADER.format(article=article, prefix=prefix, sentences="\n".join(numbered), out=out, folder=folder)
