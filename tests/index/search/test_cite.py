"""A reference opens exactly the text that was cited, whatever became of the article, and says what did."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.article import Reference
from index.errors import InputError
from index.search.cite import Cited, cite
from index.store.archive import Archive
from tests.fakes.archive import put

CLOSED, LATE = "The bridge was closed on Tuesday.", "A ferry is late."


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive.open(tmp_path, create=True)
    put(archive, "a", CLOSED, LATE, fetched=datetime(2024, 5, 6, tzinfo=UTC), source="a.txt")
    return archive


def reference(archive: Archive, article: str = "a", quote: str = CLOSED) -> Reference:
    stored = archive.stored(article).article
    start = stored.text.index(quote)
    return Reference(article, stored.version, start, start + len(quote))


def now(archive: Archive, cited: Reference) -> Cited:
    found = cite(archive, cited)
    assert found.quote in (CLOSED, None)
    return found


@pytest.mark.parametrize("text", ["a@0123456789ab:5-9", "a b@c:d@0123456789ab:5-9", "a:5-9", "a:1:5-9"])
def test_a_reference_is_read_as_it_is_written(text: str) -> None:
    parsed = Reference.parse(text)
    assert parsed is not None
    assert str(parsed) == text
    assert (parsed.start, parsed.end) == (5, 9)


@pytest.mark.parametrize("text", ["", "a", "a@0123456789ab", "a:9-5", "a:5-5", ":5-9", "a:5-"])
def test_what_is_no_reference_is_none(text: str) -> None:
    assert Reference.parse(text) is None


def test_an_article_that_did_not_change(archive: Archive) -> None:
    found = now(archive, reference(archive))
    assert (found.standing, found.words_now, found.version.source) == ("unchanged", CLOSED, "a.txt")


def test_a_sentence_that_stands_in_a_newer_text(archive: Archive) -> None:
    cited = reference(archive)
    put(archive, "a", "Late news.", CLOSED)
    found = now(archive, cited)
    assert (found.standing, found.now, found.owned_up) == ("unchanged", (11, 11 + len(CLOSED)), None)


def test_a_silent_change_is_told_with_the_difference(archive: Archive) -> None:
    cited = reference(archive)
    put(archive, "a", CLOSED.replace("closed", "reopened"), LATE)
    found = now(archive, cited)
    assert (found.standing, found.words_now) == ("changed since", "The bridge was reopened on Tuesday.")
    changed = [(r.what, r.text.strip()) for r in found.runs if r.what != "same"]
    assert changed == [("gone", "closed"), ("new", "reopened")]
    assert found.owned_up is None


def test_a_correction_that_the_article_states_is_told(archive: Archive) -> None:
    cited = reference(archive)
    put(archive, "a", LATE, "Correction: an earlier version of this article said that a bridge was closed.")
    found = now(archive, cited)
    assert (found.standing, found.now, found.owned_up) == ("sentence removed", None, "corrected")
    assert "Correction: an earlier" in found.notices[0]


def test_a_removed_article_and_one_that_was_moved(archive: Archive) -> None:
    cited = reference(archive)
    archive.remove("a")
    found = now(archive, cited)
    assert (found.standing, found.same, found.quote) == ("article removed", (), CLOSED)
    assert found.since is not None
    put(archive, "moved", CLOSED, LATE)
    assert now(archive, cited).same == ("moved",)


def test_a_purged_article_says_so(archive: Archive) -> None:
    cited = reference(archive)
    archive.purge("a")
    found = now(archive, cited)
    assert (found.standing, found.quote) == ("purged", None)
    assert found.since is not None
    put(archive, "a", "Quite another.")
    assert now(archive, cited).standing == "purged"


def test_a_few_digits_or_none_are_enough(archive: Archive) -> None:
    cited = reference(archive)
    for version in (cited.version[:6], ""):
        assert now(archive, Reference("a", version, cited.start, cited.end)).version.hash == cited.version
    archive.remove("a")
    assert now(archive, Reference("a", "", cited.start, cited.end)).standing == "article removed"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("b:0-9", "never was an article 'b'"), ("a@0123456:0-9", "never had a text 0123456"), ("a:0-999", "is not in it")],
)
def test_what_never_was_is_an_error(archive: Archive, text: str, reason: str) -> None:
    parsed = Reference.parse(text)
    assert parsed is not None
    with pytest.raises(InputError, match=reason):
        cite(archive, parsed)
