"""Published question sets: files that the user has come in, items go out."""
