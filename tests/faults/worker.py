"""Works on an archive until it is killed, and notes before each change what it tries and after it that it is done."""

import random
from pathlib import Path

from index import build
from index.article import Article
from index.errors import LockedError
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder


def work(folder: Path, what: str, prefix: str, seed: int, log: Path) -> None:
    """Changes articles whose names begin with `prefix`, for ever; `what` is add, sync, remove or rebuild."""

    def tell(*words: str) -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write(" ".join(words) + "\n")

    chance = random.Random(seed)
    build.TOGETHER = 3
    if chance.randrange(2):  # as in a large archive: the index stays as it is while few passages are touched
        vars(build).update(SYNC=0, MERGE=40)
    news = folder / f"news-{prefix}"
    news.mkdir(exist_ok=True)
    (news / f"{prefix}keep.txt").write_text("The ferry is late.", encoding="utf-8")
    settings = IndexSettings(archive=folder / "archive")
    with build.Library.open(settings, create=True, encoder=HashingEncoder()) as library:
        tell("ready")
        turn = 0
        while True:
            turn += 1
            name, value = f"{prefix}{chance.randrange(25)}", f"{seed}.{turn}"
            text = f"{value} is the number of the bridge. " + "It is closed. " * chance.randrange(20, 300)
            path, takes_out = news / f"{name}.txt", bool(chance.randrange(2))
            try:
                if what == "rebuild":
                    library.rebuild()
                elif what == "sync":
                    there = path.exists()
                    tell("trying", name, "-" if there and takes_out else value)
                    path.unlink() if there and takes_out else path.write_text(text, encoding="utf-8")
                    while True:
                        try:
                            library.sync(news)
                            break
                        except LockedError:
                            continue
                    tell("done", name, "-" if there and takes_out else value)
                elif what == "remove" and takes_out and library.archive.article(name):
                    tell("trying", name, "-")
                    library.remove(name)
                    tell("done", name, "-")
                else:
                    tell("trying", name, value)
                    library.take([Article(name, text, source="wire")], replace=True)
                    tell("done", name, value)
            except LockedError:
                tell("not", name, value)
