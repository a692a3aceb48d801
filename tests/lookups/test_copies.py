"""Copies of a page in web archives: which are told of, in whatever form the archive lists them."""

import json
import socket
from datetime import date

import pytest

from factcheck.lib.fetch import Http
from factcheck.lookups.providers import (
    Asked,
    Found,
    ProviderError,
    Query,
    captures,
    memento,
    wayback,
)
from tests.lib.servers import Behaviour, Server, always, response, serving
from tests.lookups.contract.table import RECORDED

pytestmark = pytest.mark.django_db
PAGE = "https://berita.example/putin"
QUERY = Query(PAGE, "en", date(2024, 6, 20))
LINKS = "application/link-format"


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


@pytest.fixture
def ask(settings):
    """Ask a provider at a server that behaves as told; the server is at `ask.server`."""

    def asking(provider, behave: Behaviour, path: str = "", query: Query = QUERY) -> list[Found]:
        with serving(behave) as server:
            asking.server = server
            setattr(settings, f"FACTCHECK_{provider.about.name.upper()}_URL", server.url + path)
            return provider.search(query, Http(allow={server.peer}))

    return asking


# The question


@pytest.mark.parametrize("provider", [wayback, memento])
def test_the_page_of_the_claim_is_asked_about(provider) -> None:
    asked = Asked("Putin tiba.", "id", said_on=date(2024, 6, 20), article_url=PAGE)
    assert provider.questions(asked) == [Query(PAGE, "id", date(2024, 6, 20))]
    assert provider.questions(Asked("Putin tiba.", "id")) == []


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (PAGE, PAGE),
        ("  berita.example/putin#komentar ", "https://berita.example/putin"),
        ("http://berita.example/?a=1&b=2", "http://berita.example/?a=1&b=2"),
    ],
)
def test_an_editor_may_type_another_address(typed, address) -> None:
    assert captures.address_of(Query(typed)) == address


@pytest.mark.parametrize(
    "typed", ["Putin tiba", "putin", "ftp://a.example/", "https://[::1", "", "a.example/ b"]
)
def test_words_are_no_address(typed) -> None:
    with pytest.raises(ProviderError) as caught:
        captures.address_of(Query(typed))
    assert caught.value.permanent


# Wayback Machine


def test_it_tells_what_an_editor_wants_to_know(ask) -> None:
    found = ask(wayback, always(response(recorded("wayback/found.json"))))
    assert found[0].url.endswith(f"/web/20240620101205/{PAGE}")
    assert found[0].excerpt == (
        "5 copies between 19 June 2024 and 2 January 2026. "
        "3 different contents (a changed advertisement counts too). "
        "1 of them are errors or redirections. "
        "Nearest to 20 June 2024: 20 June 2024 10:12 UTC. "
        "The newest copy has another content than that one."
    )
    assert found[0].data["roles"] == ["nearest"]
    assert (found[0].data["captures"], found[0].data["versions"]) == (5, 3)
    assert found[0].published_on is None


def test_without_a_date_the_first_and_the_newest_are_told(ask) -> None:
    found = ask(wayback, always(response(recorded("wayback/found.json"))), query=Query(PAGE, "en"))
    assert [one.data["roles"] for one in found] == [["first"], ["newest"]]


def test_one_copy_is_told_once(ask) -> None:
    rows = json.loads(recorded("wayback/found.json"))[:2]
    (found,) = ask(wayback, always(response(json.dumps(rows).encode())))
    assert found.data["roles"] == ["nearest", "first", "newest"]
    assert found.excerpt.startswith("One copy, of 19 June 2024.")


def test_only_errors_were_kept(ask) -> None:
    rows = json.loads(recorded("wayback/found.json"))
    (found,) = ask(wayback, always(response(json.dumps([rows[0], rows[4]]).encode())))
    assert "None shows the page" in found.excerpt
    assert found.data["status"] == 301


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("pywb.ndjson", "text/x-ndjson"), ("lines.cdx", "text/plain")],
)
def test_ones_own_archive_lists_them_in_other_forms(ask, name, content_type) -> None:
    body = recorded(f"wayback/{name}")
    found = ask(wayback, always(response(body, content_type=content_type)), "/kliping/cdx")
    assert [one.data["roles"] for one in found] == [["nearest", "first"], ["newest"]]
    assert found[0].url == f"{ask.server.url}/kliping/20240619081500/{PAGE}"
    assert ask.server.paths[0].startswith("/kliping/cdx?url=")


def test_ones_own_archive_says_that_it_has_none(ask) -> None:
    told = response(b'{"message": "No Captures found for: x"}', status="404 Not Found")
    assert ask(wayback, always(told), "/kliping/cdx") == []
    assert ask(wayback, always(response(b"", content_type="text/x-ndjson")), "/kliping/cdx") == []


@pytest.mark.parametrize(
    ("address", "places"),
    [
        ("https://web.archive.org", ("/cdx/search/cdx", "/web")),
        ("https://web.archive.org/", ("/cdx/search/cdx", "/web")),
        ("https://web.archive.org/cdx/search/cdx", ("/cdx/search/cdx", "/web")),
        ("https://web.archive.org/kliping/cdx", ("/kliping/cdx", "/kliping")),
        ("https://web.archive.org/kliping-cdx", ("/kliping-cdx", "/kliping")),
        ("https://web.archive.org/kliping/index", ("/kliping/index", "/kliping")),
    ],
)
def test_where_copies_stand_follows_from_where_they_are_listed(address, places) -> None:
    assert wayback._places(address) == tuple(f"https://web.archive.org{path}" for path in places)


def test_a_page_with_thousands_of_copies(ask) -> None:
    """The list is cut, so the copies around the day and the newest one are asked for too."""
    names = ["timestamp", "original", "statuscode", "digest"]

    def behave(connection: socket.socket, head: bytes) -> None:
        path = head.split(b" ")[1]
        if b"from=" in path:
            rows = [["20240620000000", PAGE, "200", "B" * 32]]
        elif b"limit=-1" in path:
            rows = [["20260102030405", PAGE, "200", "C" * 32]]
        else:
            rows = [
                [
                    f"2019{1 + n // 2400:02}01{n // 100 % 24:02}{n % 60:02}{n % 59:02}",
                    PAGE,
                    "200",
                    "A" * 32,
                ]
                for n in range(wayback.LIMIT)
            ]
        connection.sendall(response(json.dumps([names, *rows]).encode()))

    found = ask(wayback, behave)
    assert len(ask.server.requests) == 3 <= wayback.about.cost
    assert [one.url[-len(PAGE) - 15 : -len(PAGE) - 1] for one in found][::2] == [
        "20240620000000",
        "20260102030405",
    ]
    assert found[0].excerpt.startswith("More than ")


# Memento


def test_a_timemap_names_archives_of_several_places(ask) -> None:
    body = recorded("memento/timemap.link")
    found = ask(memento, always(response(body, content_type=LINKS)), "/timemap/link/")
    assert found[2].url == "https://lain.example/2026/https://berita.example/putin?a=1,2;b"
    assert found[0].publisher == "arsip.example, lain.example"
    assert found[0].data["captured_at"] == "2024-06-20T10:12:05+00:00"
    assert "different contents" not in found[0].excerpt


def test_the_address_may_stand_anywhere(ask) -> None:
    body = recorded("memento/timemap.json")
    found = ask(memento, always(response(body)), "/api?url={url}&form=json")
    assert ask.server.paths == [f"/api?url={PAGE}&form=json"]
    assert [one.data["roles"] for one in found] == [["nearest", "first"], ["newest"]]


def test_a_list_of_the_internet_archive_is_a_timemap_too(ask) -> None:
    found = ask(memento, always(response(recorded("wayback/found.json"))), "/web/timemap/json/")
    assert found[0].url == f"{ask.server.url}/web/20240620101205/{PAGE}"


def test_of_many_lists_those_that_matter_are_read(ask) -> None:
    moments = {
        "1": "Wed, 19 Jun 2019 08:15:00 GMT",
        "3": "Thu, 20 Jun 2024 08:15:00 GMT",
        "4": "Fri, 02 Jan 2026 03:04:05 GMT",
    }

    def behave(connection: socket.socket, head: bytes) -> None:
        server: Server = ask.server
        path = head.split(b" ")[1].decode()
        number = path.removeprefix("/timemap/")
        if number in moments:
            body = f'<{server.url}/c{number}>; rel="memento"; datetime="{moments[number]}"'
        else:
            body = recorded("memento/index.link").decode().replace("SERVER", server.url)
        connection.sendall(response(body.encode(), content_type=LINKS))

    found = ask(memento, behave, "/timemap/link/")
    assert [one.url.rpartition("/")[2] for one in found] == ["c3", "c1", "c4"]
    assert len(ask.server.requests) == memento.MAX_PAGES == memento.about.cost


def test_a_404_is_nothing_only_in_an_archives_own_words(ask) -> None:
    gone = {"status": "404 Not Found"}
    for none in (
        response(b"", content_type=LINKS, **gone),
        response(b"x", Link='<https://a.example/>; rel="original"', **gone),
        response(b"No memento was found", **gone),
    ):
        assert ask(memento, always(none), "/timemap/link/") == []
    with pytest.raises(ProviderError) as caught:
        ask(memento, always(response(b"<h1>Not Found</h1>", **gone)), "/wrong/")
    assert caught.value.code == "provider_refused"


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("http://a.example/x", True),
        ("https://a.example:443/x", True),
        ("https://a.example:8443/x", False),
        ("https://b.example/x", False),
        ("https://a.example:port/x", False),
    ],
)
def test_further_lists_are_read_from_the_same_server_only(one, same) -> None:
    assert memento._same_server(one, "https://a.example/y") is same
