"""The head of a GGUF file, for tests: named values and no tensors."""

import struct


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def gguf_bytes(architecture: str, *, before: bytes = b"", values_before: int = 0) -> bytes:
    """A file that says its architecture; `before` holds so many named values that come first."""
    said = _text("general.architecture") + struct.pack("<I", 8) + _text(architecture)
    return b"GGUF" + struct.pack("<IQQ", 3, 0, 1 + values_before) + before + said


def named(name: str, kind: int, value: bytes) -> bytes:
    """One named value of a GGUF type."""
    return _text(name) + struct.pack("<I", kind) + value


def string(text: str) -> bytes:
    """A string as GGUF writes it."""
    return _text(text)
