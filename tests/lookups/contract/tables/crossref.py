from factcheck.lookups.providers import Query
from tests.lookups.contract.table import Answer, Refusal, Table

TABLE = Table(
    name="crossref",
    query=Query("vaccines autism", "en"),
    answers=(
        Answer(
            "/v1/works?",
            "found.json",
            nothing="nothing.json",
            rows=("message", "items"),
            differ=("DOI",),
        ),
    ),
    titles=(
        "Vaccines and autism: a study",
        "Retraction: Vaccines and autism",
        "10.5555/tanpa.judul",
    ),
    refusals={
        "invalid with 200": Refusal("invalid.json", "provider_refused", permanent=True),
        "invalid": Refusal(
            "invalid.json", "provider_refused", permanent=True, status="400 Bad Request"
        ),
        "throttled": Refusal(
            b"Too many requests", "provider_throttled", permanent=False, status="429 Slow down"
        ),
        "not there": Refusal(
            b"Resource not found.",
            "provider_refused",
            permanent=True,
            status="404 Not Found",
            content_type="text/plain",
        ),
    },
    sent=(
        "query.bibliographic=vaccines autism",
        "select=DOI,title,",
        "mailto=redaksi@example.org",
    ),
)
