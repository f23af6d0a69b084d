"""A library as it stood on a day: earlier texts are found, what came later is not, and today costs nothing for it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from index.article import Article, Filters, Reference
from index.build import Library
from index.errors import FilterError, InputError
from index.search import earlier
from index.search.asof import AsOf
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder

FIRST, THEN, CORRECTED = date(2024, 5, 6), date(2024, 5, 10), date(2024, 5, 20)
OLD = "Five boats sank in the harbour of Kessel.\n\nThe mayor spoke of a storm."
NEW = "Correction: seven boats sank in the harbour of Kessel.\n\nThe mayor spoke of a storm."


def article(name: str, text: str, fetched: date, published: date | None = FIRST) -> Article:
    at = datetime(fetched.year, fetched.month, fetched.day, 12, tzinfo=UTC)
    return Article(name, text, published=published, source=f"{name}.txt", fetched=at, title=f"{name} {text[:4]}")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An article that was corrected, one that never changed, and one that is of a later day."""
    with Library.open(IndexSettings(archive=tmp_path), create=True, encoder=HashingEncoder()) as library:
        library.take([
            article("boats", OLD, FIRST),
            article("ferry", "The ferry sails at noon.", date(2026, 1, 1), None),
            article("later", "Boats are raised from the harbour of Kessel.", CORRECTED, CORRECTED),
        ])  # fmt: skip
        library.take([article("boats", NEW, CORRECTED)])
        yield library


def found(library: Library, day: date, query: str = "How many boats sank?") -> dict[str, str]:
    """The texts of the articles that either search finds."""
    with library.on(day).snapshot() as articles:
        ids = [chunk for chunk, _ in articles.lexical(query, 10) + articles.dense(query, 10)]
        names = [chunk.article for chunk in articles.chunks_of(ids)]
        return {name: articles.stored(name).article.text for name in names}


def test_a_question_as_of_before_a_correction_finds_the_text_of_then(library: Library) -> None:
    assert found(library, THEN)["boats"] == OLD
    assert found(library, CORRECTED)["boats"] == NEW
    assert found(library, date.today())["boats"] == NEW


def test_what_was_published_later_is_not_found_and_what_states_no_day_is(library: Library) -> None:
    assert set(found(library, THEN, "boats ferry")) == {"boats", "ferry"}
    assert set(found(library, CORRECTED, "boats ferry")) == {"boats", "ferry", "later"}
    assert set(found(library, date(2020, 1, 1), "boats ferry")) == {"ferry"}


def test_the_catalogue_the_filters_and_the_words_are_of_that_day(library: Library) -> None:
    then = library.on(THEN)
    assert isinstance(then, AsOf)
    assert set(then.catalogue().headings) == {"boats", "ferry"}
    assert then.catalogue().headings["boats"].title == "boats Five"
    assert then.words == (
        "As it stood on 2024-05-10: 1 article came later and was not searched; 1 article was searched in an earlier "
        "text."
    )
    assert set(then.select(Filters(articles=("boats",))).articles or ()) == {"boats"}
    with pytest.raises(FilterError, match="no article 'later'"):
        then.select(Filters(articles=("later",)))
    with pytest.raises(InputError, match="no article 'later'"):
        then.stored("later")
    assert then.lexical("boats", 10, within={"ferry"}) == []
    assert [name for name, _ in then.dense("boats", 10, within={"boats"})] == ["boats#1"]


def test_a_quote_of_the_earlier_text_can_be_cited(library: Library) -> None:
    stored = library.on(THEN).stored("boats")
    sentence = stored.sentences[0]
    cited = library.cite(Reference("boats", stored.article.version, sentence.start, sentence.end))
    assert (cited.quote, cited.standing) == ("Five boats sank in the harbour of Kessel.", "changed since")
    assert cited.version.fetched == stored.article.fetched


def test_removed_and_purged_articles_are_found_on_no_day(library: Library) -> None:
    assert "boats" in found(library, THEN)
    library.remove("boats")
    assert "boats" not in found(library, THEN)
    library.take([article("boats", NEW, CORRECTED)])  # put back: its history is there again
    assert found(library, THEN)["boats"] == OLD
    library.purge("boats")
    assert "boats" not in found(library, THEN)
    library.take([article("boats", NEW, CORRECTED)])
    assert "boats" not in found(library, THEN)  # the text of then is destroyed, and the new one came later


def test_a_damaged_earlier_text_is_not_found(library: Library) -> None:
    with library.archive._db.writing() as db:
        db.execute("UPDATE versions SET text = replace(text, 'Five', 'Nine') WHERE text IS NOT NULL")
    assert "boats" not in found(library, THEN)


def test_without_a_day_in_the_past_nothing_is_looked_for(library: Library) -> None:
    encoder = library.encoder
    assert isinstance(encoder, HashingEncoder)
    assert library.on(date.today()) is library
    before = encoder.encoded
    library.dense("boats", 3)
    assert encoder.encoded == before + 1  # the question alone
    found(library, THEN)
    before = encoder.encoded
    found(library, THEN)
    assert encoder.encoded == before + 2  # the question for either kind of text: the passages are remembered


def test_of_many_earlier_texts_those_are_cut_up_that_hold_the_words(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earlier, "TEXTS", 3)
    names = [f"n{number}" for number in range(9)]
    library.take([article(name, f"Story {name} of the mayor of Kessel.", FIRST) for name in names])
    library.take([article("owl", "An owl hatched in the harbour of Kessel.", FIRST)])
    library.take([article(name, f"Rewritten {name}.", CORRECTED) for name in [*names, "owl"]])
    assert found(library, THEN, "Where in the harbour did owls hatch?")["owl"].startswith("An owl")
    assert len(library.on(THEN)._at()[2]._cut) <= 3  # type: ignore[union-attr]


def test_the_likeliest_texts_hold_the_rare_words() -> None:
    texts = [(1, "The mayor spoke."), (2, "Rain."), (3, "The mayor saw owls."), (4, "The Mayor left.")]
    assert earlier.likeliest(["mayor", "owl"], texts) == [3, 1, 4]
