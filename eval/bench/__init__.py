"""Benchmarks: commands that measure onrecord and its rivals on data that the user names."""
