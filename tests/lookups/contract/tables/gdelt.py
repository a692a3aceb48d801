from factcheck.lookups.providers import Query
from tests.lookups.contract.table import Answer, Refusal, Table

TEXT = "text/html; charset=utf-8"

TABLE = Table(
    name="gdelt",
    query=Query('"Vladimir Putin" Pyongyang', "id"),
    answers=(
        Answer(
            "/api/v2/doc/doc?",
            "found.json",
            nothing="nothing.json",
            rows=("articles",),
            also_empty=({}, {"articles": []}),
        ),
    ),
    titles=("Putin tiba di Pyongyang & disambut Kim", "Putin arrives in North Korea"),
    refusals={
        "too short": Refusal(
            "too_short.txt", "provider_refused", permanent=True, content_type=TEXT
        ),
        "alternatives": Refusal("or.txt", "provider_refused", permanent=True, content_type=TEXT),
        "too old": Refusal("window.txt", "provider_refused", permanent=True, content_type=TEXT),
        "throttled with 200": Refusal(
            "throttled.txt",
            "provider_throttled",
            permanent=False,
            content_type=TEXT,
            retry_after=60,
        ),
        "throttled": Refusal(
            "throttled.txt",
            "provider_throttled",
            permanent=False,
            status="429 Too Many Requests",
            content_type=TEXT,
            retry_after=60,
        ),
    },
    sent=(
        'query=sourcelang:indonesian "Vladimir Putin" Pyongyang&',
        "mode=artlist",
        "format=json",
        "maxrecords=30",
        "startdatetime=20",
    ),
)
