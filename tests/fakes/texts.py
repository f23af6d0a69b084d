"""Texts at random, made of what is hard to cut: marks, spaces of all kinds, abbreviations, line breaks."""

from hypothesis import strategies as st

CHARACTERS = ".!? \n“”\"'’()é😀5…•:,\u2028\xa0\t\u200bЖ。-—Ab"
WORDS = ("The mayor", "A\xa0.", " said", "\n\n", "\r\n", "Mr.", "U.S.", ".5", "a.m.", " ET", "1.", "e.g.")
PIECES = st.sampled_from([*CHARACTERS, *WORDS])
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=80).map("".join))
