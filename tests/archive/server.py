"""A server of embeddings on loopback that the desk's settings name, and checks to embed."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from factcheck.archive.claimreview import Row
from tests.lib.servers import response, serving


def rows(count: int, first: int = 1) -> list[Row]:
    return [
        Row(
            claim=f"Bulan nomor {number} terbuat dari keju",
            publisher="A",
            url=f"https://a.example/{number}",
        )
        for number in range(first, first + count)
    ]


def vector_of(text: str, dimensions: int) -> list[float]:
    """A vector that tells texts apart, and is the same for the same text."""
    return [float(byte) + 1 for byte in hashlib.sha256(text.encode()).digest()[:dimensions]]


class Server:
    """A server of embeddings that the desk's settings name: takes all texts but those `refused`."""

    def __init__(self) -> None:
        self.refused = ""
        self.status = "200 OK"
        self.asked: list[list[str]] = []
        self.heads: list[str] = []

    def __call__(self, to, head: bytes) -> None:
        asked = json.loads(head.partition(b"\r\n\r\n")[2])
        self.asked.append(asked["input"])
        if self.status != "200 OK":
            to.sendall(response(b"no", status=self.status))
        elif self.refused and any(self.refused in text for text in asked["input"]):
            to.sendall(response(b"no", status="400 Bad Request"))
        else:
            data = [
                {"index": index, "embedding": vector_of(text, 5)}
                for index, text in enumerate(asked["input"])
            ]
            body = json.dumps({"data": data}).encode()
            to.sendall(response(body, content_type="application/json"))


@contextmanager
def embedding_server(settings: Any) -> Iterator[Server]:
    """Have the desk's embedder be a server whose vectors have five numbers."""
    double = Server()
    with serving(double) as listening:
        settings.FACTCHECK_EMBEDDINGS_URL = listening.url
        settings.FACTCHECK_EMBEDDINGS_MODEL = "some-model"
        settings.FACTCHECK_EMBEDDINGS_DIMENSIONS = 5
        settings.FACTCHECK_EMBEDDINGS_KEY = "k-123456"
        settings.FACTCHECK_FETCH_ALLOW = {listening.peer}
        double.heads = listening.requests
        yield double
