"""The embedded model: a GGUF file read by a process of our own, the requests of all askers in one batch."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from qa.cancellation import Cancellation
from qa.reading.apart import Apart, command
from qa.reading.model import Reply, Request


class EmbeddedModel:
    """A `LanguageModel` over a folder of `index.models.convert`; it loads in the background, and requests wait for it.

    Args:
        folder: the converted model.
        threads: 0 takes one a core.
        cache_gib: memory for passages that were read.
    """

    embedded = True

    def __init__(self, folder: Path, *, threads: int, cache_gib: int) -> None:
        self.name = folder.name
        self._apart = Apart(command(folder, threads=threads, cache_gib=cache_gib))

    @property
    def ready(self) -> bool:
        """False while it is being loaded."""
        return self._apart.ready

    def replies(self, requests: Sequence[Request], cancellation: Cancellation) -> Iterator[tuple[int, Reply]]:
        """One reply to each request, as they come, all in one batch with those of other askers.

        Raises:
            ModelError: the model could not be loaded, or failed.
            StoppedError: the asker left.
        """
        coming = [self._apart.submit(request) for request in requests]
        try:
            yield from cancellation.results(coming)
        finally:
            for reply in coming:
                reply.cancel()  # after a failure or a stop, what is not done leaves the batch

    def close(self) -> None:
        """End what is under way and free the model's memory."""
        self._apart.close()
