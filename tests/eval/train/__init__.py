"""Tests of eval/train."""
