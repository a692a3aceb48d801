import json

from factcheck.lookups.providers import Query
from tests.lookups.contract.table import RECORDED, Answer, Refusal, Table

NOTHING = json.loads((RECORDED / "worldbank" / "nothing.json").read_text(encoding="utf-8"))
FOUND = json.loads((RECORDED / "worldbank" / "found.json").read_text(encoding="utf-8"))

TABLE = Table(
    name="worldbank",
    query=Query("NY.GDP.MKTP.KD.ZG IDN 2022:2024 = 5,2 persen (Pertumbuhan ekonomi)", "id"),
    path="/v2",
    answers=(
        Answer(
            "/country/",
            "found.json",
            nothing="nothing.json",
            rows=(1,),
            also_empty=(NOTHING, [FOUND[0], None]),
            differ=("value",),
        ),
    ),
    titles=(
        "Pertumbuhan ekonomi, Indonesia, 2024: 5,03%",
        "Pertumbuhan ekonomi, Indonesia, 2023: 5,05%",
        "Pertumbuhan ekonomi, Indonesia, 2022: no value",
    ),
    refusals={
        "invalid with 200": Refusal("invalid.json", "provider_refused", permanent=True),
        "invalid in XML with 200": Refusal(
            "invalid.xml", "provider_refused", permanent=True, content_type="text/xml"
        ),
        "throttled": Refusal(
            b"Too many requests",
            "provider_throttled",
            permanent=False,
            status="429 Too Many Requests",
        ),
        "service unavailable": Refusal(
            b"Service unavailable",
            "provider_busy",
            permanent=False,
            status="503 Service Unavailable",
        ),
    },
    sent=("/v2/country/IDN/indicator/NY.GDP.MKTP.KD.ZG?", "date=2018:2025", "format=json"),
)
