"""An article cut up: its boilerplate is marked, and neither embedded nor part of what its copies are known by."""

import pytest

from index.article import Article
from index.text.prepare import prepare
from tests.fakes.work import HOSTILE, Copied, calls

STORY = "\n\n".join(
    f"The council closed bridge {n} over the harbour on Monday after cracks were found." for n in range(9)
)


def test_boilerplate_stays_in_the_text_and_out_of_what_is_embedded() -> None:
    article = Article("a", f"{STORY}\n\nSign up for our newsletter here.\n")
    prepared = prepare(article, chunk_words=40)
    assert prepared.stored.article is article
    assert [s.number for s in prepared.stored.sentences if s.boilerplate] == [10]
    assert len(prepared.stories) == len(prepared.chunks) == 5
    assert not any("newsletter" in story for story in prepared.stories)


def test_copies_are_known_by_the_story_alone() -> None:
    plain, sold = (
        prepare(Article("a", STORY), chunk_words=40),
        prepare(Article("b", f"Advertisement\n\n{STORY}\n\nFollow us on Facebook\n"), chunk_words=40),
    )
    assert plain.signature is not None
    assert sold.signature is not None
    assert (plain.signature == sold.signature).all()


def test_an_article_of_a_few_words_has_no_signature() -> None:
    prepared = prepare(Article("a", "The bridge is closed."), chunk_words=40)
    assert prepared.signature is None
    assert prepared.stories == ["The bridge is closed."]


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_the_work_for_a_character_is_bounded_whatever_the_text(unit: str) -> None:
    prepare(Article("warm", STORY), chunk_words=120)  # loads what is loaded once
    texts = [Copied((unit * size)[:size]) for size in (2_000, 8_000)]
    counts = [calls(lambda text=text: prepare(Article("a", text), chunk_words=120)) for text in texts]  # type: ignore[misc]
    assert counts[1] < 60 * len(texts[1])  # 173 where each start of a chunk was weighed by itself
    assert counts[1] < 4 * counts[0] + 50_000
    assert texts[1].characters < 14 * len(texts[1])
