"""A small MediaWiki on loopback: searches a handful of pages and answers in the real API's shapes.

    with mediawiki() as wiki:
        desk.environment["FACTCHECK_WIKIPEDIA_URL"] = wiki.address
        desk.environment["FACTCHECK_FETCH_ALLOW"] = wiki.peer

A page is found when every word of the question stands on it, as on the real one. `wiki.hold()`
makes it take questions without answering until `wiki.release()`; `wiki.refuse("maxlag")` answers
every question with the recorded answer of that name. `wiki.questions` holds what was asked.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

RECORDED = Path(__file__).parent / "recorded" / "wikipedia"

PAGES = {
    "Pyongyang": "Pyongyang adalah ibu kota Korea Utara. Kota ini terletak di tepi Sungai Taedong.",
    "Vladimir Putin": (
        "Vladimir Putin adalah presiden Rusia. Ia mengunjungi Pyongyang di Korea Utara pada tahun "
        "2000 dan pada bulan Juni 2024."
    ),
    "Hubungan Korea Utara dan Rusia": (
        "Korea Utara dan Rusia menjalin hubungan diplomatik. Presiden Vladimir Putin dan Kim Jong "
        "Un menandatangani perjanjian kemitraan strategis di Pyongyang pada tahun 2024."
    ),
    "Rusia": "Rusia adalah negara di Eropa Timur dan Asia Utara. Ibu kotanya Moskwa.",
}


class Wiki:
    """A running double. `address` goes into the setting, `peer` among the allowed addresses."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.pages = pages
        self.questions: list[dict[str, str]] = []
        self.agents: list[str] = []
        self._answers = threading.Event()
        self._answers.set()
        self._refusal: tuple[int, bytes, str, dict[str, str]] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.peer = f"127.0.0.1:{self._server.server_port}"
        self.address = f"http://{self.peer}"

    @property
    def searches(self) -> list[str]:
        """The questions asked of the search, in order."""
        return [asked["srsearch"] for asked in self.questions if "srsearch" in asked]

    def hold(self) -> None:
        """Take questions from now on, but answer none."""
        self._answers.clear()

    def release(self) -> None:
        """Answer again, also what waits."""
        self._answers.set()

    def refuse(self, name: str, *, status: int = 200, **headers: str) -> None:
        """Answer everything with a recorded refusal; `headers` are named with `_` for `-`."""
        path = next(RECORDED.glob(f"{name}.*"))
        kind = "text/html" if path.suffix == ".html" else "application/json"
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        self._refusal = status, path.read_bytes(), kind, named

    def behave(self) -> None:
        """Stop refusing."""
        self._refusal = None

    def answer(self, asked: dict[str, str]) -> dict[str, Any]:
        """Answer one question as the Action API would."""
        if asked.get("list") == "search":
            found = [title for title in self.pages if self._has(title, asked["srsearch"])]
            hits = [
                {
                    "ns": 0,
                    "title": title,
                    "pageid": self._id(title),
                    "snippet": self.pages[title][:80],
                    "timestamp": "2024-07-01T10:00:00Z",
                }
                for title in found[: int(asked.get("srlimit", "10"))]
            ]
            return {
                "batchcomplete": True,
                "query": {"searchinfo": {"totalhits": len(found)}, "search": hits},
            }
        pages = [
            {
                "pageid": self._id(title),
                "ns": 0,
                "title": title,
                "extract": self.pages[title],
                "fullurl": f"{self.address}/wiki/{title.replace(' ', '_')}",
                "lastrevid": 1000 + self._id(title),
            }
            if title in self.pages
            else {"ns": 0, "title": title, "missing": True}
            for title in asked.get("titles", "").split("|")
        ]
        return {"batchcomplete": True, "query": {"pages": pages}}

    def _id(self, title: str) -> int:
        return list(self.pages).index(title) + 1

    def _has(self, title: str, words: str) -> bool:
        text = f"{title} {self.pages[title]}".casefold()
        return all(word in text for word in re.findall(r"\w+", words.casefold()))

    def _handler(wiki) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                asked = dict(parse_qsl(parts.query))
                if not parts.path.endswith("/api.php"):
                    self.send(200, b"<!doctype html><title>Page</title>", "text/html", {})
                    return
                wiki.questions.append(asked)
                wiki.agents.append(self.headers.get("User-Agent", ""))
                wiki._answers.wait(60)
                if wiki._refusal is not None:
                    self.send(*wiki._refusal)
                else:
                    body = json.dumps(wiki.answer(asked)).encode()
                    self.send(200, body, "application/json; charset=utf-8", {})

            def send(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
                with suppress(OSError):  # whoever asked may be gone
                    self.send_response(status)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(body)))
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def mediawiki(pages: dict[str, str] | None = None) -> Iterator[Wiki]:
    """Run the double with these pages (title to introduction), or with `PAGES`."""
    wiki = Wiki(PAGES if pages is None else pages)
    thread = threading.Thread(target=wiki._server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield wiki
    finally:
        wiki.release()
        wiki._server.shutdown()
        wiki._server.server_close()
