"""The committed labels hold: they validate, are many enough of each kind, and a perfect answer to each scores 1."""

from collections import Counter

import pytest
import sentencex

from eval.cases import Case, digest_labels
from eval.labels.corpora import load_corpora
from eval.paths import BASELINE, COMMITTED_RUN, CORPORA
from eval.report.judged import read_judged
from eval.results import Response
from eval.scoring.gate import baseline_of, compare, complaints, read_baseline, stale
from eval.scoring.match import asserts, asserts_any, unquoted
from eval.scoring.score import score_one
from index.article import Article
from index.intake.load import load
from tests.fakes.answers import perfect

LABELLED = load_corpora(CORPORA)
ARTICLES, CASES = LABELLED.articles, LABELLED.cases
ENTRIES = [case for case in CASES if "." not in case.id]  # without paraphrases


@pytest.mark.parametrize("corpus", ["seeds", "news"])
def test_the_labels_are_many_enough_of_every_kind(corpus: str) -> None:
    kinds = Counter(case.kind for case in ENTRIES if case.corpus == corpus)
    assert kinds.total() >= 150
    assert kinds["disagreement"] + kinds["hedged claim"] >= 25
    assert kinds["absent"] + kinds["false premise"] >= 30
    assert min(kinds.values()) >= 10


@pytest.mark.parametrize(("corpus", "least"), [("seeds", 10), ("news", 4)])
def test_every_article_is_evidence_for_many_questions(corpus: str, least: int) -> None:
    articles = Counter(article for case in ENTRIES if case.corpus == corpus for article in case.articles)
    assert articles.keys() == LABELLED.corpora[corpus].keys()
    assert min(articles.values()) >= least


def test_the_news_state_what_they_are_and_are_asked_of_after_their_day() -> None:
    (news,) = (corpus for corpus in CORPORA if corpus.name == "news")
    days = {}
    for article in load(news.articles):
        assert isinstance(article, Article)
        assert article.title
        assert article.publisher
        assert article.published
        days[article.id] = article.published
    for case in CASES:
        assert case.corpus != "news" or all(days[span.article] < case.as_of for span in (*case.evidence, *case.also))


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("Who called Vasyukevich a traitor?", "answered"),
        ("On what date did Vasyukevich read out the statement?", "sources_disagree"),
        ("How many lawmakers stood behind the statement with Vasyukevich?", "sources_disagree"),
        ("Is Vasyukevich a member of the Communist Party?", "sources_disagree"),
        ("How many Russian soldiers did the Defense Ministry say were killed?", "answered"),
        ("What illness is Putin said to have?", "answered"),
        ("Why was Elena Chernenko ejected from the pool?", "answered"),
        ("Who won the 2022 World Cup?", "not_in_articles"),
        ("Why did Smolin resign?", "not_in_articles"),
    ],
)
def test_the_hard_questions_are_labelled(question: str, status: str) -> None:
    (case,) = [case for case in CASES if case.question == question]
    assert case.expect == (status,)


@pytest.mark.parametrize("case", ENTRIES, ids=lambda case: case.id)
def test_the_evidence_says_what_is_required(case: Case) -> None:
    quoted = "\n".join(span.quote for span in (*case.evidence, *case.also))
    for fact in case.facts:
        assert not fact.vital or asserts_any(quoted, fact.forms), fact.forms
    for side in case.sides:
        assert asserts_any("\n".join(span.quote for span in side.evidence), side.forms), side.forms


@pytest.mark.parametrize("case", [case for case in ENTRIES if case.forbidden], ids=lambda case: case.id)
def test_to_quote_the_whole_evidence_sentence_says_nothing_forbidden(case: Case) -> None:
    for span in case.evidence:
        text = ARTICLES[span.article]
        for one in sentencex.get_sentence_boundaries("en", text):
            if one["start_index"] < span.end and span.start < one["end_index"]:
                assert not [bad for bad in case.forbidden if asserts(unquoted(one["text"]), bad)], one["text"]


@pytest.mark.skipif(not BASELINE.exists(), reason="no baseline is committed yet")
def test_the_committed_run_is_of_these_questions_and_articles_and_passes_the_committed_baseline() -> None:
    found, baseline = read_judged(COMMITTED_RUN, CORPORA), read_baseline(BASELINE)
    assert baseline is not None
    assert not stale(found.run, found.labelled.digests())
    new = baseline_of(found.run, found.scored, labels=digest_labels(found.labelled.cases))
    assert not complaints(baseline, new, compare(baseline, found.scored))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_perfect_answer_scores_one(case: Case) -> None:
    scored = score_one(Response(case.id, 0.1, perfect(case)), case, articles=ARTICLES)
    assert scored.right, scored.reasons
    assert not scored.reasons
    lower = {"forbidden", "unmarked", "errors"}
    assert all(scored.value(name) == (0 if name in lower else 1) for name in scored.parts), scored.parts


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.kind not in ("absent", "false premise")], ids=lambda c: c.id
)
def test_declining_what_the_articles_answer_is_wrong(case: Case) -> None:
    declined = {"status": "not_in_articles", "answer": "", "citations": []}
    scored = score_one(Response(case.id, 0.1, declined), case, articles=ARTICLES)
    assert not scored.right
    assert scored.value("vital_recall") == 0
    assert scored.value("abstention_precision") == 0


@pytest.mark.parametrize("case", [case for case in CASES if case.forbidden], ids=lambda case: case.id)
def test_every_forbidden_value_is_caught(case: Case) -> None:
    for bad in case.forbidden:
        answer = perfect(case)
        answer["answer"] += f" {bad} [1]."
        assert not score_one(Response(case.id, 0.1, answer), case, articles=ARTICLES).right, bad
