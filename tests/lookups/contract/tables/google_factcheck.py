from factcheck.lookups.providers import Query
from tests.lookups.contract.table import Answer, Refusal, Table

TABLE = Table(
    name="google_factcheck",
    query=Query("Putin membawa 130 pejabat", "id"),
    answers=(
        Answer(
            "claims:search",
            "found.json",
            nothing="nothing.json",
            rows=("claims",),
            also_empty=({},),
        ),
    ),
    titles=(
        "Putin membawa 130 pejabat ke Pyongyang",
        "Putin membawa 130 pejabat ke Pyongyang",
        "Tidak benar Putin menginap sebulan",
    ),
    refusals={
        "key": Refusal(
            "key_invalid.json", "provider_key_refused", permanent=True, status="400 Bad Request"
        ),
        "key not for this API": Refusal(
            "key_denied.json", "provider_key_refused", permanent=True, status="403 Forbidden"
        ),
        "key, with 200": Refusal("key_invalid.json", "provider_key_refused", permanent=True),
        "throttled": Refusal(
            "exhausted.json",
            "provider_throttled",
            permanent=False,
            status="429 Too Many Requests",
            headers={"Retry-After": "31"},
            retry_after=31,
        ),
        "throttled, with 200": Refusal("exhausted.json", "provider_throttled", permanent=False),
        "invalid": Refusal(
            "invalid.json", "provider_refused", permanent=True, status="400 Bad Request"
        ),
        "unavailable": Refusal(
            "unavailable.json", "provider_busy", permanent=False, status="503 Service Unavailable"
        ),
        "error in an unknown form": Refusal(
            b'{"error": "gone"}', "provider_changed", permanent=True
        ),
    },
    sent=("GET /v1alpha1/claims:search?", "query=Putin membawa 130 pejabat", "languageCode=id"),
)
