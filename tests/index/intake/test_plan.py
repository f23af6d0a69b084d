"""What is offered goes in, replaces, stays or is refused; never does one article vanish behind another's id."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.intake.plan import Plan, file_of
from index.intake.results import LoadFailure

BRIDGE = Article("a", "The bridge.", source="news.jsonl:3")
ARTICLES = st.builds(
    Article, st.sampled_from("ab"), st.sampled_from(["x", "y"]), source=st.sampled_from(["1.txt", "2.txt"])
)


def test_the_line_is_no_part_of_the_file() -> None:
    assert [file_of(source) for source in ("n.jsonl:17", "a.txt", "odd:name.txt", None)] == [
        "n.jsonl",
        "a.txt",
        "odd:name.txt",
        "",
    ]


def test_new_changed_and_unchanged_articles_are_told_apart() -> None:
    plan = Plan()
    plan.take(BRIDGE, None)
    plan.take(replace(BRIDGE, id="b", source="news.jsonl:9"), replace(BRIDGE, id="b"))  # its line moved
    plan.take(Article("c", "New.", source="c.txt"), Article("c", "Old.", source="c.txt"))
    assert (plan.added, plan.unchanged, plan.replaced) == (["a"], ["b"], ["c"])
    assert [article.id for article in plan.drain()] == ["a", "c"]


def test_an_id_of_another_file_is_refused_with_both_named() -> None:
    plan = Plan()
    plan.take(BRIDGE, Article("a", "The ferry.", source="old.txt"))
    (failure,) = plan.failed
    assert (failure.path, failure.line) == ("news.jsonl", 3)
    assert "old.txt" in failure.reason
    assert "onrecord index remove a" in failure.reason
    assert plan.drain() == []


def test_replacing_is_allowed_when_told_and_for_an_article_that_only_moved() -> None:
    told, moved = Plan(replace=True), Plan()
    told.take(BRIDGE, Article("a", "The ferry.", source="old.txt"))
    moved.take(BRIDGE, replace(BRIDGE, title="T", source="old.txt"))
    assert told.replaced == moved.replaced == ["a"]


def test_a_failure_is_handed_on() -> None:
    plan = Plan()
    plan.take(LoadFailure("x.txt", None, "is empty"), None)
    assert plan.report().failed == (LoadFailure("x.txt", None, "is empty"),)


@given(st.lists(ARTICLES, max_size=8), st.dictionaries(st.sampled_from("ab"), ARTICLES), st.booleans())
def test_every_article_has_one_outcome(offered: list[Article], stored: dict[str, Article], told: bool) -> None:
    plan = Plan(replace=told)
    for article in offered:
        held = stored.get(article.id)
        plan.take(article, replace(held, id=article.id) if held else None)
    sorted_in = [*plan.added, *plan.replaced, *plan.unchanged]
    assert len(set(sorted_in)) == len(sorted_in)
    assert {article.id for article in plan.drain()} == {*plan.added, *plan.replaced}
    refused = {failure.reason.split("'")[1] for failure in plan.failed}
    assert set(sorted_in) | refused == {article.id for article in offered}
    assert set(plan.added).isdisjoint(stored)


@given(st.lists(ARTICLES, max_size=8), st.integers(1, 4))
def test_what_is_decided_does_not_depend_on_when_it_is_stored(offered: list[Article], at_once: int) -> None:
    whole, shared = Plan(), Plan()
    archive: dict[str, Article] = {}
    for article in offered:
        whole.take(article, None)
        shared.take(article, archive.get(article.id))
        if shared.waiting == at_once:
            archive |= {each.id: each for each in shared.drain()}
    assert whole.report() == shared.report()
