"""Articles made from templates are articles: cut where their sentences end, with vectors of length 1."""

from pathlib import Path

import numpy as np

from eval.bench.scale.templates import PASSAGES, SENTENCES, TemplateEncoder, article, cut, fill, questions
from index.article import StoredArticle
from index.store.archive import Archive


def test_an_article_is_the_same_each_time_and_is_cut_into_whole_sentences() -> None:
    made = article(7)
    assert made == article(7) != article(8)
    sentences, chunks = cut(made)
    assert (len(chunks), len(sentences)) == (PASSAGES, PASSAGES * SENTENCES)
    stored = StoredArticle(made, sentences)
    assert all(stored.quote(each).endswith(".") and stored.quote(each)[0].isupper() for each in sentences)
    assert "\n\n".join(made.text[chunk.start : chunk.end] for chunk in chunks) == made.text


def test_vectors_hang_on_the_text_alone_and_are_near_a_centre() -> None:
    encoder = TemplateEncoder()
    one, other = encoder.encode(["a bridge", "a ferry"])
    assert np.linalg.norm(one) == np.float32(1) or abs(float(np.linalg.norm(one)) - 1) < 1e-5
    assert (encoder.encode(["a bridge"])[0] == one).all()
    assert float(one @ other) < 0.9


def test_the_archive_that_is_filled_is_whole_and_some_articles_are_copies(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        assert list(fill(archive, 500))[-1] == len(archive) == 500
        assert archive.problems() == []
        assert [fault for heading in archive.headings() for fault in archive.faults_of(heading.id)] == []
        pair = ("made-00000048", "made-00000049")
        assert archive.copies() == dict.fromkeys(pair, frozenset(pair))
        assert any(archive.lexical(question, 3) for question in questions(5))
