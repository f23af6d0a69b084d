"""Measurements against other systems, on data from outside: answers, retrieval, indexing, speed."""
