"""The systems under test: onrecord itself, any command that prints the answer contract, or a bare model endpoint.

Each gives the contract as a mapping for a question and its day, so that two systems are asked, scored and reported in
the same way.
"""

import hashlib
import json
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from eval.asking.meter import ask_desk
from eval.cases import Case
from eval.paths import Corpus
from eval.results import Output, Tokens
from index.build import Library
from index.errors import UsageError
from index.settings import IndexSettings
from qa.ask import Desk
from qa.errors import ModelError
from qa.settings import QASettings

SYSTEM_PROMPT = (
    "Answer the question from the articles only, in one or two short sentences. After each sentence name the article "
    "that says so, in square brackets, such as [{example}]. If articles give different answers, say so and give each. "
    "If the articles do not answer the question, reply exactly: NOT IN THE ARTICLES"
)
DECLINED = "not in the articles"


@dataclass(frozen=True, slots=True)
class System:
    """A system under test, open: its name, how it is asked, and digests of what its answers depend on."""

    name: str
    ask: Callable[[Case], Output]
    digests: Mapping[str, str]


@contextmanager
def onrecord(corpora: Sequence[Corpus]) -> Iterator[System]:
    """The service itself, over a fresh archive of each corpus, with the settings of the environment."""
    with tempfile.TemporaryDirectory(prefix="onrecord-eval-") as folder, ExitStack() as opened:
        desks: dict[str, Desk] = {}
        for corpus in corpora:
            settings = IndexSettings(archive=Path(folder, corpus.name))
            first = next(iter(desks.values()), None)  # its models are loaded once, and serve every corpus
            encoder = first.library.encoder if first else None
            with Library.open(settings, create=True, encoder=encoder) as library:
                library.add([corpus.articles])
            if first:
                library = opened.enter_context(Library.open(settings, encoder=encoder))
                desks[corpus.name] = replace(first, library=library)
            else:
                desks[corpus.name] = opened.enter_context(Desk.open(settings, QASettings()))
        digests = next(iter(desks.values())).digests()
        yield System("onrecord", lambda case: ask_desk(desks[case.corpus], case.question, case.as_of), digests)


@contextmanager
def command(template: str, *, timeout: float = 120.0) -> Iterator[System]:
    """A system that is run once for each question and prints the contract as its output's last line, or as all of it.

    Args:
        template: the command; the words `{question}` and `{as_of}` in it are replaced. No shell interprets it.
        timeout: seconds for one question.

    Raises:
        UsageError: the template has no `{question}`.
    """
    words = shlex.split(template)
    if not any("{question}" in word for word in words):
        raise UsageError("--system needs {question} where the question goes, such as: --system 'mine --ask {question}'")

    def ask(case: Case) -> Output:
        day = case.as_of.isoformat()
        filled = [word.replace("{as_of}", day).replace("{question}", case.question) for word in words]
        try:
            # the command is the user's own, given on the command line
            done = subprocess.run(filled, capture_output=True, text=True, timeout=timeout, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ModelError(f"{words[0]} gave no answer: {error}") from error
        if done.returncode:
            raise ModelError(f"{words[0]} ended with status {done.returncode}: {done.stderr.strip()[-300:]}")
        return Output(_last_object(done.stdout, words[0]))

    yield System(template, ask, {"command": template})


def _last_object(output: str, name: str) -> Mapping[str, Any]:
    # all of it may be one object over many lines; else programs print progress first and the answer last
    for text in (output, output.strip().rpartition("\n")[2]):
        try:
            value = json.loads(text)
        except json.JSONDecodeError:
            continue
        if isinstance(value, dict):
            return value
    raise ModelError(f"{name} printed no JSON object: {output.strip()[:200]!r}")


@contextmanager
def endpoint(
    url: str,
    *,
    model: str,
    corpora: Mapping[str, Mapping[str, str]],
    key: str | None = None,
    timeout: float = 120.0,
    transport: httpx.BaseTransport | None = None,
) -> Iterator[System]:
    """A bare model behind an OpenAI-compatible endpoint, given all of a corpus at once: the usual way, to compare with.

    Its reply is mapped to the contract: an article's name in brackets becomes a citation without a quote (which
    scoring counts as no exact quote), the agreed refusal becomes `not_in_articles`, disagreement is not stated.
    """
    shown = {
        corpus: "\n\n".join(f"ARTICLE [{name}]\n{text}" for name, text in articles.items())
        for corpus, articles in corpora.items()
    }
    prompts = {corpus: SYSTEM_PROMPT.format(example=next(iter(articles))) for corpus, articles in corpora.items()}
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    http = httpx.Client(timeout=timeout, transport=transport)

    def ask(case: Case) -> Output:
        asked = f"Today is {case.as_of.isoformat()}.\nQuestion: {case.question}"
        body = {  # greedy and seeded as the embedded model is, so that a second run says the same where it can
            "model": model,
            "temperature": 0,
            "seed": 1,
            "messages": [
                {"role": "system", "content": prompts[case.corpus]},
                {"role": "user", "content": f"{shown[case.corpus]}\n\n{asked}"},
            ],
        }
        try:
            reply = http.post(url.rstrip("/") + "/chat/completions", json=body, headers=headers)
            reply.raise_for_status()
            value = reply.json()
            text = str(value["choices"][0]["message"]["content"]).strip()
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            raise ModelError(f"{url} gave no usable reply: {error}. Is the endpoint up?") from error
        return Output(_contract(text, corpora[case.corpus]), tokens=_usage(value))

    prompt = hashlib.sha256("".join(prompts.values()).encode()).hexdigest()
    digests = {"endpoint": url, "model": model, "prompt": prompt}
    with http:
        yield System(model, ask, digests)


def _usage(reply: Mapping[str, Any]) -> Tokens | None:
    usage = reply.get("usage")
    if not isinstance(usage, dict) or not isinstance(usage.get("prompt_tokens"), int):
        return None
    details = usage.get("prompt_tokens_details")
    cached = (details.get("cached_tokens") if isinstance(details, dict) else 0) or 0
    return Tokens(usage["prompt_tokens"] - cached, cached, usage.get("completion_tokens") or 0)


def _contract(text: str, articles: Mapping[str, str]) -> Mapping[str, Any]:
    if DECLINED in text.casefold():
        return {"status": "not_in_articles", "answer": "", "citations": []}
    # numbered as they come in the text, as a reader would number them
    marks: dict[str, int] = {}
    for name in sorted(articles, key=lambda name: text.find(f"[{name}]")):
        if f"[{name}]" in text:
            marks[name] = len(marks) + 1
            text = text.replace(f"[{name}]", f"[{marks[name]}]")
    citations = [{"mark": mark, "article": name, "quote": ""} for name, mark in marks.items()]
    return {"status": None, "answer": text, "citations": citations}
