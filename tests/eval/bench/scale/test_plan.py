"""The plan is arithmetic that other numbers change as they should."""

import pytest

from eval.bench.scale.plan import Costs, given, needs, planned
from index.errors import InputError


def told(*assumed: str) -> dict[str, str]:
    return {what: much for what, much, _ in needs(given(assumed))}


SMALL = ("articles=1000", "passages_per_article=10", "shard_passages=4000", "vector_bytes_memory=2000000")


def test_shards_memory_and_machines_follow_from_the_passages() -> None:
    plan = told(*SMALL, "machine_memory_gb=8", "memory_share=0.5")
    assert (plan["shards"], plan["memory of the indexes"], plan["machines to hold them"]) == ("3", "20 GB", "5")


def test_a_question_costs_a_search_in_each_shard_that_it_is_sent_to() -> None:
    plan = told(*SMALL, "shard_search_seconds=0.5", "questions_per_second=4")
    assert (plan["searching, a question"], plan["cores that search"]) == ("1.50 core seconds", "6")
    half = told(*SMALL, "shard_search_seconds=0.5", "searched_share=0.5")
    assert half["searching, a question"] == "0.75 core seconds"


def test_what_runs_out_first_is_what_needs_more_machines() -> None:
    assert told(*SMALL, "read_core_seconds=0.001")["what runs out first"].startswith("memory")
    assert told(*SMALL, "read_core_seconds=1000")["what runs out first"].startswith("processors")


@pytest.mark.parametrize("wrong", ["articles", "articles=", "articles=-1", "articles=inf", "nothing=1", "articles=nan"])
def test_a_number_that_is_none_is_refused_with_the_names(wrong: str) -> None:
    with pytest.raises(InputError, match=r"is not NAME=NUMBER .* one of articles, passages_per_article"):
        given([wrong])


def test_the_plan_says_that_it_was_not_run_and_shows_every_number() -> None:
    page = planned(Costs())
    assert page.startswith("# A plan for 100,000,000 articles, by arithmetic; nothing of it was run\n")
    assert "| shard_search_seconds | 0.0015 |" in page
