from factcheck.lookups.providers import Query
from tests.lookups.contract.table import RECORDED, Answer, Refusal, Table, read, without

POPULATION = ("statements", "P1082")
ITEM = read(RECORDED / "wikidata" / "item.json")

TABLE = Table(
    name="wikidata",
    query=Query("Indonesia: Penduduk Indonesia 281,6 juta jiwa pada 2024.", "id"),
    answers=(
        Answer(
            "action=wbsearchentities",
            "search.json",
            nothing="nothing.json",
            rows=("search",),
            differ=("id",),
        ),
        Answer(
            "/entities/items/Q252",
            "item.json",
            rows=POPULATION,
            # Quantities, as the population is; items, times and texts are others.
            alike=(("statements", "P2046"), ("statements", "P1198")),
            # An entity of which this is not stated.
            also_empty=(without(ITEM, POPULATION),),
        ),
        Answer(
            "/entities/items/Q1065",
            "other_item.json",
            rows=("statements", "P17"),
            needed=False,
            also_empty=(
                without(read(RECORDED / "wikidata" / "other_item.json"), ("statements", "P17")),
            ),
        ),
        Answer("action=wbgetentities", "labels.json", rows=None),
    ),
    titles=("Indonesia – negara di Asia Tenggara",),
    refusals={
        "maxlag": Refusal("maxlag.json", "provider_busy", permanent=False),
        "throttled": Refusal("ratelimited.json", "provider_throttled", permanent=False),
        "bad value": Refusal("badvalue.json", "provider_refused", permanent=True),
        "error in an unknown form": Refusal(
            b'{"error": "gone"}', "provider_refused", permanent=True
        ),
    },
    sent=(
        "search=Indonesia&language=id",
        "GET /w/rest.php/wikibase/v1/entities/items/Q252?_fields=labels,descriptions,statements ",
        "ids=P1082|",
        "languages=id|en|mul",
    ),
)
