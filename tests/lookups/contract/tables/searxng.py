from factcheck.lookups.providers import Query
from tests.lookups.contract.table import Answer, Refusal, Table

TABLE = Table(
    name="searxng",
    query=Query("!!g Putin :en Pyongyang", "id"),
    answers=(Answer("POST /search", "found.json", nothing="nothing.json", rows=("results",)),),
    titles=("Putin tiba di Pyongyang", "Pyongyang"),
    refusals={
        "engines silent, with 200": Refusal("unresponsive.json", "provider_busy", permanent=False),
        "error with 200": Refusal("no_query.json", "provider_refused", permanent=True),
        "no query": Refusal(
            "no_query.json", "provider_refused", permanent=True, status="400 Bad Request"
        ),
        "search error": Refusal(
            "search_error.json", "provider_busy", permanent=False, status="500 Server Error"
        ),
        "format off": Refusal(
            "format_off.html",
            "provider_format_off",
            permanent=True,
            status="403 Forbidden",
            content_type="text/html",
        ),
        "throttled": Refusal(
            "limiter.html",
            "provider_throttled",
            permanent=False,
            status="429 Too Many Requests",
            content_type="text/html",
        ),
    },
    sent=("q=g Putin en Pyongyang&", "format=json", "language=id"),
)
