from factcheck.lookups.providers import Query
from tests.lookups.contract.table import Answer, Refusal, Table

TABLE = Table(
    name="mafindo",
    query=Query("Pyongyang", "id"),
    path="/api",
    answers=(
        Answer("method=title", "found.json", nothing="nothing.json", also_empty=({"data": []},)),
        Answer(
            "method=content",
            "in_texts.json",
            nothing="nothing.json",
            rows=("data",),
            also_empty=([],),
        ),
    ),
    titles=(
        "[SALAH] Foto Putin Memborong Beras di Pyongyang",
        "Video Putin Menari di Pyongyang",
        "Kunjungan ke Korea Utara",
    ),
    refusals={
        "with 200": Refusal("refused.json", "provider_refused", permanent=True),
        "key, with 200": Refusal("key_refused.json", "provider_key_refused", permanent=True),
        "key": Refusal(
            "key_refused.json", "provider_key_refused", permanent=True, status="401 Unauthorized"
        ),
        "no list": Refusal(b'{"total": 3}', "provider_changed", permanent=True),
    },
    sent=("POST /api/antihoax/search/ ", "value=Pyongyang", "limit=20"),
)
