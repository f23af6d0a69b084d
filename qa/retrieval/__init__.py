"""A question comes in, the passages that are worth reading go out, best first."""
