"""The systems under test: onrecord itself, any command that prints the answer contract, or a bare model endpoint.

Each gives the contract as a mapping for a question and its day, so that two systems are asked, scored and reported in
the same way.
"""

import hashlib
import json
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from eval.meter import ask_desk
from eval.results import Given, Tokens
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
    ask: Callable[[str, date], Given]
    digests: Mapping[str, str]


@contextmanager
def onrecord(articles: Path) -> Iterator[System]:
    """The service itself, over a fresh archive of the articles in a folder, with the settings of the environment."""
    with tempfile.TemporaryDirectory(prefix="onrecord-eval-") as folder:
        settings = IndexSettings(archive=Path(folder))
        with Library.open(settings, create=True) as library:
            library.add([articles])
        with Desk.open(settings, QASettings()) as desk:
            yield System("onrecord", lambda question, day: ask_desk(desk, question, day), desk.digests())


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

    def ask(question: str, as_of: date) -> Given:
        filled = [word.replace("{as_of}", as_of.isoformat()).replace("{question}", question) for word in words]
        try:
            # the command is the user's own, given on the command line
            done = subprocess.run(filled, capture_output=True, text=True, timeout=timeout, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ModelError(f"{words[0]} gave no answer: {error}") from error
        if done.returncode:
            raise ModelError(f"{words[0]} ended with status {done.returncode}: {done.stderr.strip()[-300:]}")
        return Given(_last_object(done.stdout, words[0]))

    yield System(template, ask, {"command": template})


def _last_object(output: str, name: str) -> Mapping[str, Any]:
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
    articles: Mapping[str, str],
    key: str | None = None,
    timeout: float = 120.0,
    client: httpx.Client | None = None,
) -> Iterator[System]:
    """A bare model behind an OpenAI-compatible endpoint, given all articles at once: the usual way, to compare with.

    Its reply is mapped to the contract: an article's name in brackets becomes a citation without a quote (which
    scoring counts as no exact quote), the agreed refusal becomes `not_in_articles`, disagreement is not stated.
    """
    http = client or httpx.Client(timeout=timeout)
    shown = "\n\n".join(f"ARTICLE [{name}]\n{text}" for name, text in articles.items())
    prompt = SYSTEM_PROMPT.format(example=next(iter(articles)))

    def ask(question: str, as_of: date) -> Given:
        body = {
            "model": model,
            "temperature": 0,
            "seed": 1,
            "messages": [
                {"role": "system", "content": prompt},
                {"role": "user", "content": f"{shown}\n\nToday is {as_of.isoformat()}.\nQuestion: {question}"},
            ],
        }
        try:
            reply = http.post(
                url.rstrip("/") + "/chat/completions",
                json=body,
                headers={"Authorization": f"Bearer {key}"} if key else {},
            )
            reply.raise_for_status()
            value = reply.json()
            text = str(value["choices"][0]["message"]["content"]).strip()
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            raise ModelError(f"{url} gave no usable reply: {error}. Is the endpoint up?") from error
        return Given(_contract(text, articles), tokens=_usage(value))

    yield System(model, ask, {"endpoint": url, "model": model, "prompt": hashlib.sha256(prompt.encode()).hexdigest()})


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
    marks: dict[str, int] = {}
    for name in sorted(articles, key=lambda name: text.find(f"[{name}]")):
        if f"[{name}]" in text:
            marks[name] = len(marks) + 1
            text = text.replace(f"[{name}]", f"[{marks[name]}]")
    citations = [{"mark": mark, "article": name, "quote": ""} for name, mark in marks.items()]
    return {"status": None, "answer": text, "citations": citations}
