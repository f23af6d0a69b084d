"""The vector index: a Chroma collection derived from the archive, which it can always be made from again.

A change never touches what readers use. Changes are left to the archive until they are many; then they go into a copy
(or, when that is in doubt, into a fresh index built from the archive's vectors) in a new versioned folder; then one
small file, the pointer, is replaced to name that version.
So a kill at any moment leaves the old version whole, and Chroma may keep its graph on disk and open in no time.
This is the only module that knows Chroma.
"""

import contextlib
import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from index.article import Vectors
from index.errors import ArchiveError
from index.search.look import fatal
from index.search.seal import broken, seal
from index.search.versions import Pointer, Versions
from index.store.passages import Moment

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

log = logging.getLogger(__name__)

OnBatch = Callable[[int, int], None]

LOCAL = "local"
PROBES = 50  # vectors that must find themselves after a change; about 3 ms each
SYNC = 1000  # vectors after which the engine writes its graph to disk
BATCH = 2000  # vectors between two words of progress; about a second
HNSW: "CreateHNSWConfiguration" = {
    "space": "cosine",
    "ef_search": 500,  # recall@10 at 100k synthetic vectors: 0.99, against 0.81 with the default of 100
    "max_neighbors": 32,  # of 63 texts equally far from one another, 25 graphs of 25 hold together; with the default 14
    "sync_threshold": SYNC,  # the graph goes to disk: 15,000 vectors open in 0.1 s, against 2.9 s when it is built anew
}


class VectorIndex:
    """Nearest neighbours by cosine, in one folder; readers and one writer at a time, in any number of processes."""

    def __init__(self, folder: Path, *, identity: str, url: str | None = None) -> None:
        self._versions = Versions(folder, engine=url or LOCAL)
        self._identity = identity
        self._url = url
        self._guard = threading.RLock()
        self._opened: Pointer | None = None
        self._client: Client | None = None
        self._collection: Collection | None = None

    def close(self) -> None:
        """Lets go of the engine."""
        with self._guard:
            if self._client is not None:
                self._client.close()
            self._opened = self._client = self._collection = None

    @property
    def pointer(self) -> Pointer | None:
        """The version in use, or None before the first and after damage to the pointer file."""
        return self._versions.pointer

    def writing(self) -> AbstractContextManager[None]:
        """Holds the one writer's lock; LockedError if another has it."""
        return self._versions.writing()

    def crashed(self) -> bool:
        """Whether a process died while it opened the version in use: then it is not opened again."""
        return self._versions.crashed()

    def rebuild(self, ids: Sequence[str], vectors: Vectors, *, moment: Moment, on_batch: OnBatch | None = None) -> None:
        """A fresh version from all vectors, while readers go on with the old. To be called while `writing`."""
        old, died = self.pointer, self.crashed()
        version = self._versions.next_name()
        with self._connected(version) as client:
            name = self._collection_name(version)
            with contextlib.suppress(Exception):  # left over on a server from a rebuild that was killed
                client.delete_collection(name)
            collection = client.create_collection(name, embedding_function=None, configuration={"hnsw": HNSW})
            self._upsert(client, collection, ids, vectors, on_batch)
            held = self._counted(collection, len(ids))
            if self._url:
                self._drop_old(client, keep=(name, self._collection_name(old.version) if old else name))
        if died and not self._url and (found := fatal(self._versions.folder, version)):
            shutil.rmtree(self._versions.path(version), ignore_errors=True)
            raise ArchiveError(f"the vector index in {self._versions.folder} cannot be used: {found}")
        self._versions.flip(version, moment=moment, held=held)

    def advance(self, generation: int, count: int) -> None:
        """Notes that the archive has moved on and itself tells what was touched since. To be called while `writing`.

        Raises:
            ArchiveError: there is no index yet, or that cannot be written.
        """
        old = self.pointer
        if old is None:
            raise ArchiveError("there is no vector index to go on with")
        self._versions.point(replace(old, generation=generation, count=count))

    def update(
        self,
        ids: Sequence[str],
        vectors: Vectors,
        *,
        removed: Sequence[str],
        moment: Moment,
        count: int,
        probes: Vectors,
        on_batch: OnBatch | None = None,
    ) -> None:
        """A version with `ids` put in (again) and `removed` taken out. To be called while `writing`.

        Args:
            ids: of the vectors that are new or changed.
            vectors: one row each.
            removed: ids that are no longer there.
            moment: the archive's, which this brings the index to.
            count: how many vectors there must be in the end.
            probes: vectors of some that must be there in the end: taking others out may cut off those that stay.
            on_batch: is told how many of `ids` are in, and of how many.

        Raises:
            ArchiveError: the result is not what it has to be, or does not find what is in it; then rebuild.
        """
        old = self.pointer
        if old is None:
            raise ArchiveError("there is no vector index to update")
        version = old.version if self._url else self._versions.next_name()  # a server keeps its own data whole
        with self._connected(version, copy_of=old.version) as client:
            collection = client.get_collection(self._collection_name(old.version), embedding_function=None)
            batch = client.get_max_batch_size()
            for start in range(0, len(removed), batch):
                collection.delete(ids=list(removed[start : start + batch]))
            self._upsert(client, collection, ids, vectors, on_batch)
            self._counted(collection, count)
            for some in (vectors[:: max(1, len(vectors) // PROBES)], probes):
                if found := _unfound(collection, some):
                    raise ArchiveError(found)
        self._versions.flip(version, moment=moment, held=count)

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """The ids of the nearest vectors with their cosine similarity, best first.

        Raises:
            ArchiveError: there is no index yet, or the engine fails; then rebuild.
        """
        with self._guard:
            collection = self._current()
            wanted = min(limit, self._opened.held if self._opened else 0)
            if wanted < 1:
                return []
            try:
                found = collection.query(
                    query_embeddings=vector.reshape(1, -1), n_results=wanted, include=["distances"]
                )
            except Exception as error:  # whatever the engine raises, the archive can make it anew
                raise ArchiveError(f"the vector index in {self._versions.folder} fails: {error}") from error
        ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        return [(found_id, 1.0 - float(distance)) for found_id, distance in zip(ids, distances, strict=True)]

    def problems(
        self, *, count: int, probes: Vectors, ids: Sequence[str] | None = None, touched: Sequence[str] = ()
    ) -> list[str]:
        """What is wrong with the version in use, given what the archive held; empty when it can be believed.

        Args:
            count: how many vectors there must be.
            probes: vectors of some, which must find themselves.
            ids: all ids that the archive has now, to look at each; None to trust the count.
            touched: of these ids it may have others than the archive.
        """
        try:
            with self._guard:
                collection = self._current()
                found = collection.count()
                held = set(collection.get(include=[])["ids"]) if ids is not None else set()
            if found != count:
                return [f"the vector index holds {found} passages, the archive {count}"]
            if ids is not None and held.difference(touched) != (wanted := set(ids).difference(touched)):
                return [f"the vector index lacks {len(wanted - held)} passages of the archive and holds others"]
            lost = _unfound(collection, probes)
        except Exception as error:  # noqa: BLE001 - a damaged index may raise anything
            return [f"the vector index cannot be read: {error}"]
        return [lost] if lost else []

    def _current(self) -> "Collection":
        """The collection of the version that the pointer names, opened anew when the pointer moved."""
        pointer = self.pointer
        if pointer is None:
            raise ArchiveError(f"there is no vector index in {self._versions.folder}")
        if self._collection is None or self._opened is None or self._opened.version != pointer.version:
            self.close()
            self._sound(pointer.version)
            try:
                with self._versions.opening(pointer.version):
                    self._client = self._connect(pointer.version)
                    self._collection = self._client.get_collection(
                        self._collection_name(pointer.version), embedding_function=None
                    )
                    _used(self._collection)
            except Exception as error:  # whatever the engine raises, the archive can make it anew
                self.close()
                raise ArchiveError(f"the vector index in {self._versions.folder} cannot be opened: {error}") from error
        self._opened = pointer
        return self._collection

    def _connect(self, version: str) -> "Client":
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(anonymized_telemetry=False)
        if self._url is None:
            return cast("Client", chromadb.PersistentClient(str(self._versions.path(version)), settings=quiet))
        parts = urlsplit(self._url)
        ssl = parts.scheme == "https"
        try:
            port = parts.port or (443 if ssl else 8000)
            return cast("Client", chromadb.HttpClient(parts.hostname or "", port, ssl=ssl, settings=quiet))
        except Exception as error:
            raise ArchiveError(
                f"no Chroma server answers at {self._url}: {error}. Start one with `chroma run`"
            ) from error

    @contextmanager
    def _connected(self, version: str, *, copy_of: str | None = None) -> Iterator["Client"]:
        """An engine for writing a version, which is sealed in the end, or removed if it was not finished."""
        client = None
        try:
            if copy_of and not self._url:
                shutil.copytree(self._versions.path(copy_of), self._versions.path(version))
                self._sound(version)
            client = self._connect(version)
            yield client
            client.close()  # so that its files are complete
            client = None
            if not self._url:
                seal(self._versions.path(version))
        except BaseException as error:
            if client is not None:
                client.close()
                client = None
            if not self._url:
                shutil.rmtree(self._versions.path(version), ignore_errors=True)
            if isinstance(error, ArchiveError) or not isinstance(error, Exception):
                raise
            raise ArchiveError(f"the vector index in {self._versions.folder} cannot be written: {error}") from error

    def _sound(self, version: str) -> None:
        """Raises ArchiveError when the files of a version are not what was written: the engine might die of them."""
        if not self._url and (found := broken(self._versions.path(version))):
            raise ArchiveError(f"the vector index in {self._versions.path(version)} {found}")

    def _collection_name(self, version: str) -> str:
        return f"onrecord-{self._identity[:16]}-{version}" if self._url else "passages"

    @staticmethod
    def _upsert(
        client: "Client", collection: "Collection", ids: Sequence[str], vectors: Vectors, on_batch: OnBatch | None
    ) -> None:
        batch = min(client.get_max_batch_size(), BATCH)
        for start in range(0, len(ids), batch):
            collection.upsert(ids=list(ids[start : start + batch]), embeddings=vectors[start : start + batch])
            if on_batch:
                on_batch(min(start + batch, len(ids)), len(ids))

    @staticmethod
    def _counted(collection: "Collection", expected: int) -> int:
        found = collection.count()
        if found != expected:
            raise ArchiveError(f"the vector index holds {found} passages after a change, expected {expected}")
        return found

    def _drop_old(self, client: "Client", *, keep: Sequence[str]) -> None:
        """Removes this archive's collections of earlier versions from a server."""
        for collection in client.list_collections():
            if collection.name.startswith(self._collection_name("")) and collection.name not in keep:
                client.delete_collection(collection.name)


def _used(collection: "Collection") -> None:
    """Searches once: the engine loads its graph at the first search, and it is then that it dies of a damaged one."""
    one = collection.get(limit=1, include=["embeddings"])["embeddings"]
    if one is not None and len(one):
        collection.query(query_embeddings=one, n_results=1)


def attempt(folder: str, version: str) -> None:
    """Opens a version of an index in a folder and searches in it; raises whatever the engine raises, or dies of it."""
    client = VectorIndex(Path(folder), identity="")._connect(version)
    _used(client.get_collection("passages", embedding_function=None))
    client.close()


def _unfound(collection: "Collection", probes: Vectors) -> str | None:
    """What is wrong when vectors do not find themselves; None when they do.

    The search is not exact: one in two hundred may miss, and that is no damage.
    """
    if not len(probes):
        return None
    found = collection.query(query_embeddings=probes, n_results=1, include=["distances"])["distances"] or []
    lost = sum(not best or best[0] > 0.001 for best in found)
    if lost <= len(probes) // 200:
        return None
    return f"the vector index does not find {lost} of {len(probes)} passages by their own vectors"
