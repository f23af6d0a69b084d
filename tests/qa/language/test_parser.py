"""One pipeline for all threads, and lemmas by its own tables."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.language import parser
from qa.language.parser import CHARACTERS, distance, lemmas, parse


def test_passages_are_parsed_in_parallel_as_alone() -> None:
    texts = [f"Minister number {n} met Ada Kühn{n} in Oslo on Friday." for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        together = [[t.dep_ for t in doc] for doc in pool.map(parse, texts)]
    parser._parsed.cache_clear()
    assert together == [[t.dep_ for t in parse(text)] for text in texts]


@pytest.mark.parametrize(
    ("word", "lemma"), [("women", "woman"), ("left", "leave"), ("floods", "flood"), ("unanimously", "unanimous")]
)
def test_a_word_has_the_lemmas_that_it_may_be_a_form_of(word: str, lemma: str) -> None:
    assert {word, lemma} <= lemmas(word)


@pytest.mark.parametrize(("word", "other"), [("illegal", "legal"), ("important", "import"), ("hardly", "hard")])
def test_and_no_others(word: str, other: str) -> None:
    assert other not in lemmas(word)


def test_the_pipeline_is_loaded_without_torch_which_others_can_still_import() -> None:
    program = (
        "import sys; from importlib.util import find_spec; from qa.language.parser import parse; parse('Who?');"
        "sys.exit('torch' in sys.modules or not find_spec('torch'))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_torch_is_hidden_from_one_thread_alone() -> None:
    without_torch = parser._WithoutTorch()
    with pytest.raises(ModuleNotFoundError):
        without_torch.find_spec("torch", None)
    with ThreadPoolExecutor(1) as other:
        other.submit(without_torch.find_spec, "torch", None).result()
    without_torch.find_spec("spacy", None)


def test_a_long_text_is_cut() -> None:
    assert len(parse("a " * CHARACTERS).text) == CHARACTERS


def test_distance_counts_steps_in_the_tree() -> None:
    doc = parse("The mayor opened the bridge.")
    mayor, opened, bridge = doc[1], doc[2], doc[4]
    assert (distance(mayor, mayor), distance(mayor, opened), distance(mayor, bridge)) == (0, 1, 2)
