"""What only Wikidata does: which statements tell about a claim, and how they are told."""

from collections.abc import Iterator
from datetime import date

import pytest

from factcheck.lookups.gist import gist_of
from factcheck.lookups.providers import Asked, Query, statements, wikidata
from factcheck.lookups.providers.statements import read_statements, sentence
from factcheck.lookups.providers.wikidata import read_question, telling
from tests.lookups.contract.table import Source, playing
from tests.lookups.contract.tables.wikidata import ITEM, TABLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(settings) -> Iterator[Source]:
    with playing(TABLE, settings) as running:
        yield running


def told(claim: str) -> list[str]:
    """The kinds of statements of the recorded country that a claim calls for, with their ranks."""
    read = [one for given in ITEM["statements"].values() for one in read_statements(given)]
    return [f"{one.kind} {one.rank}" for one in telling(read, gist_of(claim, "id"))]


def one_sentence(kind: str, number: int = 0, language: str = "id") -> str:
    (read,) = read_statements([ITEM["statements"][kind][number]])
    return sentence(read, {"P1082": "jumlah penduduk", "Q712226": "km²"}, language)


# The question


def test_names_are_asked_and_the_claim_stands_behind() -> None:
    asked = Asked("Presiden Joko Widodo lahir di Surakarta.", "id", said_on=date(2024, 6, 20))
    (query,) = wikidata.questions(asked)
    assert query.text == "Joko Widodo; Surakarta: Presiden Joko Widodo lahir di Surakarta."
    assert (query.language, query.said_on) == ("id", date(2024, 6, 20))
    assert wikidata.questions(Asked("harga cabai naik lagi", "id")) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Indonesia; Joko Widodo: Penduduk: 281 juta", ["Indonesia", "Joko Widodo"]),
        ("Joko Widodo", ["Joko Widodo"]),
        ("A; B; C", ["A", "B"]),
        ("Indonesia;Indonesia; ", ["Indonesia"]),
        ("Jumlah penduduk Indonesia mencapai 281 juta jiwa", ["Indonesia"]),
        ("", []),
    ],
)
def test_an_editor_may_write_names_or_a_sentence(text, named) -> None:
    assert read_question(text, "id")[0] == named


def test_only_names_go_out(source) -> None:
    source.ask()
    sent = " ".join(source.server.requests)
    assert "juta" not in sent
    assert "Penduduk" not in sent


def test_without_names_nobody_is_asked(source) -> None:
    assert source.ask(query=Query(" ; ", "id")) == []
    assert source.server.requests == []


# Choosing


def test_preferred_before_normal_and_never_deprecated() -> None:
    assert told("Penduduk Indonesia 300 juta jiwa.")[:2] == ["P1082 preferred", "P1082 normal"]
    assert not [one for one in told("Penduduk Indonesia 999 juta jiwa.") if "deprecated" in one]


def test_the_year_of_the_claim_goes_before_the_rank() -> None:
    assert told("Penduduk Indonesia 275 juta pada 2022.")[0] == "P1082 normal"


@pytest.mark.parametrize(
    ("claim", "first"),
    [
        ("Tingkat pengangguran Indonesia 4,8 persen.", "P1198 normal"),
        ("Luas Indonesia 1,9 juta kilometer persegi.", "P2046 normal"),
        ("Presiden Indonesia menjabat sejak 2024.", "P35 preferred"),
        ("Indonesia didirikan pada 17 Agustus 1945.", "P571 normal"),
    ],
)
def test_what_the_claim_is_about_comes_first(claim, first) -> None:
    assert told(claim)[0] == first


def test_identifiers_tell_nothing() -> None:
    assert not [one for one in told("Indonesia 144245234") if one.startswith("P214")]


def test_a_figure_is_put_beside_that_of_the_claim(source) -> None:
    (found,) = source.ask()
    assert (found.data["value"], found.data["claim_value"]) == (281_603_800.0, 281_600_000)
    assert (found.data["year"], found.data["difference"]) == (2024, -3800.0)
    assert found.data["statements"][0]["references"] == 2


def test_a_far_figure_of_something_else_is_not_compared(source) -> None:
    (found,) = source.ask(query=Query("Indonesia: Indonesia mengirim 13 pejabat.", "id"))
    assert "claim_value" not in found.data


# Telling


def test_sentences_can_be_read_and_quoted(source) -> None:
    (found,) = source.ask()
    lines = found.excerpt.splitlines()
    assert lines[0].startswith("jumlah penduduk: 281.603.800 (Juni 2024; ")
    assert "2" in lines[0].rpartition("; ")[2]
    assert lines[1].startswith("jumlah penduduk: 275.501.339 (2022; ")
    assert any(line.startswith("head of state: Budi Contoh (") for line in lines)
    assert any(line.startswith("tanggal berdiri: 17 Agustus 1945 (") for line in lines)


def test_in_english_too(source) -> None:
    (found,) = source.ask(query=Query("Indonesia: The population is 281.6 million.", "en"))
    assert found.title == "Indonesia – country in Southeast Asia"
    assert found.excerpt.startswith("population: 281,603,800 (June 2024; 2 references)")


def test_its_address_names_the_version_that_was_read(source) -> None:
    (found,) = source.ask()
    assert found.url == f"{source.server.url}/wiki/Q252"
    source.answers(1, ITEM, ETag='W/"2123456789"')
    (found,) = source.ask()
    assert found.url == f"{source.server.url}/w/index.php?title=Q252&oldid=2123456789"


def test_units_and_percent() -> None:
    assert one_sentence("P2046").startswith("P2046: 1.904.569 km² (")
    assert one_sentence("P1198").startswith("P1198: 5% (")


@pytest.mark.parametrize(
    ("time", "precision", "calendar", "spelt"),
    [
        ("+1901-06-06T00:00:00Z", 11, "Q1985727", "6 June 1901"),
        ("+1901-06-00T00:00:00Z", 10, "Q1985727", "June 1901"),
        ("+1901-00-00T00:00:00Z", 9, "Q1985727", "1901"),
        ("+1905-00-00T00:00:00Z", 8, "Q1985727", "the 1900s"),
        ("-0044-03-15T00:00:00Z", 11, "Q1985786", "44 BC"),
        ("+1901-02-30T00:00:00Z", 11, "Q1985727", "1901"),
        ("+1700-02-01T00:00:00Z", 9, "Q1985786", "1700 (Julian calendar)"),
        ("+13000000000-00-00T00:00:00Z", 3, "Q1985727", "13000000000"),
    ],
)
def test_times_are_as_exact_as_they_are_known(time, precision, calendar, spelt) -> None:
    content = {
        "time": time,
        "precision": precision,
        "calendarmodel": f"http://www.wikidata.org/entity/{calendar}",
    }
    given = {
        "property": {"id": "P569"},
        "rank": "normal",
        "value": {"type": "value", "content": content},
    }
    (read,) = read_statements([given])
    assert sentence(read, {}, "en") == f"P569: {spelt} (no reference)"


def test_none_and_unknown_are_told_and_places_are_not() -> None:
    assert one_sentence("P576", language="en").startswith("P576: ")
    place = {"type": "value", "content": {"latitude": 1, "longitude": 2, "precision": 1}}
    given = ITEM["statements"]["P571"][0]
    known = list(read_statements([given | {"value": {"type": "somevalue"}}, given]))
    assert sentence(known[0], {}, "en") == "P571: unknown (no reference)"
    (read,) = read_statements([given | {"value": place}])
    assert telling([read], gist_of("Indonesia didirikan pada 1945.", "id")) == []


def test_what_limits_a_statement_is_told() -> None:
    part = {"property": {"id": "P518"}, "value": {"type": "value", "content": "Q1"}}
    start = ITEM["statements"]["P35"][1]["qualifiers"]
    given = ITEM["statements"]["P1082"][0] | {"qualifiers": [part, *start]}
    (read,) = read_statements([given])
    spelt = sentence(read, {"Q1": "Jawa"}, "en")
    assert spelt == "P1082: 275,501,339 (20 October 2014 – 20 October 2024; Jawa; 1 reference)"
    assert list(statements.to_name([read])) == ["P1082", "Q1"]


def test_an_error_of_the_second_interface_is_refused(source) -> None:
    source.answers(
        1, TABLE.recorded("not_found.json"), status="404 Not Found", content_type="application/json"
    )
    with pytest.raises(Exception, match="refused"):
        source.ask()
