"""The reader: a small network that says of a question and a passage whether the passage answers, and where."""
