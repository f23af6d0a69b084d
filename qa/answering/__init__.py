"""Findings of all sources come in; verified, reconciled and composed they go out as one answer. Pure."""
