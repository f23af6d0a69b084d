"""Each corpus has its own articles and cases; together they share no id, and apart they keep their digests."""

from pathlib import Path

import pytest

from eval.cases import CasesError
from eval.labels.corpora import load_corpora
from eval.paths import Corpus

CASE = "- {{id: {0}, question: 'Who saw the {0}?', kind: absent, expect: not_in_articles, why: Nobody.}}\n"


def corpus(folder: Path, name: str, article: str = "", case: str = "") -> Corpus:
    """A corpus of one article, in a .jsonl file beside a README, and one case."""
    (folder / name / "facts").mkdir(parents=True)
    (folder / name / "README.md").write_text("About the articles.", encoding="utf-8")
    line = f'{{"id": "{article or name}", "text": "The {name} came."}}\n'
    (folder / name / "articles.jsonl").write_text(line, encoding="utf-8")
    (folder / name / "facts" / "a.yaml").write_text(CASE.format(case or name), encoding="utf-8")
    return Corpus(name, folder / name, folder / name / "facts")


def test_each_case_knows_the_corpus_that_it_is_asked_of(tmp_path: Path) -> None:
    found = load_corpora([corpus(tmp_path, "comet"), corpus(tmp_path, "eclipse")])
    assert [(case.id, case.corpus) for case in found.cases] == [("comet", "comet"), ("eclipse", "eclipse")]
    assert found.corpora == {"comet": {"comet": "The comet came."}, "eclipse": {"eclipse": "The eclipse came."}}
    assert found.articles == {"comet": "The comet came.", "eclipse": "The eclipse came."}


def test_what_is_left_out_takes_its_corpus_with_it_and_leaves_the_others_digests(tmp_path: Path) -> None:
    both = load_corpora([corpus(tmp_path, "comet"), corpus(tmp_path, "eclipse")])
    one = both.where(lambda case: case.id == "comet")
    assert one.corpora.keys() == {"comet"}
    assert one.digests() == {name: both.digests()[name] for name in ("comet", "comet questions")}
    assert len(set(both.digests().values())) == 4


@pytest.mark.parametrize(
    ("shared", "complaint"),
    [({"article": "comet"}, "article 'comet' is in another corpus"), ({"case": "comet"}, "id is already used at")],
)
def test_two_corpora_share_no_article_and_no_case(tmp_path: Path, shared: dict[str, str], complaint: str) -> None:
    with pytest.raises(CasesError, match=complaint):
        load_corpora([corpus(tmp_path, "comet"), corpus(tmp_path, "eclipse", **shared)])
