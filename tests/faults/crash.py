"""Kills processes in the middle of their work, at random but seeded moments, and counts what is lost: `make crash`.

    python -m tests.faults.crash [--kills 300] [--seed 1]

A child works on an archive (add, sync, remove, rebuild, or two of them at once) and is killed with SIGKILL. Then the
archive has to hold every change that was acknowledged, and of the one that the kill met either all or nothing.
"""

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from index.build import Library
from index.errors import OnRecordError
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder
from tests.faults.worker import work

CHILDREN = multiprocessing.get_context("forkserver")  # from a process that has loaded what they need, and no more
CHILDREN.set_forkserver_preload(["tests.faults.worker", "chromadb", "index.text.prepare"])
WORKS = (("add",), ("sync",), ("remove",), ("rebuild",), ("add", "remove"), ("sync", "rebuild"))
BEHIND = "the vector index is behind the archive"
DIED = "a process died while it opened the vector index"


@dataclass
class Known:
    """What each article was last acknowledged to be ("-" for gone), and what else it may be after a kill."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    tried: dict[str, set[str]] = field(default_factory=dict)
    ever: set[tuple[str, str]] = field(default_factory=set)  # every text that was ever acknowledged, to be cited

    def hear(self, lines: list[str]) -> bool:
        """Takes in what a child said before it was killed; returns whether it was in the middle of a change."""
        pending: dict[str, str] = {}
        for word, name, value in (line.split() for line in lines):
            if word == "trying":
                pending[name] = value
            else:
                pending.pop(name, None)
                if word == "done":
                    self.acknowledged[name] = value
                    self.ever |= {(name, value)} if value != "-" else set()
                    self.tried.pop(name, None)
        for name, value in pending.items():
            self.tried.setdefault(name, set()).add(value)
        return bool(pending)

    def wrong(self, library: Library) -> list[str]:
        """What the archive holds that it must not, or does not hold and must; notes what it holds."""
        held = {
            article.id: article.text.split(" ", 1)[0]
            for article in library.articles()
            if not article.id.endswith("keep")
        }
        found = []
        for name in {*self.acknowledged, *self.tried, *held}:
            is_now = held.get(name, "-")
            if is_now not in {self.acknowledged.get(name, "-"), *self.tried.get(name, ())}:
                found.append(f"{name} is {is_now}, acknowledged was {self.acknowledged.get(name, '-')}")
            self.acknowledged[name] = is_now
            if not name.startswith("s"):  # what a follower tried is in its folder, and comes in with a later `sync`
                self.tried.pop(name, None)
        kept = {
            (name, each.content.text.split(" ", 1)[0])
            for name in {name for name, _ in self.ever}
            for each in library.archive.versions(name)
            if each.content
        }
        return found + [f"{name} was {value}, and cannot be cited as that any more" for name, value in self.ever - kept]


def kill(folder: Path, works: tuple[str, ...], seed: int, known: Known) -> bool:
    """Lets children work for a moment and kills them; returns whether one was in the middle of a change."""
    logs = [folder / f"said-{seed}-{number}" for number in range(len(works))]
    children = [
        CHILDREN.Process(target=work, args=(folder, what, f"{what[0]}{number}", seed, log), daemon=True)
        for number, (what, log) in enumerate(zip(works, logs, strict=True))
    ]
    for child in children:
        child.start()
    while not all(log.exists() and log.read_text().startswith("ready\n") for log in logs):
        if not all(child.is_alive() for child in children):
            raise AssertionError(f"{works} ended before it began")
        time.sleep(0.01)
    time.sleep(random.Random(seed).uniform(0.0, 1.0))
    for child in children:
        child.kill()
    met = False
    for child, log in zip(children, logs, strict=True):
        child.join()
        if child.exitcode != -9:
            raise AssertionError(f"{works} ended by itself with {child.exitcode}")
        whole, _, _ = log.read_text().rpartition("\n")
        met |= known.hear(whole.splitlines()[1:])
        log.unlink()
    return met


def check(folder: Path, known: Known) -> list[str]:
    """What is wrong with the archive after a kill, also after the next search has mended the index."""
    with Library.open(IndexSettings(archive=folder / "archive"), encoder=HashingEncoder()) as library:
        found = [p for p in library.verify() if not p.startswith((BEHIND, DIED))]
        found += known.wrong(library)
        library.dense("the number of the bridge", 1)
        return found + library.verify()


def run(kills: int, seed: int, folder: Path) -> Counter[str]:
    """That many kills, one after the other on one archive; what was lost is printed as it is found."""
    counts: Counter[str] = Counter()
    known = Known()
    turn = 0
    while counts["kills"] < kills:
        works = WORKS[turn % len(WORKS)]
        turn += 1
        met = kill(folder, works, seed * 100_000 + turn, known)
        counts["kills"] += len(works)
        counts["in the middle of a change"] += met
        try:
            wrong = check(folder, known)
        except OnRecordError as error:
            wrong = [f"cannot be opened: {error}"]
        counts["lost or wrong"] += len(wrong)
        for each in wrong:
            print(f"after {works}, seed {seed * 100_000 + turn}: {each}", flush=True)
    return counts


def main() -> int:
    """Prints the counts; the exit code is 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        counts = run(asked.kills, asked.seed, Path(place))
    print(", ".join(f"{name}: {count}" for name, count in counts.items()), flush=True)
    return 1 if counts["lost or wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
