from datetime import date

from factcheck.lookups.providers import Query
from tests.lookups.contract.table import Answer, Refusal, Table

PAGE = "https://berita.example/putin"

TABLE = Table(
    name="memento",
    query=Query(PAGE, "en", date(2024, 6, 20)),
    path="/timemap/link/",
    answers=(
        Answer(
            "/timemap/link/",
            "timemap.link",
            nothing="nothing.link",
            content_type="application/link-format",
            is_json=False,
            broken=(
                b"null",
                b"5",
                b"{}",
                b"[1]",
                b"<https://a.example/>",
                b'<https://a.example/>; rel="stylesheet"',
                b'<https://a.example/>; rel="memento"; datetime="never"',
                b'<https://a.example/>; rel="original", <https://b.example/>; rel="mem',
                b'<https://a.example/>; rel="original" <https://b.example/>',
                b'<javascript:alert(1)>; rel="memento"; datetime="Thu, 20 Jun 2024 10:12:05 GMT"',
                b'{"mementos": {"list": [{"datetime": "never", "uri": ["https://a.example/"]}]}}',
                b'{"mementos": {"list": 5}}',
                b'{"mementos": {"list": [1]}}',
                b"Please come back later",
                b"[" * 100_000,
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
        "throttled": Refusal(
            b"Slow down",
            "provider_throttled",
            permanent=False,
            status="429 Too Many Requests",
            content_type="text/plain",
            retry_after=60,
        ),
        "a page with 200": Refusal(
            b"<html>Halaman</html>",
            "provider_unreadable",
            permanent=False,
            content_type="text/html",
        ),
    },
    sent=("/timemap/link/https://berita.example/putin", "Accept: application/link-format"),
)
