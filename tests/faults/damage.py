"""Damages every file of an archive in every way, and counts what is not told: `make damage`.

    python -m tests.faults.damage [--seed 1] [--articles 400]

Each file of an archive (as it is left by a clean end, and by a kill) is taken away, emptied, halved, and has a bit
changed at several places. A process of its own then opens the archive, verifies it and searches. Its end is counted as

    told        an error of ours, or `verify` names it
    harmless    everything reads as before, and `verify` finds nothing
    silent      something is lost or reads otherwise, and nothing was said
    died        the process died or had an error that is not ours
"""

import argparse
import hashlib
import json
import multiprocessing
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.build import Library
from index.errors import OnRecordError
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder

FLIPS = 2  # places in each file
DIM = 64
CHILDREN = multiprocessing.get_context("forkserver")  # from a process that has loaded what they need, and no more
CHILDREN.set_forkserver_preload(["tests.faults.damage", "chromadb"])


def read(folder: Path, out: Path) -> None:
    """Opens an archive, verifies it and searches in it; writes a digest of all that it read, and what it was told."""
    said, told = "", list[str]()
    try:
        with Library.open(IndexSettings(archive=folder), encoder=HashingEncoder(dim=DIM)) as library:
            told = library.verify()
            ids = [heading.id for heading in library.archive.headings()]
            damaged = library.archive.altered(ids)
            kept = [repr(library.stored(name).article) for name in ids if name not in damaged]
            asked = [f"bridge number {n}" for n in range(5)]
            dense = [[round(score, 3) for _, score in library.dense(each, 5)] for each in asked]
            words = [library.lexical(each, 5) for each in asked]
            said = hashlib.sha256(repr((kept, dense, words)).encode()).hexdigest()
    except OnRecordError as error:
        told.append(str(error))
    out.write_text(json.dumps([said, told]), encoding="utf-8")


def make(folder: Path, articles: int) -> None:
    """An archive whose vectors are enough for the engine to keep its graph on disk."""
    lines = [
        {"id": f"a{n}", "title": f"T{n}", "published": "2022-05-27", "publisher": "Post", "url": "http://a.example",
         "text": "\n\n".join(f"The bridge number {n * 7 + part} is shut for reason {part}. " * 8 for part in range(3))}
        for n in range(articles)
    ]  # fmt: skip
    wire = folder / "wire.jsonl"
    wire.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    settings = IndexSettings(archive=folder / "clean")
    with Library.open(settings, create=True, encoder=HashingEncoder(dim=DIM)) as library:
        library.add([wire])
        library.dense("bridge", 1)
    shutil.copytree(folder / "clean", folder / "killed")
    with Library.open(IndexSettings(archive=folder / "killed"), encoder=HashingEncoder(dim=DIM)) as library:
        library.remove("a3")
        shutil.copytree(folder / "killed", folder / "killed-now")  # with the log that a kill would leave
    shutil.rmtree(folder / "killed")
    (folder / "killed-now").rename(folder / "killed")


def look(folder: Path) -> tuple[int, str, list[str]]:
    """A process that opens, verifies and searches: how it ended, what it read, what it said."""
    out = folder.with_name("read.json")
    out.unlink(missing_ok=True)
    child = CHILDREN.Process(target=read, args=(folder, out), daemon=True)
    child.start()
    child.join(300)
    if child.exitcode != 0:
        child.kill()
        return child.exitcode or -1, "", []
    said, told = json.loads(out.read_text(encoding="utf-8"))
    return 0, said, told


def damages(folder: Path, chance: random.Random) -> Iterator[tuple[Path, str, bytes | None]]:
    """Every file of an archive with every damage: its new content, or None for none."""
    for path in sorted(found for found in folder.rglob("*") if found.is_file() and found.name != "writer.lock"):
        content = path.read_bytes()
        yield path, "missing", None
        if content:
            yield path, "empty", b""
            yield path, "halved", content[: len(content) // 2]
            for number in range(FLIPS):
                place = chance.randrange(len(content))
                other = content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]
                yield path, f"flipped {number + 1}", other


def run(articles: int, seed: int, folder: Path, *, most: int | None = None) -> Counter[str]:
    """Every damage by itself; prints what is silent or dies."""
    make(folder, articles)
    counts: Counter[str] = Counter()
    for state in ("clean", "killed"):
        shutil.copytree(folder / state, folder / "now")
        code, before, told = look(folder / "now")
        shutil.rmtree(folder / "now")
        if code or told:
            raise AssertionError(f"the undamaged archive ({state}): {code}, {told}")
        todo = list(damages(folder / state, random.Random(seed)))
        if most:
            todo = random.Random(seed).sample(todo, most)
        for path, harm, content in todo:
            shutil.copytree(folder / state, folder / "now")
            place = folder / "now" / path.relative_to(folder / state)
            place.unlink() if content is None else place.write_bytes(content)
            code, after, told = look(folder / "now")
            shutil.rmtree(folder / "now")
            kind = "died" if code else "told" if told else "harmless" if after == before else "silent"
            counts[kind] += 1
            if kind in {"died", "silent"}:
                print(f"{kind}: {state}, {path.relative_to(folder / state)} {harm}: {told}", flush=True)
    return counts


def main() -> int:
    """Prints the counts; the exit code is 1 when something was silent or died."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=400)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        counts = run(asked.articles, asked.seed, Path(place))
    print(f"damages: {counts.total()}, " + ", ".join(f"{name}: {count}" for name, count in counts.items()), flush=True)
    return 1 if counts["died"] + counts["silent"] else 0


if __name__ == "__main__":
    sys.exit(main())
