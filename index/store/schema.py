"""The tables of an archive. A change of them is a new version; `UPGRADES` says which older ones are brought to it."""

import re

from index.store.fulltext import TOKENIZER

SCHEMA_VERSION = 9

_TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT, publisher TEXT, published TEXT, url TEXT, source TEXT,
    words INTEGER NOT NULL, text TEXT NOT NULL, language TEXT, pages TEXT NOT NULL, authors TEXT, modified TEXT
);
CREATE INDEX sources ON articles (source);
CREATE INDEX listing ON articles (id, title, publisher, published, words, modified);
CREATE TABLE sentences (
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, boilerplate INTEGER NOT NULL,
    PRIMARY KEY (article, number)
) WITHOUT ROWID;
CREATE TABLE chunks (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    vector BLOB NOT NULL
);
CREATE INDEX chunks_of_article ON chunks (article, number);
CREATE VIRTUAL TABLE stories USING fts5(story, tokenize = "{TOKENIZER}");
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE signatures (
    article TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, minhash BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE bands (
    hash INTEGER NOT NULL, article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE, PRIMARY KEY (hash, article)
) WITHOUT ROWID;
CREATE INDEX bands_of_article ON bands (article);
CREATE TABLE copies (
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    copy TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (article, copy)
) WITHOUT ROWID;
CREATE INDEX copied ON copies (copy);
CREATE TABLE digests (
    article TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    text BLOB NOT NULL, stated BLOB NOT NULL, derived BLOB NOT NULL
) WITHOUT ROWID;
"""
# Every text that an article ever had, and what happened to it. Nothing here goes with the article: what was cited
# stays. The text of the version that `articles` holds is there alone; it comes here when it is replaced or removed.
# `gone` says why there is none: purged on purpose, or lost to damage.
_VERSIONS = """
CREATE TABLE versions (
    key INTEGER PRIMARY KEY, article TEXT NOT NULL, version BLOB NOT NULL, fetched TEXT, source TEXT, raw TEXT,
    text TEXT, title TEXT, publisher TEXT, published TEXT, url TEXT, language TEXT, pages TEXT, gone TEXT,
    seal BLOB NOT NULL, authors TEXT, modified TEXT, UNIQUE (article, version)
);
CREATE TABLE history (
    key INTEGER PRIMARY KEY, at TEXT, article TEXT NOT NULL, what TEXT NOT NULL, version BLOB NOT NULL,
    seal BLOB NOT NULL
);
CREATE INDEX history_of_article ON history (article);
"""
# For the list of articles: which of them hold a word, or one that begins so, anywhere in them. Places are not kept, so
# it is small (21 MB for 100,000 articles of 300 words), and it holds no text of its own: triggers keep it in step.
_FINDING = """
CREATE VIRTUAL TABLE finding USING fts5(
    id, title, publisher, text, content = 'articles', content_rowid = 'key', detail = none, columnsize = 0,
    prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER found AFTER INSERT ON articles BEGIN
    INSERT INTO finding (rowid, id, title, publisher, text)
        VALUES (new.key, new.id, new.title, new.publisher, new.text);
END;
CREATE TRIGGER lost AFTER DELETE ON articles BEGIN
    INSERT INTO finding (finding, rowid, id, title, publisher, text)
        VALUES ('delete', old.key, old.id, old.title, old.publisher, old.text);
END;
"""
# Counts that pages and searches ask for, and since when each passage is as it is: triggers keep both in step, in the
# transaction of the change. `moments` names each generation by chance, so that an index that was made of this record
# at one of them is told from one that was made of another record.
_COUNTED = """
CREATE TABLE tallies (
    what TEXT NOT NULL, value TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (what, value)
) WITHOUT ROWID;
CREATE TABLE touched (id TEXT PRIMARY KEY, generation INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX touched_since ON touched (generation);
CREATE TABLE moments (generation INTEGER PRIMARY KEY, token TEXT NOT NULL);
CREATE INDEX dated ON articles (published, publisher, id);
CREATE TRIGGER article_in AFTER INSERT ON articles BEGIN
    INSERT INTO tallies VALUES ('articles', '', 1), ('day', coalesce(new.published, ''), 1),
        ('publisher', coalesce(new.publisher, ''), 1)
        ON CONFLICT (what, value) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER article_out AFTER DELETE ON articles BEGIN
    UPDATE tallies SET number = number - 1 WHERE (what, value) IN (
        VALUES ('articles', ''), ('day', coalesce(old.published, '')), ('publisher', coalesce(old.publisher, '')));
END;
CREATE TRIGGER chunk_in AFTER INSERT ON chunks BEGIN
    INSERT INTO tallies VALUES ('passages', '', 1) ON CONFLICT (what, value) DO UPDATE SET number = number + 1;
    INSERT OR REPLACE INTO touched SELECT new.id, value + 1 FROM meta WHERE name = 'generation';
END;
CREATE TRIGGER chunk_out AFTER DELETE ON chunks BEGIN
    UPDATE tallies SET number = number - 1 WHERE what = 'passages';
    INSERT OR REPLACE INTO touched SELECT old.id, value + 1 FROM meta WHERE name = 'generation';
END;
"""
# one row for each count as it has to be
TALLIES = """
SELECT 'articles' AS what, '' AS value, count(*) AS number FROM articles
UNION ALL SELECT 'passages', '', count(*) FROM chunks
UNION ALL SELECT 'day', coalesce(published, ''), count(*) FROM articles GROUP BY 2
UNION ALL SELECT 'publisher', coalesce(publisher, ''), count(*) FROM articles GROUP BY 2
"""
# draws a name for the generation that it is now
NAMED = (
    "INSERT OR REPLACE INTO moments SELECT CAST(value AS INTEGER), lower(hex(randomblob(8))) FROM meta "
    "WHERE name = 'generation'"
)


def _statements(script: str) -> tuple[str, ...]:
    """A semicolon ends a statement, but not the one inside a trigger."""
    return tuple(re.split(r";\n(?!END| {4})", script.strip()))


SCHEMA = _statements(_TABLES + _VERSIONS + _FINDING + _COUNTED)
_SINCE_7 = (*_statements(_COUNTED), f"INSERT INTO tallies {TALLIES}", NAMED)
_ARTICLES_SINCE_8 = (
    "ALTER TABLE articles ADD COLUMN authors TEXT",
    "ALTER TABLE articles ADD COLUMN modified TEXT",
    "DROP INDEX listing",
    "CREATE INDEX listing ON articles (id, title, publisher, published, words, modified)",
)
_SINCE_8 = (
    *_ARTICLES_SINCE_8,
    "ALTER TABLE versions ADD COLUMN authors TEXT",
    "ALTER TABLE versions ADD COLUMN modified TEXT",
)
# what each earlier version lacks: versions since 7, counts since 8, authors and days of change since 9
UPGRADES = {
    "6": (*_statements(_VERSIONS), *_SINCE_7, *_ARTICLES_SINCE_8),
    "7": (*_SINCE_7, *_SINCE_8),
    "8": _SINCE_8,
}
