"""Chunks found by words, by meaning and within filters; the vector index is made from the record, and checked."""
