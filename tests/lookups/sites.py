"""A web site on loopback whose pages become evidence."""

from tests.lib.servers import Server, response

WORDS = "Rombongan itu terdiri dari 13 pejabat tinggi"
PAGE = f"""<!doctype html><html lang="id"><head><title>13 pejabat ikut - Sumber.example</title>
<meta property="og:site_name" content="Sumber"><link rel="canonical" href="https://asal.example/1">
<meta property="article:published_time" content="2024-06-19T08:00:00+07:00">
<script>alert("nobody runs this")</script></head><body><article><h1>13 pejabat ikut</h1>
<p>Penulis: Budi, ANTARA</p>
<p>PYONGYANG, Sumber.example - Presiden Putin tiba di Pyongyang pada Rabu pagi waktu setempat.</p>
<p>{WORDS}, termasuk menteri pertahanan dan menteri luar negeri.</p>
<p>Kunjungan itu berlangsung dua hari. Kunjungan itu berlangsung dua hari.</p></article>
</body></html>""".encode()


class Site:
    """A web site on loopback: what it answers at each path, and what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {"/1": response(PAGE)}
        self.server: Server

    def url(self, path: str = "/1") -> str:
        return f"{self.server.url}{path}"

    def answer(self, connection, head: bytes) -> None:
        path = head.split(b" ")[1].decode()
        connection.sendall(self.pages.get(path, response(b"gone", status="404 Not Found")))
