"""The tables of an archive. A change of them is a new version; `upgrade` says which older ones are brought up to it."""

import re

SCHEMA_VERSION = 7

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT, publisher TEXT, published TEXT, url TEXT, source TEXT,
    words INTEGER NOT NULL, text TEXT NOT NULL, language TEXT, pages TEXT NOT NULL
);
CREATE INDEX sources ON articles (source);
CREATE INDEX listing ON articles (id, title, publisher, published, words);
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
CREATE VIRTUAL TABLE stories USING fts5(story, tokenize = "porter unicode61 remove_diacritics 2");
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
    seal BLOB NOT NULL, UNIQUE (article, version)
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

# a semicolon ends a statement, but not the one inside a trigger
SCHEMA = tuple(re.split(r";\n(?!END)", (_TABLES + _VERSIONS + _FINDING).strip()))
SINCE_6 = tuple(_VERSIONS.strip().removesuffix(";").split(";\n"))  # what version 6 lacks
