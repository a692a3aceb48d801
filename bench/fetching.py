"""What hostile servers cost: memory and time of one question, each in a process of its own.

    make bench ARGS=fetching

The servers are threads of this process, on loopback; a child asks one question and says how far its
memory rose above what it took before, and how long it was kept. Beside them the same questions by a
plain `httpx2.get`, which knows no limits (as far as it may go without filling this machine), and
what our care costs on an ordinary page.
"""

import gzip
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.split import row  # noqa: E402
from tests.lib.servers import Behaviour, always, response, serving  # noqa: E402

Row = dict[str, Any]

MEMORY = 64  # MB more
DEADLINE = 4.0
UNPACKED = 300_000_000
ROUNDS = 300

CHILD = """
import json, re, sys, time
sys.path.insert(0, sys.argv[1])
url, peer, asks, deadline = sys.argv[2], sys.argv[3], sys.argv[4], float(sys.argv[5])
import httpx2
from factcheck.lib.fetch import FetchError, Http
from factcheck.lib.wire import tls
tls()  # the certificates are read once a process, not for this question

def peak():
    # Not getrusage: that begins with what the process that started this one had used.
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])

def ours():
    http = Http(allow={peer}, deadline=deadline)
    try:
        http.get(url)
    except FetchError as error:
        return error.code
    return "read"

def plain():
    return f"{len(httpx2.get(url, timeout=deadline).content)} bytes"

before, began = peak(), time.monotonic()
said = {"ours": ours, "plain": plain}[asks]()
print(json.dumps({"seconds": time.monotonic() - began, "kB": peak() - before, "said": said}))
"""


def asked(behave: Behaviour, asks: str = "ours") -> dict[str, Any]:
    """Let a child ask a server that behaves so; say its memory (MB), time (s) and result."""
    with serving(behave) as server:
        done = subprocess.run(
            [sys.executable, "-c", CHILD, ROOT, server.url, server.peer, asks, str(DEADLINE)],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    said: dict[str, Any] = json.loads(done.stdout)
    return {**said, "MB": said["kB"] / 1024}


# Servers


def bomb() -> Behaviour:
    return always(response(gzip.compress(bytes(UNPACKED), 9), Content_Encoding="gzip"))


def bomb_in_bomb() -> Behaviour:
    packed = gzip.compress(gzip.compress(bytes(UNPACKED), 9), 9)
    return always(response(packed, Content_Encoding="gzip, gzip"))


def many_members() -> Behaviour:
    member = gzip.compress(bytes(2_000_000), 9)
    return always(response(member * 400, Content_Encoding="gzip"))


def endless(head: bytes, part: bytes) -> Behaviour:
    def behave(connection: Any, request: bytes) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(part)

    return behave


def a_byte_a_second(count: int, head: bytes, part: bytes = b"x") -> Behaviour:
    def behave(connection: Any, request: bytes) -> None:
        connection.sendall(head)
        for _ in range(count):
            connection.sendall(part)
            time.sleep(1)

    return behave


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

HOSTILE: tuple[tuple[str, Callable[[], Behaviour]], ...] = (
    ("a gzip bomb of 300 MB", bomb),
    ("a gzip bomb in another", bomb_in_bomb),
    ("400 gzip members of 2 MB", many_members),
    ("an endless body", lambda: endless(OK + b"\r\n", b"x" * 65536)),
    ("an endless body in chunks of 1 byte", lambda: endless(CHUNKED, b"1\r\nx\r\n" * 8192)),
    ("endless headers", lambda: endless(b"HTTP/1.1 200 OK\r\n", b"X-Y: z\r\n" * 8192)),
    ("endless early hints", lambda: endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1024)),
)


def limits() -> Iterable[Row]:
    bar = f"<= {MEMORY} MB, cut"
    for what, make in HOSTILE:
        found = asked(make())
        met = found["MB"] <= MEMORY and found["said"] != "read"
        yield row(f"{what}: memory", found["MB"], "MB", bar, met)
        yield row(f"{what}: time ({found['said']})", found["seconds"], "s")
    found = asked(always(response(bytes(5_000_000))))
    yield row(f"5 MB that may be read: memory ({found['said']})", found["MB"], "MB")
    plain = asked(bomb(), "plain")
    yield row("a gzip bomb of 300 MB, httpx2.get: memory", plain["MB"], "MB")


def slowness() -> Iterable[Row]:
    bar = f"<= {DEADLINE + 0.5:g} s"
    for what, head in (
        ("1 byte of a body a second", response(length=1000)),
        ("1 byte of a header a second", b"HTTP/1.1 200 OK\r\nX: "),
        ("1 byte a second before that", b""),
    ):
        found = asked(a_byte_a_second(30, head))
        met = found["seconds"] <= DEADLINE + 0.5 and found["said"] == "timed_out"
        yield row(f"{what}, deadline {DEADLINE:g} s", found["seconds"], "s", bar, met)
        yield row("the same: memory", found["MB"], "MB", f"<= {MEMORY} MB", found["MB"] <= MEMORY)
    # Its timeout is for each read, so it stays for as long as the server likes: here 12 s.
    plain = asked(a_byte_a_second(12, response(length=12)), "plain")
    yield row(f"1 byte a second, httpx2.get, timeout {DEADLINE:g} s", plain["seconds"], "s")


def ordinary() -> Iterable[Row]:
    """What checking, noting and counting cost on an ordinary page, beside a plain get."""
    import httpx2

    from factcheck.lib.fetch import Http
    from factcheck.lib.wire import tls

    tls()
    page = response(b"<p>Harga beras naik.</p>" * 2000)
    with serving(always(page)) as server:

        def ours() -> None:
            Http(allow={server.peer}).get(server.url)

        # One context for all, as ours; by default it reads the certificates for each question.
        def plain() -> None:
            httpx2.get(server.url, verify=tls())

        for what, ask in (("ours", ours), ("httpx2.get", plain)):
            took = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                ask()
                took.append(time.perf_counter() - began)
            yield row(f"a page of 48 KB, {what}: median", 1000 * statistics.median(took), "ms")


def main() -> None:
    rows = [line for part in (limits, slowness, ordinary) for line in part()]
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "fetching.json").write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
