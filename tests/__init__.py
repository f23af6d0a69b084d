"""Tests, one file per module; fakes beside them."""
