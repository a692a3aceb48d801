"""Look-ups through queue and ledger, by the desk's real processes on embedded servers.

Sources are asked over HTTP as real ones are; theirs are servers on loopback (`bench/sources`) that
answer at once, or never. PostgreSQL is durable here: each look-up is two commits that wait for the
disk. Also for one part: ARGS are names of `MEASUREMENTS`.
"""

import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
MANY = 5_000
CHAOS = int(os.environ.get("CHAOS", "10000"))
EDITORS = 20
ACCEPTED = 200
KILL_EVERY = float(os.environ.get("KILL_EVERY", "5"))  # seconds
Row = dict[str, object]


def main() -> None:
    wanted = sys.argv[1:] or list(MEASUREMENTS)
    with tempfile.TemporaryDirectory(prefix="factcheck-bench-") as home:
        ports = free_ports(3)
        os.environ |= {
            "FACTCHECK_HOME": home,
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
            "BENCH_PROMPT": f"http://127.0.0.1:{ports[0]}",
            "BENCH_HANGING": f"http://127.0.0.1:{ports[1]}",
            "FACTCHECK_FETCH_ALLOW": f"127.0.0.1:{ports[0]},127.0.0.1:{ports[1]}",
            "FACTCHECK_PROVIDERS": ",".join(
                f"bench.sources.{name}" for name in ("prompt", "other", "hanging")
            ),
            "FACTCHECK_PUBLIC_URL": f"http://127.0.0.1:{ports[2]}",
        }
        for name in ("DATABASE_URL", "BROKER_URL"):
            os.environ.pop(name, None)
        from factcheck import embedded

        embedded.start(tied=True)
        sources = subprocess.Popen(
            [sys.executable, ROOT / "bench/sources/server.py", *map(str, ports[:2])]
        )
        try:
            prepare()
            desk = Desk(Path(home), ports[2])
            rows: list[Row] = []
            for name in wanted:
                print(f"  {name} …", file=sys.stderr, flush=True)
                give_up_the_rest()
                try:
                    rows += MEASUREMENTS[name](desk)
                finally:
                    desk.stop()
        finally:
            sources.kill()
            sources.wait()
            embedded.stop()
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "lookups.json").write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")


def row(what: str, value: float, unit: str, bar: str, met: bool | None) -> Row:
    return {"what": what, "value": value, "unit": unit, "bar": bar, "met": met}


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


class Desk:
    """The desk's processes; each in a session of its own, ended with all its children."""

    def __init__(self, home: Path, port: int) -> None:
        from factcheck.processes import everything

        self.home, self.port = home, port
        named = everything(host="127.0.0.1", port=port, home=home)
        self.processes = {process.name: process for process in named}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        from factcheck import children

        for name in names:
            process = self.processes[name]
            self.running[name] = children.start(
                [sys.executable, *process.words[1:]],
                log=self.home / "logs" / f"{name}.log",
                pid_file=self.home / "run" / f"{name}.pid",
                cwd=ROOT,
                env={**os.environ, "FACTCHECK_WORKER_GRACE": "1", **process.environment},
                ends_with_me=process.with_starter,
            )

    def wait_ready(self, *names: str) -> None:
        for name in names:
            log = self.home / "logs" / f"{name}.log"
            until = time.monotonic() + 60
            while " ready." not in log.read_text(errors="replace"):
                if time.monotonic() > until:
                    raise SystemExit(f"{name} did not start:\n{log.read_text()[-2000:]}")
                time.sleep(0.1)

    def kill(self, name: str) -> None:
        from factcheck import children

        child = self.running.pop(name)
        for pid in children.members(child.pid):
            os.kill(pid, signal.SIGKILL)
        child.wait(10)

    def stop(self) -> None:
        for name in list(self.running):
            self.kill(name)
        for log in (self.home / "logs").glob("w*.log"):
            log.unlink()


# What is in the ledger


def prepare() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", "--noinput", verbosity=0)
    # What all this wrote goes to the disk now, and not in the middle of a measurement, where every
    # commit would wait for it.
    os.sync()


def forget_messages() -> None:
    import redis
    from django.conf import settings

    with redis.Redis.from_url(settings.BROKER_URL) as valkey:
        valkey.flushdb()


def give_up_the_rest() -> None:
    """Leave nothing to do of the measurement before."""
    from factcheck.lookups.models import Lookup

    forget_messages()
    for pk in Lookup.objects.filter(state__in=["waiting", "running"]).values_list("pk", flat=True):
        Lookup.objects.cancel(pk, "cancelled", {"name": "bench"})


def make_claims(count: int) -> list[int]:
    """Proposed claims on words of articles, a hundred an article; their numbers."""
    from factcheck.accounts.models import User
    from factcheck.articles.models import Article, Snapshot
    from factcheck.claims.models import Appearance, Claim
    from factcheck.reading.text import fingerprint

    author = User.objects.get_or_create(
        email="bench@example.org", defaults={"name": "Bench", "role": "editor"}
    )[0]
    made: list[int] = []
    while len(made) < count:
        mark = f"{time.time_ns()}"
        words = [f"Klaim nomor {mark} {n} menyebut angka." for n in range(100)]
        text = " ".join(words)
        article = Article.objects.create(title="Bench", language="id", created_by=author)
        snapshot = Snapshot.objects.create(
            article=article, number=1, text=text, sha256=fingerprint(text)
        )
        claims = Claim.objects.bulk_create(
            Claim(article=article, statement=word, language="id")
            for word in words[: count - len(made)]
        )
        Appearance.objects.bulk_create(
            Appearance(
                claim=claim,
                snapshot=snapshot,
                start=text.index(word),
                end=text.index(word) + len(word),
                quote=word,
            )
            for claim, word in zip(claims, words, strict=False)
        )
        made += [claim.pk for claim in claims]
    return made


def ask(claims: list[int], *, bulk: Callable[[int], bool], each: int = 10) -> list[int]:
    """Write look-ups into the ledger, `each` a claim, without a bell; their numbers."""
    from factcheck.lookups.models import Lookup

    made = Lookup.objects.bulk_create(
        (
            Lookup(
                claim_id=claim,
                provider=("prompt", "other")[n % 2],
                query=f"q {claim} {n}",
                bulk=bulk(n),
            )
            for claim in claims
            for n in range(each)
        ),
        batch_size=1000,
    )
    return [lookup.pk for lookup in made]


def unfinished(lookups: list[int]) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM lookups_lookup WHERE id BETWEEN %s AND %s "
            "AND state IN ('waiting', 'running')",
            [min(lookups), max(lookups)],
        )
        return int(cursor.fetchone()[0])


def activity() -> tuple[float, int]:
    """Milliseconds that PostgreSQL has worked on statements, and transactions, until now."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT active_time, xact_commit FROM pg_stat_database "
            "WHERE datname = current_database()"
        )
        told = cursor.fetchone()
    return float(told[0]), int(told[1])


# Through queue and ledger


def throughput(desk: Desk) -> list[Row]:
    """Both workers on a full ledger: what people wait for and what came with many, half each."""
    from factcheck.lookups import runner

    rows: list[Row] = []
    for what, bulk, workers in (
        ("look-ups a second, both workers", lambda n: n % 2 == 0, ("worker", "worker-slow")),
        ("look-ups a second, one worker", lambda n: False, ("worker",)),
    ):
        desk.start(*workers)
        desk.wait_ready(*workers)
        lookups = ask(make_claims(MANY // 10), bulk=bulk)
        time.sleep(1.5)  # PostgreSQL reports with a second's delay
        worked, commits = activity()
        began = time.monotonic()
        runner.sweep()
        while unfinished(lookups):
            time.sleep(0.25)
        took = time.monotonic() - began
        time.sleep(1.5)
        worked_then, commits_then = activity()
        desk.stop()
        each = (worked_then - worked) / MANY
        first = bulk(0)
        rows += [
            row(
                what,
                MANY / took,
                "/s",
                ">= 250/s" if first else "",
                MANY / took >= 250 if first else None,
            ),
            row("  database time a look-up", each, "ms", "<= 5 ms", each <= 5),
            row("  transactions a look-up", (commits_then - commits) / MANY, "", "", None),
        ]
    return rows


# A provider that hangs


def hanging(desk: Desk) -> list[Row]:
    """What others answer, with and without a source that takes every question and answers none."""
    from factcheck.lookups.models import Lookup

    workers = ("worker", "worker-slow", "worker-maintenance", "clock")
    desk.start(*workers)
    desk.wait_ready(*workers[:3])
    taken = {}
    for name, providers in (
        ("warming up", ("prompt", "other")),
        ("without", ("prompt", "other")),
        ("with", ("prompt", "other", "hanging", "hanging")),
    ):
        begin = time.monotonic()
        asked: list[int] = []
        for claim in make_claims(200):
            for number, provider in enumerate(providers):
                lookup = Lookup.objects.create(
                    claim_id=claim, provider=provider, query=f"{number}", bulk=False
                )
                lookup.ring()
                if provider != "hanging":
                    asked.append(lookup.pk)
            time.sleep(max(0.0, begin + len(asked) / 20 - time.monotonic()))
        while unfinished_of(asked):
            time.sleep(0.1)
        taken[name] = [
            (one.finished_at - one.asked_at).total_seconds() * 1000
            for one in Lookup.objects.filter(pk__in=asked)
        ]
    hung = Lookup.objects.filter(provider="hanging")
    told = hung.exclude(reason="").count()
    without, beside = p95(taken["without"]), p95(taken["with"])
    return [
        row("a hanging source: others' answers without it, p95", without, "ms", "", None),
        row(
            "  with it, 400 questions to it",
            beside,
            "ms",
            "<= 1.5 x, or + 100 ms",
            beside <= max(1.5 * without, without + 100),
        ),
        row("  of those, how many say why they wait", told, "", "", None),
    ]


def unfinished_of(lookups: list[int]) -> int:
    from factcheck.lookups.models import Lookup

    return Lookup.objects.filter(pk__in=lookups, state__in=["waiting", "running"]).count()


# From accepting to the first finding on screen


def accepting(desk: Desk) -> list[Row]:
    """Twenty editors accept claims over HTTP and look as the screen does."""
    os.environ["FACTCHECK_PROVIDERS"] = "bench.sources.prompt,bench.sources.other"
    desk.start("web", "worker", "worker-slow", "worker-maintenance", "clock")
    desk.wait_ready("worker", "worker-slow", "worker-maintenance")
    claims = make_claims(ACCEPTED)
    cookie = signed_in()
    until = time.monotonic() + 60
    while not answers(desk.port):
        if time.monotonic() > until:
            raise SystemExit("web did not start")
        time.sleep(0.1)
    taken: list[float] = []
    share = len(claims) // EDITORS
    editors = [
        threading.Thread(
            target=edit,
            args=(desk.port, cookie, claims[n * share : (n + 1) * share], taken),
            daemon=True,
        )
        for n in range(EDITORS)
    ]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join(300)
    if len(taken) < len(claims):
        raise SystemExit(f"only {len(taken)} of {len(claims)} claims got an answer")
    worst = p95(taken)
    return [
        row("accept -> first finding on screen, 20 editors, p95", worst, "s", "<= 1 s", worst <= 1),
        row("  median", statistics.median(taken), "s", "", None),
    ]


def signed_in() -> str:
    """The cookie of a session that is signed in."""
    from django.test import Client

    from factcheck.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email="bench@example.org"))
    return client.cookies["sessionid"].value


class Browser:
    """One person's requests, with their cookies, as htmx sends them."""

    def __init__(self, port: int, session: str) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.cookies = {"sessionid": session}
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(self.base + path, data)
        request.add_header("Cookie", "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        request.add_header("HX-Request", "true")
        with self.opener.open(request, timeout=60) as answer:
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode()


def edit(port: int, session: str, claims: list[int], taken: list[float]) -> None:
    browser = Browser(port, session)
    chance = random.Random(claims[0])
    for claim in claims:
        time.sleep(chance.uniform(1.0, 5.0))  # somebody reads
        _, page = browser.ask(f"/desk/claims/{claim}/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise SystemExit(f"no form on the screen of claim {claim}")
        way: re.Match[str] | None = None
        began = time.monotonic()
        _, page = browser.ask(f"/desk/claims/{claim}/accept/", {"csrfmiddlewaretoken": token[1]})
        while "Found: " not in page:
            way = re.search(r'hx-get="(/desk/claims/[^"]+/lookups/[^"]*)"', page) or way
            if way is None:
                raise SystemExit(f"claim {claim} does not look for answers")
            time.sleep(0.4)
            _, told = browser.ask(way[1].replace("&amp;", "&"))
            page = told or page
        taken.append(time.monotonic() - began)


def answers(port: int) -> bool:
    try:
        return Browser(port, "").ask("/healthz")[0] == 200
    except OSError:
        return False


# Everything that can fail


def chaos(desk: Desk) -> list[Row]:
    """10,000 look-ups while both workers are killed every five seconds, the broker is emptied
    twice and PostgreSQL is restarted once.
    """
    from django.db import OperationalError, connection

    from factcheck import embedded
    from factcheck.lookups.models import Exchange, Finding, Lookup

    os.environ["FACTCHECK_PROVIDERS"] = "bench.sources.prompt,bench.sources.other"
    workers = ("worker", "worker-slow")
    desk.start(*workers, "worker-maintenance", "clock")
    desk.wait_ready(*workers, "worker-maintenance")
    lookups = ask(make_claims(CHAOS // 10), bulk=lambda n: n % 2 == 0)
    began = time.monotonic()
    left = CHAOS
    idle: list[float] = []
    moved, kills = began, 0
    due = {"flush": began + 7, "flush again": began + 23, "postgres": began + 15}
    next_kill = began + KILL_EVERY
    from factcheck.lookups import runner

    runner.sweep()
    while left and time.monotonic() - began < 900:
        now = time.monotonic()
        if now >= next_kill:
            for name in workers:
                desk.kill(name)
            desk.start(*workers)
            kills += 1
            next_kill = now + KILL_EVERY
        for what in [name for name, at in due.items() if now >= at]:
            del due[what]
            if what == "postgres":
                connection.close()
                embedded._clear_postgres(lambda text: None, signal.SIGINT)
                embedded.start(tied=True)
            else:
                forget_messages()
        try:
            remaining = unfinished(lookups)
        except OperationalError:
            connection.close()
            continue
        if remaining < left:
            idle.append(time.monotonic() - moved)
            left, moved = remaining, time.monotonic()
        time.sleep(0.1)
    took = time.monotonic() - began
    done = Lookup.objects.filter(pk__range=(min(lookups), max(lookups)))
    answered = done.filter(outcome="ok").count()
    found = Finding.objects.filter(lookup__in=done).count()
    asked = Exchange.objects.filter(lookup__in=done).count()
    again = done.filter(leases__gt=1).count()
    return [
        row(f"{CHAOS:,} look-ups with faults: done", answered, "", "all", answered == CHAOS),
        row("  findings, one each", found, "", "none twice", found == CHAOS),
        row("  left undone or set aside", CHAOS - answered, "", "none lost", answered == CHAOS),
        row("  longest time without a look-up done", max(idle), "s", "<= 60 s", max(idle) <= 60),
        row("  kills of both workers", kills, "", "", None),
        row("  taken up again by another", again, "", "", None),
        row("  requests on record", asked, "", "", None),
        row("  it took", took, "s", "", None),
    ]


MEASUREMENTS: dict[str, Callable[[Desk], list[Row]]] = {
    "throughput": throughput,
    "hanging": hanging,
    "accepting": accepting,
    "chaos": chaos,
}

if __name__ == "__main__":
    main()
