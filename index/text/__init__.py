"""One article's text comes in; marked sentences, chunks and what its copies are known by go out. Pure."""
