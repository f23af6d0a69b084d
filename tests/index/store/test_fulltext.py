"""Questions become full-text queries of words that tell something, and of nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from index.store.fulltext import COMMON_LEAST, match_any, rare_words, words_of


def test_stop_words_go_unless_there_is_nothing_else() -> None:
    assert words_of("Who opened the bridge at the bridge?") == ["opened", "bridge"]
    assert words_of("Who is it?") == ["who", "is", "it"]
    assert words_of("¿?") == []


@given(st.text())
def test_no_text_is_an_operator(text: str) -> None:
    query = match_any(words_of(text))
    assert query.count('"') % 2 == 0
    assert all(part.startswith('"') and part.endswith('"') for part in query.split(" OR ") if part)


def test_common_words_go_and_the_three_rarest_stay() -> None:
    frequency = {"bridge": 40, "week": 9000, "said": 30_000, "mayor": 900}
    assert rare_words(["said", "bridge", "week", "mayor"], frequency, 50_000) == ["bridge", "week", "mayor"]
    assert rare_words(["said", "week"], frequency, 50_000) == ["said", "week"]
    many = {f"w{n}": n * 1000 for n in range(8)}
    assert rare_words(list(many), many, 50_000) == ["w0", "w1", "w2"]


@given(st.dictionaries(st.text(min_size=1), st.integers(0, COMMON_LEAST)), st.integers(0, 10**6))
def test_a_small_archive_keeps_every_word(frequency: dict[str, int], chunks: int) -> None:
    assert rare_words(list(frequency), frequency, chunks) == list(frequency)
