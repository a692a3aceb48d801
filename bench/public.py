"""Public pages as readers get them: kept ones beside an empty view, and those nobody has asked for.

The real web server on embedded servers, asked over loopback by connections that stay open. The
empty view is `/healthz` of the same server, under the same middleware. Both are asked in turns, so
that what else goes on at the machine meets both. A page is cold after any change: nothing that is
kept of it may be used any more.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
PAGES = 400
CONNECTIONS = 8
ROUNDS = 7
SECONDS = 1.5
COLD = 200
SHARE = 0.8
MILLISECONDS = 25
Row = dict[str, object]
READER = (
    "Host: 127.0.0.1\r\nAccept: text/html\r\nAccept-Language: id\r\n"
    "Accept-Encoding: gzip, deflate\r\n"
)
CHANGE = "UPDATE reports_freshness SET stamp = stamp + 1 WHERE key = 'checks'"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="factcheck-bench-") as home:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        os.environ |= {
            "FACTCHECK_HOME": home,
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
            "FACTCHECK_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        for name in ("DATABASE_URL", "BROKER_URL"):
            os.environ.pop(name, None)
        from factcheck import embedded

        embedded.start(durable=False, tied=True)
        try:
            slugs = prepare()
            rows = measure(Path(home), port, slugs)
        finally:
            embedded.stop()
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "public.json").write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")


def prepare() -> list[str]:
    """Fill the database with the sample and copies of its published check; the pages' slugs."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from factcheck.desk import seeding
    from factcheck.reports.models import Page
    from factcheck.rights import as_owner

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", "--noinput", verbosity=0)
    seeding.seed()
    with as_owner():
        copy(Page.objects.public().standing().first())
    return list(Page.objects.public().standing().order_by("id").values_list("slug", flat=True))


def copy(page: Any) -> None:
    """Copy a page with its claim and its edition; for it, the rules are lifted."""
    from django.db import connection

    with connection.cursor() as cursor:

        def again(table: str, pk: int, changed: dict[str, str]) -> None:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                " AND table_schema = current_schema() ORDER BY ordinal_position",
                [table],
            )
            columns = [name for (name,) in cursor.fetchall()]
            values = [changed.get(name, f'one."{name}"') for name in columns]
            named = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(
                f"INSERT INTO {table} ({named}) SELECT {', '.join(values)}"
                f" FROM {table} one, generate_series(1, {PAGES}) n WHERE one.id = {pk}"
            )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

        again("claims_claim", page.claim_id, {"id": f"{page.claim_id + 100_000} + n"})
        new = {
            "id": f"{page.pk + 100_000} + n",
            "claim_id": f"{page.claim_id + 100_000} + n",
            "edition_id": "NULL",
            "archived_id": "NULL",
            "slug": "one.slug || '-' || n",
            "published_at": "one.published_at + n * interval '1 second'",
        }
        again("reports_page", page.pk, new)
        new = {"id": f"{page.edition_id + 100_000} + n", "page_id": f"{page.pk + 100_000} + n"}
        again("reports_edition", page.edition_id, new)
        cursor.execute("ALTER TABLE reports_page DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE reports_page SET edition_id = e.id FROM reports_edition e"
            " WHERE e.page_id = reports_page.id AND reports_page.edition_id IS NULL"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_page ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")


def measure(home: Path, port: int, slugs: list[str]) -> list[Row]:
    from factcheck import children
    from factcheck.processes import web

    process = web("127.0.0.1", port)
    log = home / "web.log"
    child = children.start(
        [sys.executable, *process.words[1:]],
        log=log,
        pid_file=home / "web.pid",
        cwd=ROOT,
        env={**os.environ, **process.environment},
        ends_with_me=process.with_starter,
    )
    try:
        wait_for(port, log)
        return [*kept(port, slugs), *cold(port, slugs)]
    finally:
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()


def wait_for(port: int, log: Path) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            Reader(port).ask("/healthz")
            return
        except OSError:
            if time.monotonic() > until:
                raise SystemExit(f"web did not start:\n{log.read_text()[-2000:]}") from None
            time.sleep(0.1)


class Reader:
    """One open connection; reads answers that say how long they are."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def send(self, path: str, more: str = "") -> None:
        self.socket.sendall(f"GET {path} HTTP/1.1\r\n{READER}{more}\r\n".encode())

    def receive(self) -> tuple[int, dict[str, str], bytes]:
        while b"\r\n\r\n" not in self.rest:
            self._more()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in lines)}
        length = int(headers.get("content-length", "0"))
        while len(self.rest) < length:
            self._more()
        body, self.rest = self.rest[:length], self.rest[length:]
        return int(first.split()[1]), headers, body

    def ask(self, path: str, more: str = "") -> tuple[int, dict[str, str], bytes]:
        self.send(path, more)
        return self.receive()

    def _more(self) -> None:
        came = self.socket.recv(65_536)
        if not came:
            raise ConnectionError("the server closed the connection")
        self.rest += came


def rate(port: int, path: str, status: int, more: str = "") -> float:
    """Requests a second over some connections, each of which asks again when it is answered."""
    readers = [Reader(port) for _ in range(CONNECTIONS)]
    for reader in readers:
        if reader.ask(path, more)[0] != status:
            raise SystemExit(f"{path} did not answer {status}")
    began, asked = time.perf_counter(), 0
    while (taken := time.perf_counter() - began) < SECONDS:
        for reader in readers:
            reader.send(path, more)
        for reader in readers:
            reader.receive()
        asked += CONNECTIONS
    return asked / taken


def kept(port: int, slugs: list[str]) -> list[Row]:
    path = f"/checks/{slugs[0]}/"
    tag = Reader(port).ask(path)[1]["etag"]
    asked = {
        "empty view": ("/healthz", 200, ""),
        "kept page": (path, 200, ""),
        "kept page, 304": (path, 304, f"If-None-Match: {tag}\r\n"),
        "kept home": ("/", 200, ""),
    }
    rates: dict[str, list[float]] = {what: [] for what in asked}
    for _ in range(ROUNDS):
        for what, (address, status, more) in asked.items():
            rates[what].append(rate(port, address, status, more))
    middle = {what: statistics.median(found) for what, found in rates.items()}
    rows = [row(f"{what}, requests a second", value, "/s", "") for what, value in middle.items()]
    for what in list(asked)[1:]:
        share = statistics.median(
            one / other for one, other in zip(rates[what], rates["empty view"], strict=True)
        )
        rows.append(row(f"{what}, times the empty view", share, "x", f">= {SHARE}", share >= SHARE))
    return rows


def cold(port: int, slugs: list[str]) -> list[Row]:
    """How long a page takes that is not kept, one reader at a time, each after a change."""
    import psycopg

    from factcheck import embedded
    from factcheck.reports import freshness
    from factcheck.reports.models import Story

    # Only triggers count changes: the desk's own user may not.
    owner = psycopg.connect(embedded.owner_url(), autocommit=True)
    # Beside them the empty view, asked in the same way: what the machine adds to every answer.
    rows = []
    story = f"/stories/{Story.objects.values_list('slug', flat=True)[0]}/"
    for what, paths in {
        "empty view, one reader": ["/healthz"],
        "cold page": [f"/checks/{slug}/" for slug in slugs],
        "cold home": ["/"],
        "cold search": ["/checks/"],
        "cold feed": ["/feeds/checks.atom"],
        f"cold story of {len(slugs)} checks": [story],
    }.items():
        reader, taken = Reader(port), []
        for number in range(COLD // (1 if len(paths) > 1 else 4)):
            owner.execute(CHANGE)
            # For so long a process may believe that nothing has changed, and give out what it has.
            time.sleep(freshness.SHARED * 1.5)
            path = paths[number % len(paths)]
            began = time.perf_counter()
            status, _headers, _body = reader.ask(path)
            taken.append((time.perf_counter() - began) * 1000)
            if status != 200:
                raise SystemExit(f"{path} answered {status}")
        # The first ones also load templates, in each process of the server.
        p95 = statistics.quantiles(taken[10:], n=20)[-1]
        bar = f"<= {MILLISECONDS} ms" if what in {"cold page", "cold home"} else ""
        rows.append(row(f"{what}, median", statistics.median(taken[10:]), "ms", ""))
        rows.append(row(f"{what}, p95", p95, "ms", bar, p95 <= MILLISECONDS if bar else None))
    owner.close()
    return rows


def row(what: str, value: float, unit: str, bar: str, met: bool | None = None) -> Row:
    return {"what": what, "value": value, "unit": unit, "bar": bar, "met": met}


if __name__ == "__main__":
    main()
