"""What reading a file comes to where it comes to no article."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadFailure:
    """A file, or one line of it, that is no article. `line` counts from 1; None when it is the whole file."""

    path: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}" if self.line else f"{self.path}: {self.reason}"
