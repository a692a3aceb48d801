"""How fast an archive is filled, embedding apart, beside a bare COPY of the same rows.

    make bench ARGS=importing [IMPORT_ROWS=1000000]

The rows are made here: claims of the length that published ones have, of words whose frequencies
fall as Zipf found, as ClaimReview, a JSON object a line. They are imported by the command that
people use, in a process of its own, into a PostgreSQL of its own that writes as safely as one in
use does. The peer takes the very same values, ready for PostgreSQL, into a table with the same
columns and no index: what no import can be faster than. Memory is that of the importing process.
"""

import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.split import row  # noqa: E402

Row = dict[str, Any]

ROWS = int(os.environ.get("IMPORT_ROWS", "200000"))
A_SECOND = 5000
FEED = 200_000_000  # bytes
MEMORY = 40  # MB more for that than for a tenth of it
WORDS = 200_000
SYLLABLES = [first + vowel for first in "bdgjklmnprstwy" for vowel in "aiueo"]
RATINGS = ("Benar", "Keliru", "Menyesatkan", "Belum terbukti", "Salah", "Sebagian benar")

CHILD = """
import os, re, sys
sys.path.insert(0, sys.argv[1])
os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
import django
django.setup()
from django.core.management import call_command
call_command("import_checks", *sys.argv[2:])
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


def words(chance: random.Random) -> Iterator[str]:
    """Words without end, the n-th most frequent 1/n as often as the first."""
    known = list(itertools.islice(_different(chance), WORDS))
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(WORDS)))
    while True:
        yield from chance.choices(known, cum_weights=weights, k=100_000)


def _different(chance: random.Random) -> Iterator[str]:
    seen: set[str] = set()
    while True:
        word = "".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 3, 4, 5))))
        if word not in seen:
            seen.add(word)
            yield word


def reviews(count: int) -> Iterator[dict[str, Any]]:
    """So many published fact-checks: 11 words a claim and 9 a title, as ours and others' have."""
    chance = random.Random(7)
    source = words(chance)
    for number in range(count):
        claim = list(itertools.islice(source, max(4, round(chance.lognormvariate(2.3, 0.4)))))
        title = claim[: len(claim) // 2] + list(itertools.islice(source, 4))
        claim[0] = claim[0].capitalize()
        rating = chance.randrange(len(RATINGS))
        site = f"meja{chance.randrange(40)}.example"
        yield {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "url": f"https://{site}/periksa/{'-'.join(title[:5])}-{number}",
            "claimReviewed": " ".join(claim),
            "name": " ".join(title).capitalize(),
            "author": {"@type": "Organization", "name": f"Meja {site}", "url": f"https://{site}/"},
            "datePublished": f"20{number % 20 + 5:02d}-0{number % 9 + 1}-{number % 28 + 1:02d}",
            "inLanguage": "id",
            "reviewRating": {
                "@type": "Rating",
                "ratingValue": rating % 5 + 1,
                "bestRating": 5,
                "worstRating": 1,
                "alternateName": RATINGS[rating],
            },
            "itemReviewed": {"@type": "Claim", "author": {"name": f"Akun {number % 900}"}},
        }


def imported(path: Path, *options: str) -> tuple[float, float]:
    """Import a file with the command; seconds it took, and the memory of its process in MB."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", CHILD, ROOT, path, *options],
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"The import failed: {done.stderr[-2000:]}")
    return took, int(done.stdout.splitlines()[-1]) / 1024


def copied() -> float:
    """Seconds for a bare COPY of what was imported into a table without an index."""
    from django.db import connection

    from factcheck.archive.storing import _COLUMNS

    columns = ", ".join(["id", "withdrawn", "terms", *_COLUMNS])
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY (SELECT {columns} FROM archive_check) TO STDOUT") as copy:
            data = [bytes(part) for part in copy]
        cursor.execute(f"CREATE TABLE bare AS SELECT {columns} FROM archive_check LIMIT 0")
        began = time.perf_counter()
        with cursor.copy(f"COPY bare ({columns}) FROM STDIN") as copy:
            for part in data:
                copy.write(part)
        took = time.perf_counter() - began
        cursor.execute("DROP TABLE bare")
    return took


def filling(folder: Path) -> Iterable[Row]:
    from factcheck.archive.models import Check
    from factcheck.rights import as_owner

    path = folder / "checks.jsonl"
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(one) + "\n" for one in reviews(ROWS))
    took, _memory = imported(path)
    if Check.objects.count() != ROWS:
        raise SystemExit(f"{Check.objects.count()} of {ROWS} were imported")
    yield row(
        f"{ROWS:,} rows imported, words indexed",
        ROWS / took,
        "a second",
        f">= {A_SECOND:,} a second",
        ROWS / took >= A_SECOND,
    )
    with as_owner():
        bare = copied()
    yield row("the same rows by a bare COPY, no index", ROWS / bare, "a second")
    yield row("times that", took / bare, "x")
    took, _memory = imported(path)
    yield row("the same file again, nothing new", ROWS / took, "a second")
    yield row("bytes a row, all indexes of words", _size() / ROWS, "bytes")


def _size() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(name::regclass)) FROM"
            " unnest(ARRAY['archive_check', 'archive_posting', 'archive_term']) AS name"
        )
        return float(cursor.fetchone()[0])


def memory(folder: Path) -> Iterable[Row]:
    """A feed of 200 MB beside one of a tenth; most of its rows are known already."""
    peaks = []
    for size in (FEED // 10, FEED):
        path = folder / "feed.json"
        with path.open("w", encoding="utf-8") as out:
            out.write(
                '{"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": ['
            )
            before = ""
            for one in itertools.cycle(list(reviews(20_000))):
                out.write(before + json.dumps({"@type": "DataFeedItem", "item": [one]}))
                before = ","
                if out.tell() >= size:
                    break
            out.write("]}")
        took, peak = imported(path)
        peaks.append(peak)
        yield row(f"a DataFeed of {size // 1_000_000} MB: peak memory", peak, "MB")
        yield row("  it took", took, "s")
    more = peaks[1] - peaks[0]
    yield row("  the large one, more than the small", more, "MB", f"<= {MEMORY} MB", more <= MEMORY)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="factcheck-bench-") as home:
        os.environ["FACTCHECK_HOME"] = home
        for name in ("DATABASE_URL", "BROKER_URL"):
            os.environ.pop(name, None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
        from factcheck import embedded

        embedded.start(tied=True)
        try:
            import django

            django.setup()
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            rows = [line for part in (filling, memory) for line in part(Path(home))]
        finally:
            embedded.stop()
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "importing.json").write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
