"""What the page does with the library: uploads told one by one, nothing replaced unasked, removals taken back."""

import asyncio
import json
import re
import threading
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from index.article import Article, Entry, Heading, Listing, StoredArticle
from index.errors import InputError, OnRecordError
from index.intake.plan import AddReport
from index.intake.results import LoadFailure
from qa.page import articles as module
from qa.page.articles import LibraryActions
from tests.fakes.desk import SEEDS, TWO, FakeLibrary, seed_library


def add(library: FakeLibrary, *paths: Path) -> list[str]:
    async def act() -> list[str]:
        return [html async for html in LibraryActions(library, paths[0].parent).add([str(path) for path in paths])]

    return asyncio.run(act())


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def token(html: str, act: str) -> str:
    found = re.search(rf'data-{act}="([0-9a-f]+)"', html)
    assert found, html
    return found[1]


def test_uploads_are_told_one_by_one_and_leave_no_copy(tmp_path: Path) -> None:
    paths = [
        write(tmp_path / "new.txt", "A new story."),
        write(tmp_path / "empty.txt", " "),
        write(tmp_path / f"{TWO}.txt", (SEEDS / f"{TWO}.txt").read_bytes().decode()),
        write(tmp_path / "picture.png", "x"),
    ]
    library = seed_library()
    said = add(library, *paths)
    assert any("adding 2 of 4" in each for each in said)
    for part in (
        "added</span> new",
        "not added</span> empty.txt: ",
        f"unchanged</span> {TWO}",
        "not added</span> picture.png: ",
    ):
        assert part in said[-1]
    assert str(tmp_path) not in "".join(said)
    assert library.stored("new").article.source == "new.txt"
    assert not any(path.exists() for path in paths)


def test_articles_of_one_upload_keep_the_files_name_and_their_line(tmp_path: Path) -> None:
    lines = [json.dumps({"id": name, "text": f"Story {name}."}) for name in ("a", "b")]
    library = FakeLibrary()
    add(library, write(tmp_path / "many.jsonl", "\n".join(lines)))
    assert [each.source for each in library.articles()] == ["many.jsonl:1", "many.jsonl:2"]


def test_an_article_that_is_there_already_is_replaced_only_when_told(tmp_path: Path) -> None:
    async def act() -> str:
        actions = LibraryActions(library, tmp_path)
        said = [html async for html in actions.add([str(path)])][-1]
        assert f"already there</span> {TWO}" in said
        assert library.stored(TWO).article == before
        done = await actions.replace(token(said, "replace"))
        with pytest.raises(InputError, match="no longer at hand"):
            await actions.replace(token(said, "replace"))
        return done

    library = seed_library()
    before = library.stored(TWO).article
    path = write(tmp_path / f"{TWO}.txt", "Another text.")
    assert f"replaced</span> {TWO}" in asyncio.run(act())
    assert library.stored(TWO).article.text == "Another text."


def test_a_removal_can_be_taken_back_whole() -> None:
    async def act() -> str:
        actions = LibraryActions(library)
        said = await actions.remove(TWO)
        assert TWO not in await actions.listed()
        return await actions.restore(token(said, "undo"))

    library = seed_library()
    before = library.stored(TWO)
    assert f"back again</span> {TWO}" in asyncio.run(act())
    assert library.stored(TWO) == before


def test_a_removal_is_not_taken_back_over_a_newer_article() -> None:
    async def act() -> str:
        actions = LibraryActions(library)
        said = await actions.remove(TWO)
        library.take([Article(TWO, "A newer text.", source="newer.txt")])
        return await actions.restore(token(said, "undo"))

    library = seed_library()
    assert "not added</span>" in asyncio.run(act())
    assert library.stored(TWO).article.text == "A newer text."


def test_only_the_last_removals_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    async def act() -> list[str]:
        actions = LibraryActions(library)
        return [token(await actions.remove(each.id), "undo") for each in library.articles()] + [str(len(actions._held))]

    monkeypatch.setattr(module, "HELD", 2)
    library = seed_library()
    assert asyncio.run(act())[-1] == "2"


def test_what_the_library_refuses_is_told(tmp_path: Path) -> None:
    class Locked(FakeLibrary):
        def take(self, *_: object, **__: object) -> None:  # type: ignore[override]
            message = "The archive is being written by another process; try again."
            raise OnRecordError(message)

    assert "not added</span> The archive is being written" in add(Locked(), write(tmp_path / "new.txt", "A story."))[-1]


def test_a_long_upload_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(FakeLibrary):
        def take(
            self,
            offered: Iterable[Article | LoadFailure],
            on_progress: Callable[[str, int, int | None], None] | None = None,
            *,
            replace: bool = False,
        ) -> AddReport:
            assert on_progress
            on_progress("embedding", 40, 100)
            seen.wait(10)
            return super().take(offered, replace=replace)

    async def act() -> list[str]:
        said = []
        async for html in LibraryActions(Slow(), tmp_path).add([str(path)]):
            said.append(html)
            if "embedding 40 of 100" in html:
                seen.set()
        return said

    seen = threading.Event()
    monkeypatch.setattr(module, "LOOK", 0.01)
    path = write(tmp_path / "many.txt", "A story.")
    assert "added</span> many" in asyncio.run(act())[-1]
    assert seen.is_set()


def test_copies_of_a_story_are_named_in_the_list_and_in_the_article() -> None:
    library = FakeLibrary(same={"a": ("b", "c"), "b": ("a", "c")})
    library.take([Article("a", "x", None, "Herald"), Article("b", "x", None, "Star"), Article("c", "x")])
    actions = LibraryActions(library)
    shelf = asyncio.run(actions.listed())
    assert [shelf.count(f"also in {names}") for names in ("Star, c", "Herald, c")] == [1, 1]
    assert "also in Star, c" in asyncio.run(actions.open("a"))


class Metered(FakeLibrary):
    """Counts what is asked of it, and refuses to hand out every text."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.held = {f"a{n:06}": StoredArticle(Article(f"a{n:06}", "x"), ()) for n in range(count)}

    def articles(self) -> list[Article]:
        raise AssertionError("the page asked for every text")

    def stored(self, article_id: str) -> StoredArticle:
        self.asked.append(article_id)
        return super().stored(article_id)

    def copies(self, article_id: str) -> tuple[Heading, ...]:
        self.asked.append(article_id)
        return super().copies(article_id)

    def find(self, query: str = "", *, offset: int = 0, limit: int = 100) -> Listing:
        self.asked.append(query)
        names = sorted(self.held)
        entries = (Entry(Heading(name, None, None, None), 1, "x") for name in names[offset : offset + limit])
        return Listing(tuple(entries), len(names), len(names))

    def days(self) -> dict[date | None, int]:
        self.asked.append("days")
        return {None: len(self.held)}

    def publishers(self) -> list[str]:
        self.asked.append("publishers")
        return []


def test_the_list_the_choices_and_the_summary_ask_little_of_a_large_library() -> None:
    async def act() -> str:
        actions = LibraryActions(library)
        await actions.summary()
        assert len((await actions.choices())[1]) == module.OFFERED
        await actions.listed("x")
        return await actions.listed(offset=200)

    library = Metered(20_000)
    html = asyncio.run(act())
    assert html.count("<li>") == module.PAGE
    assert "201 to 300" in html
    assert len(library.asked) < 10


def test_the_last_page_is_shown_where_the_one_asked_for_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    html = asyncio.run(LibraryActions(seed_library()).listed(offset=8))
    assert "5 to 5" in html
    assert html.count("<li>") == 1


def test_choices_are_what_the_articles_state() -> None:
    library = FakeLibrary()
    library.take([Article("a", "x", "T", "Star"), Article("b", "y y", None, "herald"), Article("c", "z", None, "Star")])
    publishers, articles = asyncio.run(LibraryActions(library).choices())
    assert publishers == ["herald", "Star"]
    assert articles == [("T (a)", "a"), ("y y (b)", "b"), ("z (c)", "c")]
