"""How long it takes to find the claims that say the same among a million, and whether they are.
found.
Made-up claims of about 15 words, their frequencies as Zipf has them. What is looked for says one of
them otherwise: a sixth of its words gone, two others put in. The peer is an index of runs of three
letters (pg_trgm) over a tenth of the claims. `BENCH_CLAIMS` gives another number of claims.
"""

import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
CLAIMS = int(os.environ.get("BENCH_CLAIMS", "1000000"))
BATCH = 20_000
WORDS = 60_000
ASKED = 60
# A worker in the background has time; people who publish wait for one search.
MILLISECONDS = 100
SEED = 7


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="factcheck-bench-") as home:
        os.environ["FACTCHECK_HOME"] = home
        for name in ("DATABASE_URL", "BROKER_URL"):
            os.environ.pop(name, None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
        from factcheck import embedded

        embedded.start(durable=False, tied=True)
        try:
            rows = measure()
        finally:
            embedded.stop()
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "repeats.json").write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")


def measure() -> list[dict[str, object]]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from factcheck.claims import repeats
    from factcheck.rights import as_owner

    call_command("migrate", verbosity=0)
    made = Sentences(random.Random(SEED))
    with as_owner():
        sample = fill(made)
        asked = [(pk, made.otherwise(text)) for pk, text in sample]
        repeats.alike(asked[0][1])
        ours = [timed(partial(repeats.alike, text)) for _pk, text in asked]
        found = [
            pk in {one.claim_id for one in answer}
            for (pk, _text), (_ms, answer) in zip(asked, ours, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_relation_size('claim_words') / count(*) FROM claims_claim")
            size = float(cursor.fetchone()[0])
        peer = trigrams(asked)
    p50, p95 = quantiles([ms for ms, _answer in ours])
    peer50, peer95 = quantiles(peer)
    bar = f"<= {MILLISECONDS} ms"
    return [
        row(f"one claim among {CLAIMS:,}, p50", p50, "ms", "", None),
        row(f"one claim among {CLAIMS:,}, p95", p95, "ms", bar, p95 <= MILLISECONDS),
        row("found", sum(found) / len(found), "", ">= 0.9", sum(found) / len(found) >= 0.9),
        row("index, a claim", size, "bytes", "<= 100 bytes", size <= 100),
        row(f"pg_trgm among {CLAIMS // 10:,}, p50", peer50, "ms", "", None),
        row(f"pg_trgm among {CLAIMS // 10:,}, p95", peer95, "ms", "", None),
    ]


def row(what: str, value: float, unit: str, bar: str, met: bool | None) -> dict[str, object]:
    return {"what": what, "value": value, "unit": unit, "bar": bar, "met": met}


def timed[T](ask: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    answer = ask()
    return (time.perf_counter() - start) * 1000, answer


def quantiles(taken: list[float]) -> tuple[float, float]:
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


class Sentences:
    """Statements out of invented words."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.words = list(dict.fromkeys(self._word() for _ in range(WORDS)))
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))

    def _word(self) -> str:
        syllables = self.chance.choice((1, 2, 2, 3, 3, 4))
        return "".join(
            self.chance.choice("bcdfghjklmnprstwy") + self.chance.choice("aeiou")
            for _ in range(syllables)
        ) + self.chance.choice(("", "", "n", "r", "s", "k"))

    def draw(self, count: int) -> list[str]:
        return self.chance.choices(self.words, cum_weights=self.weights, k=count)

    def statement(self) -> str:
        words = self.draw(max(6, min(40, int(self.chance.gauss(15, 5)))))
        if self.chance.random() < 0.4:
            words[self.chance.randrange(len(words))] = str(self.chance.randint(2, 3000))
        return " ".join(words).capitalize() + "."

    def otherwise(self, statement: str) -> str:
        words = statement.rstrip(".").lower().split()
        kept = [word for word in words if self.chance.random() > 1 / 6]
        return " ".join([*self.draw(1), *kept, *self.draw(1)]).capitalize() + "."


def fill(made: Sentences) -> list[tuple[int, str]]:
    """Write the claims by SQL; gives some of them as (number, statement)."""
    from django.db import connection

    from factcheck.accounts.models import User
    from factcheck.articles.models import Article

    user = User.objects.create_user("bench@example.org", name="Bench", role="editor")
    article = Article.objects.create(title="Bench", created_by=user)
    sample: list[tuple[int, str]] = []
    with connection.cursor() as cursor:
        # What a claim sets going is not measured here.
        cursor.execute("ALTER TABLE claims_claim DISABLE TRIGGER USER")
        for begin in range(0, CLAIMS, BATCH):
            texts = [made.statement() for _ in range(min(BATCH, CLAIMS - begin))]
            cursor.execute(
                "INSERT INTO claims_claim (article_id, statement, language, kinds, checkworthiness,"
                " reasons, rejected_reasons, status, why_selected, dismissal, version, created_at)"
                " SELECT %s, said, 'id', '{}', 0.5, '{}', '{}', 'new', '', '', 1, now()"
                " FROM unnest(%s::text[]) AS said RETURNING id, statement",
                [article.pk, texts],
            )
            sample += made.chance.sample(cursor.fetchall(), 3)
        cursor.execute("ALTER TABLE claims_claim ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE claims_claim")
    return made.chance.sample(sample, min(ASKED, len(sample)))


def trigrams(asked: list[tuple[int, str]]) -> list[float]:
    """How long the peer takes over a tenth of the claims, at the usual similarity of 0.4."""
    from django.db import connection

    nearest = (
        "SELECT id FROM peer WHERE statement %% %s ORDER BY similarity(statement, %s) DESC LIMIT 50"
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute(
            f"CREATE TABLE peer AS SELECT id, statement FROM claims_claim LIMIT {CLAIMS // 10}"
        )
        cursor.execute("CREATE INDEX ON peer USING gin (statement gin_trgm_ops)")
        cursor.execute("VACUUM ANALYZE peer")
        cursor.execute("SET pg_trgm.similarity_threshold = 0.4")
        return [timed(partial(cursor.execute, nearest, [text, text]))[0] for _pk, text in asked]


if __name__ == "__main__":
    main()
