"""Judging answers against hand-labelled facts: cases, run, score, report, gate."""
