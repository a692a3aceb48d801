from factcheck.lookups.providers import Query
from tests.lookups.contract.table import Answer, Refusal, Table

TABLE = Table(
    name="wikipedia",
    query=Query("Pyongyang", "id"),
    answers=(
        Answer(
            "list=search",
            "search.json",
            nothing="nothing.json",
            rows=("query", "search"),
            differ=("title",),
        ),
        Answer(
            "prop=extracts",
            "extracts.json",
            rows=("query", "pages"),
            needed=False,
            texts=("extract",),
        ),
        # Only wikis without introductions of their own are asked this.
    ),
    titles=("Pyongyang", "Sungai Taedong"),
    refusals={
        "maxlag": Refusal("maxlag.json", "provider_busy", permanent=False),
        "throttled": Refusal("ratelimited.json", "provider_throttled", permanent=False),
        "bad value": Refusal("badvalue.json", "provider_refused", permanent=True),
        "error in an unknown form": Refusal(
            b'{"error": "gone"}', "provider_refused", permanent=True
        ),
        "proxy in front": Refusal(
            "edge_403.html",
            "provider_refused",
            permanent=True,
            status="403 Forbidden",
            content_type="text/html",
        ),
    },
    sent=("srsearch=Pyongyang", "maxlag=5", "/w/api.php?"),
)
