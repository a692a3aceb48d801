"""A record of a million events: how long verifying it takes, and how much memory.

The events are written through the desk's own trigger, so that the chain is a real one, and sealed
as one day, the worst a day can be. Then the real command verifies all, in a process of its own.
The limit, in the same run, is PostgreSQL passing once over the same rows and hashing each one's
text: less than that no verification can do, which also follows the chain and builds the tree.
`RECORD_EVENTS=100000` measures with fewer.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
EVENTS = int(os.environ.get("RECORD_EVENTS", "1000000"))
# What one transaction writes: in a longer one the trigger seeks the head among more that are gone.
BATCH = 250
SECONDS = 120
# How much more memory the command may take for all than for the first thousand.
MEGABYTES = 32
Row = dict[str, object]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="factcheck-bench-") as home:
        os.environ |= {
            "FACTCHECK_HOME": home,
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
            "FACTCHECK_SIGNING_KEY": base64.b64encode(b"k" * 32).decode(),
        }
        for name in ("DATABASE_URL", "BROKER_URL"):
            os.environ.pop(name, None)
        from factcheck import embedded

        embedded.start(durable=False, tied=True)
        try:
            rows = measure()
        finally:
            embedded.stop()
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "record.json").write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")


def measure() -> list[Row]:
    import django

    django.setup()
    from django.core.management import call_command

    from factcheck.audit.models import Verification

    call_command("migrate", verbosity=0)
    fill(1_000)
    _taken, few, _server = verified()
    began = time.perf_counter()
    fill(EVENTS - 1_000)
    filled = time.perf_counter() - began
    limit = hashed()
    seal()
    whole, much, server = verified()
    limit = min(limit, hashed())
    walked = Verification.objects.latest("id").took_ms / 1000
    return [
        row("events", EVENTS, "", "", None),
        row("writing through the trigger", EVENTS / filled, "/s", "", None),
        row("hashing every row once in PostgreSQL", EVENTS / limit, "/s", "", None),
        row("verifying chain and root", EVENTS / walked, "/s", "", None),
        row("verifying, times hashing alone", walked / limit, "x", "", None),
        row("verify_audit, from start to end", whole, "s", f"<= {SECONDS} s", whole <= SECONDS),
        row("memory of the command, peak", much, "MB", "", None),
        row(
            "memory, beyond that for 1,000 events",
            much - few,
            "MB",
            f"<= {MEGABYTES} MB",
            much - few <= MEGABYTES,
        ),
        row("memory of its PostgreSQL process, peak", server, "MB", "", None),
    ]


def row(what: str, value: float, unit: str, bar: str, met: bool | None) -> Row:
    return {"what": what, "value": value, "unit": unit, "bar": bar, "met": met}


def fill(events: int) -> None:
    """Events as the desk writes them, of the size they mostly have, dated the day before."""
    from django.db import connection

    from factcheck.rights import as_owner

    with as_owner(), connection.cursor() as cursor:
        for first in range(0, events, BATCH):
            cursor.execute(
                """
                INSERT INTO audit_event (at, verb, object_type, object_id, data, request_id,
                    signed_in)
                SELECT now() - interval '1 day', 'claim_restated', 'claims.claim', n %% 50000 + 1,
                    jsonb_build_object('before', 'Klaim nomor ' || n || ' menyebut 13 juta orang.',
                        'after', 'Klaim nomor ' || n || ' menyebut 12 juta orang.',
                        'claimant', 'Kementerian nomor ' || n %% 100),
                    md5(n::text), 'password+totp'
                FROM generate_series(%s, %s) n
                """,
                [first + 1, min(first + BATCH, events)],
            )
        cursor.execute("VACUUM ANALYZE audit_event")


def hashed() -> float:
    """Seconds for one bare pass over the rows in which PostgreSQL hashes the text of each."""
    from django.db import connection

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(sha256(convert_to(e::text, 'UTF8'))) FROM audit_event e")
        (count,) = cursor.fetchone()
    if count < EVENTS - 1:
        raise SystemExit(f"only {count} events were hashed")
    return time.perf_counter() - began


def seal() -> None:
    """All of it under one root, as of yesterday."""
    from factcheck.audit import roots

    key = roots.signing_key()
    assert key is not None
    if len(roots.seal_due(key=key)) != 1:
        raise SystemExit("the events were not sealed as one day")


def verified() -> tuple[float, float, float]:
    """What the command takes: seconds, its peak of memory and its server's, in megabytes."""
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "manage.py", "verify_audit"], cwd=ROOT)
    server, ended = 0.0, 0
    while not ended:
        server = max([server, *(private(pid) for pid in backends())])
        time.sleep(0.05)
        ended, status, used = os.wait4(child.pid, os.WNOHANG)
    taken = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit("the record is not whole")
    return taken, used.ru_maxrss / 1024, server


def backends() -> list[int]:
    """The processes of our PostgreSQL, but not the first of them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
        return [pid for (pid,) in cursor.fetchall()]


def private(pid: int) -> float:
    """Megabytes that a process shares with no other."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")), 0.0)


if __name__ == "__main__":
    main()
