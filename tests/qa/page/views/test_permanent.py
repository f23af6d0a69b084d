"""What a permanent link shows for each thing that can have become of a citation."""

from pathlib import Path

import pytest

from index.article import Reference, StoredArticle
from index.search.changes import changes
from index.search.cite import cite
from index.store.archive import Archive
from index.text.prepare import marked_sentences
from qa.page.views import permanent
from tests.fakes.archive import put

CLOSED, LATE = "The bridge was closed on <b>Tuesday</b>.", "A ferry is late."


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive.open(tmp_path, create=True)
    put(archive, "a", CLOSED, LATE, title="<i>T</i>", source="a.txt")
    return archive


def shown(archive: Archive, reference: Reference) -> str:
    found = cite(archive, reference)
    stored = StoredArticle(found.content, marked_sentences(found.content.text)) if found.content else None
    return str(permanent.cited(found, stored))


def test_each_fate_is_shown_with_the_text_that_was_cited(archive: Archive) -> None:
    reference = Reference("a", archive.stored("a").article.version, 0, len(CLOSED))
    page = shown(archive, reference)
    assert "still has this sentence" in page
    assert (
        '<mark data-quote="1" tabindex="-1"><sup aria-hidden="true">1</sup>The bridge was closed on &lt;b&gt;' in page
    )
    assert reference.version in page
    assert "<b>" not in page
    assert "<i>" not in page

    put(archive, "a", CLOSED.replace("closed", "open"), "Correction: the bridge was open.")
    page = shown(archive, reference)
    assert "<del>closed </del><ins>open </ins>" in page
    assert "The article says that it was corrected: <q" in page
    assert "A ferry is late." in page  # the text as it was cited, in full

    put(archive, "a", "Another story.")
    assert "does not say that it was changed" in shown(archive, reference)
    archive.remove("a")
    page = shown(archive, reference)
    assert "taken out of the library" in page
    assert "A ferry is late." in page
    archive.purge("a")
    page = shown(archive, reference)
    assert "destroyed on purpose" in page
    assert "bridge" not in page


def test_what_is_unknown_is_told_and_runs_nothing() -> None:
    page = permanent.problem("<script>", "there is no <img>")
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "<img>" not in page


def test_changes_are_listed_with_what_went_and_came(archive: Archive) -> None:
    put(archive, "a", CLOSED.replace("closed", "open"), LATE, title="<i>T</i>")
    archive.remove("a")
    page = str(permanent.changes(list(changes(archive))))
    assert "the article does not say so" in page
    assert "<del>The bridge was closed on &lt;b&gt;Tuesday&lt;/b&gt;.</del>" in page
    assert "<ins>The bridge was open on" in page
    assert "taken out of the library" in page
    assert "<i>" not in page
    assert "No article was changed" in permanent.changes([])
