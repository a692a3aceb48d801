"""What only Wikipedia does; what every provider promises is in `contract`."""

import json
import socket

import pytest

from factcheck.lib.fetch import Http
from factcheck.lookups.providers import Found, ProviderError, Query, wikipedia
from tests.lib.servers import Behaviour, Server, response, serving
from tests.mediawiki import RECORDED

pytestmark = pytest.mark.django_db
QUERY = Query("Pyongyang", "id")
JSON = "application/json; charset=utf-8"


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def answering(search: bytes, rest: bytes = b"") -> Behaviour:
    """Answer the search with one answer and the question for the pages with another."""

    def behave(connection: socket.socket, head: bytes) -> None:
        is_search = b"list=search" in head.split(b"\r\n")[0]
        connection.sendall(search if is_search or not rest else rest)

    return behave


@pytest.fixture
def ask(settings):
    """Ask `wikipedia` at a loopback server that behaves as told; the server is at `ask.server`."""

    def asking(behave: Behaviour, *, deadline: float = 5.0, query: Query = QUERY) -> list[Found]:
        with serving(behave) as server:
            asking.server = server
            settings.FACTCHECK_WIKIPEDIA_URL = server.url
            return wikipedia.search(query, Http(allow={server.peer}, deadline=deadline))

    return asking


def refusal(ask, behave: Behaviour, **options) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        ask(behave, **options)
    error = caught.value
    assert error.message != error.code, "every refusal has its sentence"
    assert "%(" not in error.message
    return error


def test_found(ask) -> None:
    found = ask(
        answering(
            response(recorded("search.json"), content_type=JSON),
            response(recorded("extracts.json"), content_type=JSON),
        )
    )
    assert [one.title for one in found] == ["Pyongyang", "Sungai Taedong"]
    first = found[0]
    assert first.excerpt == "Pyongyang adalah ibu kota Korea Utara & kota terbesarnya."
    assert first.url.endswith("/w/index.php?title=Pyongyang&oldid=2001")
    assert first.publisher == "Wikipedia (id)"
    assert first.published_on.isoformat() == "2024-06-20"


def test_it_says_who_asks_and_asks_for_patience(wiki) -> None:
    wikipedia.search(QUERY, Http(user_agent="Desk/1 (+https://a.example)", allow={wiki.peer}))
    assert wiki.agents == ["Desk/1 (+https://a.example)"] * 2
    assert {asked["maxlag"] for asked in wiki.questions} == {"5"}
    assert wiki.searches == ["Pyongyang"]


def test_a_wiki_without_introductions_gives_its_snippet_as_plain_text(ask) -> None:
    bare = b'{"query": {"pages": [{"ns": 0, "title": "Pyongyang", "lastrevid": 7}]}}'
    found = ask(
        answering(
            response(recorded("search.json"), content_type=JSON), response(bare, content_type=JSON)
        )
    )
    assert found[0].excerpt == "Pyongyang adalah ibu kota Korea Utara & kota terbesarnya"


def test_a_wiki_without_introductions_is_asked_for_each_page(ask) -> None:
    bare = b'{"query": {"pages": [{"ns": 0, "title": "Pyongyang", "lastrevid": 7}]}}'
    own = {
        "parse": {
            "text": "<table><p>Luas</table><p><b>Pyongyang</b> seluas 10<sup>3</sup> km&sup2; "
            '&lt; Seoul.<sup class="reference"><a href="#1">[1]</a></sup></p><p>\n</p><p>Akhir.</p>'
        }
    }

    def behave(connection: socket.socket, head: bytes) -> None:
        line = head.split(b"\r\n")[0]
        body = bare
        if b"list=search" in line:
            body = recorded("search.json")
        elif b"action=parse" in line:
            assert b"oldid=7" in line
            body = json.dumps(own).encode()
        connection.sendall(response(body, content_type=JSON))

    found = ask(behave)
    assert found[0].excerpt == "Pyongyang seluas 10³ km² < Seoul.\nAkhir."
    # What came without a number of its revision is not asked for.
    assert len(ask.server.requests) == 3


@pytest.mark.parametrize("markup", ["<p>Ada.</p><![endless", "<p>Ada.</p>" + "<table>" * 10_000])
def test_nonsense_in_a_page_ends_the_reading_of_it(ask, markup) -> None:
    bare = {"query": {"pages": [{"title": "Pyongyang", "lastrevid": 7}]}, "parse": {"text": markup}}
    found = ask(
        answering(
            response(recorded("search.json"), content_type=JSON),
            response(json.dumps(bare).encode(), content_type=JSON),
        )
    )
    assert found[0].excerpt == "Ada."


def test_what_only_points_to_a_page_is_that_page(ask) -> None:
    answer = {
        "query": {
            "redirects": [{"from": "Sungai Taedong", "to": "Pyongyang"}],
            "pages": [{"title": "Pyongyang", "extract": "Ibu kota.", "lastrevid": 7}],
        }
    }
    found = ask(
        answering(
            response(recorded("search.json"), content_type=JSON),
            response(json.dumps(answer).encode(), content_type=JSON),
        )
    )
    assert [(one.title, one.excerpt) for one in found] == [("Pyongyang", "Ibu kota.")]


def test_the_claims_language_chooses_the_wiki(settings) -> None:
    settings.FACTCHECK_WIKIPEDIA_URL = "https://{language}.wikipedia.org"
    settings.LANGUAGE_CODE = "id"
    assert wikipedia._api("en") == "https://en.wikipedia.org/w/api.php"
    for unknown in ("", "und", "../evil", "e.com/"):
        assert wikipedia.language_of(Query("a", unknown)) == "id"


def test_a_refusal_of_the_second_question_fails_the_whole(ask) -> None:
    error = refusal(
        ask,
        answering(
            response(recorded("search.json"), content_type=JSON),
            response(recorded("maxlag.json"), content_type=JSON),
        ),
    )
    assert error.code == "provider_busy"


def test_servers_are_asked_one_address_at_a_time(ask) -> None:
    """The second question goes to the same server as the first."""
    ask(
        answering(
            response(recorded("search.json"), content_type=JSON),
            response(recorded("extracts.json"), content_type=JSON),
        )
    )
    server: Server = ask.server
    assert len(server.requests) == 2
    assert all("/w/api.php?" in path for path in server.paths)
