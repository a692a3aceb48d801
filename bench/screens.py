"""Server time of the board and the claim screen with 50,000 claims, beside an empty view.

In one process, through Django's own test client, so that middleware, templates and the database
count and the network does not. The empty view is `/healthz` under the very same middleware.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
CLAIMS = 50_000
ARTICLES = 2_500
ROUNDS = 60
QUERIES = 12
MILLISECONDS = 30


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
    (results / "screens.json").write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")


def measure() -> list[dict[str, object]]:
    import django
    from django.conf import settings

    django.setup()
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.ALLOWED_HOSTS = ["testserver"]
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from factcheck.accounts.models import User
    from factcheck.rights import as_owner

    call_command("migrate", verbosity=0)
    user = User.objects.create_user("bench@example.org", name="Bench", role="reviewer")
    with as_owner():
        fill(user.pk)
    client = Client()
    client.force_login(user)
    empty = timed(lambda: client.get("/healthz"))
    rows: list[dict[str, object]] = [row("empty view, p95", empty, "ms", "", None)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM claims_claim WHERE status = 'research' LIMIT 1")
        claim = cursor.fetchone()[0]
    for what, address in {
        "board": "/desk/",
        "board, unassigned, second page": "/desk/?view=unassigned&after=50",
        "board, a word": "/desk/?q=nomor+4242",
        "claim screen": f"/desk/claims/{claim}/",
        "articles": "/desk/articles/",
    }.items():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        asked = len(queries)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        taken = timed(lambda address=address: client.get(address))
        rows += [
            row(f"{what}, p95", taken, "ms", f"<= {MILLISECONDS} ms", taken <= MILLISECONDS),
            row(f"{what}, times the empty view", taken / empty, "x", "", None),
            row(f"{what}, queries", asked, "", f"<= {QUERIES}", asked <= QUERIES),
        ]
    return rows


def row(what: str, value: float, unit: str, bar: str, met: bool | None) -> dict[str, object]:
    return {"what": what, "value": value, "unit": unit, "bar": bar, "met": met}


def timed(ask: Callable[[], object]) -> float:
    """The 95th percentile of an answer's time in milliseconds, after a warm-up."""
    for _ in range(5):
        ask()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.quantiles(taken, n=20)[-1]


def fill(user: int) -> None:
    """50,000 claims in every status, written by SQL; the rule of two people is lifted for them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO articles_article (url, title, standfirst, authors, editors, publisher,
                dateline, language, created_by_id, created_at)
            SELECT '', 'Artikel ' || n, '', '{}', '{}', 'Harian', '', 'id', %(user)s, now()
            FROM generate_series(1, %(articles)s) n;
            INSERT INTO articles_snapshot (article_id, number, text, sha256, content_type,
                fetched_from, taken_at, blocks, sentences, quotes)
            SELECT id, 1, text, encode(sha256(convert_to(text, 'UTF8')), 'hex'), '', '', now(),
                jsonb_build_array(jsonb_build_object(
                    'kind', 'paragraph', 'start', 0, 'end', length(text))), '[]', '[]'
            FROM articles_article, LATERAL (SELECT string_agg(
                'Klaim nomor ' || (id * 100 + n) || ' menyebut angka.', ' ') AS text
                FROM generate_series(1, 20) n) words;
            ALTER TABLE claims_claim DISABLE TRIGGER USER;
            INSERT INTO claims_claim (article_id, statement, language, kinds, checkworthiness,
                reasons, rejected_reasons, status, assignee_id, due, why_selected, dismissal,
                version, created_at)
            SELECT article.id, 'Klaim nomor ' || n || ' menyebut angka.', 'id', '{quantity}',
                (n %% 100) / 100.0, '{has-number}', '{}', status,
                CASE WHEN status <> 'new' AND n %% 3 = 0 THEN %(user)s END,
                CASE WHEN n %% 5 = 0 THEN now() + (n %% 60 - 30) * interval '1 day' END,
                '', CASE WHEN status = 'dismissed' THEN 'x' ELSE '' END, 1, now()
            FROM generate_series(0, %(claims)s - 1) n
            JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM articles_article)
                article ON article.place = n / 20
            CROSS JOIN LATERAL (SELECT (ARRAY['new', 'new', 'new', 'research', 'research',
                'review', 'approved', 'published', 'dismissed', 'withdrawn'])[n %% 10 + 1]
                AS status) s;
            SET CONSTRAINTS ALL IMMEDIATE;
            ALTER TABLE claims_claim ENABLE TRIGGER USER;
            INSERT INTO claims_appearance (claim_id, snapshot_id, start, "end", quote, prefix,
                suffix, anchored)
            SELECT c.id, s.id, 0, 5, 'Klaim', '', '', true
            FROM claims_claim c JOIN articles_snapshot s ON s.article_id = c.article_id
            """,
            {"user": user, "articles": ARTICLES, "claims": CLAIMS},
        )
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
