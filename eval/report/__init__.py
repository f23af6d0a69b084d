"""Scores come in; text, JSON and a page for people go out."""
