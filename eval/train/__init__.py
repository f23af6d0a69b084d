"""The reader, trained and measured."""
