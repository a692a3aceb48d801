from datetime import date

from factcheck.lookups.providers import Query
from tests.lookups.contract.table import Answer, Refusal, Table

PAGE = "https://berita.example/putin"
TEXT = "text/plain; charset=utf-8"

TABLE = Table(
    name="wayback",
    query=Query(PAGE, "en", date(2024, 6, 20)),
    answers=(
        Answer(
            "/cdx/search/cdx?",
            "found.json",
            nothing="nothing.json",
            # Lists in a list, whose first names the fields: the shared forms do not fit.
            is_json=False,
            broken=(
                b"",
                b"null",
                b"5",
                b'"A"',
                b"[1]",
                b"[null]",
                b'[["urlkey", "timestamp"',
                b'[["A"], ["B"]]',
                b'[["urlkey", "when"], ["a", "20240101000000"]]',
                b'[["timestamp", "original"], ["never", "https://a.example/"]]',
                b'[["timestamp", "original"], ["20240101000000", "data:text/html,x"]]',
                b'{"unknown": 1}',
                b'{"timestamp": 1}',
                b"Please come back later",
                b"[" * 100_000,
                b"1" * 5000,
                b"\xff\xfe\x00nonsense",
            ),
        ),
    ),
    titles=(
        f"20 June 2024 10:12 UTC: {PAGE} (nearest to the claim)",
        f"19 June 2024 08:15 UTC: {PAGE} (first copy)",
        f"2 January 2026 03:04 UTC: {PAGE} (newest copy)",
    ),
    refusals={
        "blocked": Refusal(
            "blocked.txt",
            "provider_refused",
            permanent=True,
            status="403 Forbidden",
            content_type=TEXT,
        ),
        "robots with 200": Refusal(
            "robots.txt", "provider_refused", permanent=True, content_type=TEXT
        ),
        "throttled": Refusal(
            "throttled.html",
            "provider_throttled",
            permanent=False,
            status="429 Too Many Requests",
            content_type="text/html",
            retry_after=60,
        ),
    },
    sent=("url=https://berita.example/putin", "output=json"),
)
