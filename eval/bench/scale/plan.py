"""What an archive of many machines' size needs, by arithmetic from unit costs that were measured on one machine. Pure.

Nothing here was run at that size, and it plans for engines that onrecord does not speak to yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from math import ceil

from eval.report.tables import markdown
from index.errors import InputError

GB = 1e9
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Costs:
    """What is wanted, and what one unit costs. Every number can be replaced."""

    articles: float = 100e6
    passages_per_article: float = 16.5  # 51,412 of 3,118 news articles (docs/indexing.md)
    questions_per_second: float = 10
    searched_share: float = 1.0  # of the shards that a question is sent to; less where it names a period
    shard_passages: float = 1e6
    vector_bytes_memory: float = 2250  # of a passage in Chroma: 2.1 GiB for a million (docs/decisions.md)
    vector_bytes_disk: float = 1830  # 1.7 GiB for a million
    record_bytes: float = 3640  # of a passage in SQLite, its text, words and vector: 364 MB for 100,000
    shard_search_seconds: float = 0.0015  # of a core, a hundred nearest of a million
    embedded_per_core_second: float = 30.5  # 61 a second on two cores (docs/indexing.md)
    index_core_seconds: float = 664e-6  # of a passage: a million in 332 s on two cores
    read_core_seconds: float = 6.6  # five passages never read before, 3.3 s on two cores (shared embedded model)
    machine_memory_gb: float = 256
    machine_cores: float = 32
    memory_share: float = 0.75  # of a machine's memory that indexes may take

    @property
    def passages(self) -> float:
        """How many there are."""
        return self.articles * self.passages_per_article

    @property
    def shards(self) -> int:
        """How many indexes they are in."""
        return ceil(self.passages / self.shard_passages)


def given(assumed: Sequence[str]) -> Costs:
    """The costs with other numbers, each as NAME=NUMBER.

    Raises:
        InputError: a name is unknown, or what stands for it is no number above 0.
    """
    names = [field.name for field in fields(Costs)]
    costs = Costs()
    for each in assumed:
        name, _, value = each.partition("=")
        try:
            number = float(value)
        except ValueError:
            number = 0.0
        if name not in names or not 0 < number < float("inf"):
            raise InputError(f"{each!r} is not NAME=NUMBER with a number above 0 and one of {', '.join(names)}")
        costs = replace(costs, **{name: number})
    return costs


def needs(costs: Costs) -> list[tuple[str, str, str]]:
    """What, how much, and the arithmetic."""
    c = costs
    memory = c.passages * c.vector_bytes_memory / GB
    by_memory = ceil(memory / (c.machine_memory_gb * c.memory_share))
    search = c.shards * c.searched_share * c.shard_search_seconds
    searching = search * c.questions_per_second
    reading = c.read_core_seconds * c.questions_per_second
    embedding = c.passages / c.embedded_per_core_second
    indexing = c.passages * c.index_core_seconds
    cores = by_memory * c.machine_cores
    embedded = f"{embedding / cores / DAY:,.1f} days on {cores:,.0f} cores"
    linked = f"{c.index_core_seconds * 1e6:,.0f} µs a passage"
    return [
        ("passages", f"{c.passages / 1e6:,.0f} million", f"{c.articles:,.0f} x {c.passages_per_article:g}"),
        ("shards", f"{c.shards:,}", f"of {c.shard_passages:,.0f} passages"),
        ("memory of the indexes", f"{memory:,.0f} GB", f"{c.vector_bytes_memory:,.0f} B a passage"),
        ("machines to hold them", f"{by_memory:,}", f"{c.machine_memory_gb:g} GB, {c.memory_share:.0%} of it used"),
        ("disk of the indexes", f"{c.passages * c.vector_bytes_disk / GB:,.0f} GB", f"{c.vector_bytes_disk:,.0f} B"),
        ("disk of the record", f"{c.passages * c.record_bytes / GB:,.0f} GB", f"{c.record_bytes:,.0f} B a passage"),
        ("embedding once", f"{embedding / DAY:,.0f} core days", embedded),
        ("linking the indexes once", f"{indexing / DAY:,.1f} core days", linked),
        ("searching, a question", f"{search:,.2f} core seconds", f"{c.shards * c.searched_share:,.0f} shards asked"),
        ("cores that search", f"{searching:,.0f}", f"{c.questions_per_second:g} questions a second"),
        ("cores that read", f"{reading:,.0f}", f"{c.read_core_seconds:g} core seconds a question"),
        ("what runs out first", _first(by_memory, ceil((searching + reading) / c.machine_cores)), ""),
    ]  # fmt: skip


def _first(by_memory: int, by_cores: int) -> str:
    which = "memory" if by_memory >= by_cores else "processors"
    return f"{which}: {by_memory:,} machines for memory, {by_cores:,} for questions"


def planned(costs: Costs) -> str:
    """The plan as Markdown, with the numbers that it was made of."""
    title = f"# A plan for {costs.articles:,.0f} articles, by arithmetic; nothing of it was run"
    table = markdown(["what", "how much", "from"], needs(costs), numbers=False)
    used = markdown(["number", "value"], [(f.name, f"{getattr(costs, f.name):g}") for f in fields(Costs)])
    return "\n".join([title, "", *table, "", *used]) + "\n"
