"""The record: one SQLite file with articles, sentences, chunks, vectors, full-text search and readers' judgements."""
