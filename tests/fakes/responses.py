"""Responses of a system that nobody had to ask, and questions of a set about one bridge."""

import gzip
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from eval.bench.sets.items import Item, short
from eval.results import Response

BRIDGE = "Ana Ruiz opened the rebuilt bridge on Monday. The work took three years."


def said(answer: str, **kept: Any) -> Response:  # noqa: ANN401 - whatever a system keeps
    """A response that says this, or that declines where it is empty."""
    status = "answered" if answer else "not_in_articles"
    return Response("n", 1.0, {"status": status, "answer": answer, "citations": [], "positions": []}, kept=kept)


def items(number: int, answers: tuple[str, ...] = ()) -> tuple[Item, ...]:
    """Questions of one text; every third is of another stratum."""

    def judge(response: Response) -> Mapping[str, float]:
        return {"f1": float(short(response) == "Ana Ruiz")}

    return tuple(
        Item(
            f"q{n}",
            f"Who opened bridge {n}?",
            date(2022, 6, 3),
            judge,
            (BRIDGE,),
            stratum=str(n % 3 == 0),
            answers=answers,
        )
        for n in range(number)
    )


def write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """JSON lines, gzipped where the name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
