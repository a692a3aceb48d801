from factcheck.lookups.providers import Query
from tests.lookups.contract.table import Answer, Refusal, Table

TABLE = Table(
    name="openalex",
    query=Query("vaccines autism", "en"),
    answers=(
        Answer(
            "/works?",
            "found.json",
            nothing="nothing.json",
            rows=("results",),
            differ=("id", "doi"),
        ),
    ),
    titles=("Vaccines and autism: a study", "Vaksin dan autisme"),
    refusals={
        "wrong key": Refusal(
            "wrong_key.json", "provider_key_refused", permanent=True, status="401 Unauthorized"
        ),
        "wrong key with 200": Refusal("wrong_key.json", "provider_key_refused", permanent=True),
        "invalid": Refusal(
            "invalid.json", "provider_refused", permanent=True, status="400 Bad Request"
        ),
        "invalid with 200": Refusal("invalid.json", "provider_refused", permanent=True),
        "money spent with 200": Refusal("spent.json", "provider_throttled", permanent=False),
        "money spent": Refusal(
            "spent.json",
            "provider_throttled",
            permanent=False,
            status="429 Too Many Requests",
            headers={"Retry-After": "36000"},
            retry_after=36_000,
        ),
        "money spent, told by another header": Refusal(
            "spent.json",
            "provider_throttled",
            permanent=False,
            status="402 Payment Required",
            headers={"X-RateLimit-Reset": "7200"},
            retry_after=7200,
        ),
    },
    sent=("search=vaccines autism", "per-page=10", "Authorization: Bearer k3y-Rahasia"),
)
