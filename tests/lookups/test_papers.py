"""Scholarly works: what they say of themselves, and what is said of retractions."""

import json
import logging

import pytest

from factcheck.lib.fetch import Http
from factcheck.lookups.providers import Found, Query, crossref, openalex
from factcheck.lookups.remarks import remarks
from tests.lib.servers import always, response, serving
from tests.lookups.contract.table import JSON, RECORDED

pytestmark = pytest.mark.django_db
QUERY = Query("vaccines autism", "en")


def ask(settings, provider, **headers: str) -> list[Found]:
    name = provider.about.name
    body = (RECORDED / name / "found.json").read_bytes()
    with serving(always(response(body, content_type=JSON, **headers))) as server:
        setattr(settings, f"FACTCHECK_{name.upper()}_URL", server.url)
        return provider.search(QUERY, Http(allow={server.peer}))


def test_crossref_tells_of_a_retraction_once_and_first(settings) -> None:
    study, notice, bare = ask(settings, crossref)
    assert study.excerpt.startswith("Ani Contoh, Example Group (2004). Abstract We found nothing.")
    assert remarks(study.data) == [
        "Retracted on 2 Feb 2010 (publisher, retraction-watch; notice: doi.org/10.5555/notice.1).",
        "Cited by 9 works.",
    ]
    assert study.url == "https://doi.org/10.5555/vaksin.1"
    assert study.data["retracted"] is True
    assert [update["type"] for update in study.data["updated_by"]] == ["retraction"]
    assert (study.publisher, study.published_on.isoformat()) == (
        "Journal of Examples",
        "2004-01-15",
    )
    assert "This is itself a notice (retraction) about doi.org/10.5555/vaksin.1." in remarks(
        notice.data
    )
    assert notice.data["retracted"] is False
    assert (notice.published_on, notice.data["year"]) == (None, 2010)
    assert (bare.published_on, bare.data["year"]) == (None, None)


def test_crossref_is_told_whom_to_write_to(settings) -> None:
    settings.FACTCHECK_CONTACT = "nobody"
    body = (RECORDED / "crossref" / "nothing.json").read_bytes()
    with serving(always(response(body, content_type=JSON))) as server:
        settings.FACTCHECK_CROSSREF_URL = server.url
        crossref.search(QUERY, Http(allow={server.peer}))
        settings.FACTCHECK_CONTACT = "meja@desk.example"
        crossref.search(QUERY, Http(allow={server.peer}))
    assert ["mailto" in path for path in server.paths] == [False, True]


def test_openalex_tells_of_a_retraction_and_puts_abstracts_in_order(settings) -> None:
    settings.FACTCHECK_OPENALEX_KEY = "k"
    study, other = ask(settings, openalex)
    assert study.excerpt == "Ani Contoh (2004). We found nothing, found twice."
    assert remarks(study.data) == ["Cited by 9 works."]
    assert study.data["retracted"] is True
    assert (study.url, study.publisher) == (
        "https://doi.org/10.5555/vaksin.1",
        "Journal of Examples",
    )
    assert (other.url, other.title, other.language) == (
        "https://openalex.org/W2",
        "Vaksin dan autisme",
        "id",
    )


def test_openalex_notes_what_a_search_costs(settings, caplog) -> None:
    settings.FACTCHECK_OPENALEX_KEY = "k"
    caplog.set_level(logging.INFO)
    ask(
        settings,
        openalex,
        X_RateLimit_Cost_USD="0.001",
        X_RateLimit_Remaining_USD="0.998",
    )
    assert "cost 0.001 USD, 0.998 are left" in caplog.text


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ({"two": [1], "one": [0], "three": [2, 9]}, "one two three three"),
        ({"<b>bold</b>": [0]}, "bold"),
        ({"a": [-1, 10**9, "x", None, True], "b": "x"}, ""),
        ({"ya": list(range(100_000))}, "ya " * 2999 + "ya"),
        (None, ""),
        ([], ""),
    ],
)
def test_an_abstract_out_of_its_index(places, words) -> None:
    told = openalex.abstract(json.loads(json.dumps(places)))
    assert told == words[: openalex.MAX_ABSTRACT].strip()
