from factcheck.lookups.providers import Query
from tests.lookups.contract.table import Answer, Refusal, Table

TABLE = Table(
    name="brave",
    query=Query("Putin Pyongyang", "id"),
    answers=(
        Answer("/res/v1/web/search", "found.json", nothing="nothing.json", rows=("web", "results")),
    ),
    titles=("Putin di Pyongyang", "Kim menyambut Putin"),
    refusals={
        "bad results, with 200": Refusal("bad_results.json", "provider_refused", permanent=True),
        "key": Refusal(
            "key_invalid.json", "provider_key_refused", permanent=True, status="422 Unprocessable"
        ),
        "key, with 200": Refusal("key_invalid.json", "provider_key_refused", permanent=True),
        "validation": Refusal(
            "validation.json", "provider_refused", permanent=True, status="422 Unprocessable"
        ),
        "throttled for a second": Refusal(
            "rate_limited.json",
            "provider_throttled",
            permanent=False,
            status="429 Too Many Requests",
            headers={"X-RateLimit-Remaining": "0, 1977", "X-RateLimit-Reset": "1, 389223"},
            retry_after=1,
        ),
        "throttled for the month": Refusal(
            "rate_limited.json",
            "provider_throttled",
            permanent=False,
            status="429 Too Many Requests",
            headers={"X-RateLimit-Remaining": "0, 0", "X-RateLimit-Reset": "1, 389223"},
            retry_after=389223,
        ),
    },
    sent=("GET /res/v1/web/search?", "q=Putin Pyongyang&", "X-Subscription-Token: k3y"),
)
