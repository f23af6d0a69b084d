"""Tests of qa/reader."""
