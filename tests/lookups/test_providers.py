"""The contract of every provider: three outcomes, never two, whatever the other side sends."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from factcheck.archive.actions import store_check
from factcheck.archive.claimreview import Row
from factcheck.archive.models import Check
from factcheck.lib.fetch import Http
from factcheck.lookups.providers import Found, ProviderError, Query, archive, listed, wikipedia
from tests.lib.servers import Behaviour, Server, always, response, serving
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


# What all of them promise


@pytest.mark.parametrize("provider", [archive, wikipedia])
def test_its_metadata_says_what_a_newsroom_must_know(provider) -> None:
    about = provider.about
    assert listed()[about.name] is provider
    assert str(about.title)
    assert str(about.good_for).endswith(".")
    assert str(about.licence).endswith(".")
    assert 0 < about.timeout <= 60
    assert about.sends_text_away == (about.rate is not None)


def test_each_listed_provider_has_a_page_that_says_the_same() -> None:
    pages = Path(settings.BASE_DIR) / "docs" / "providers"
    assert {page.stem for page in pages.glob("*.md")} == set(listed())
    for name, provider in listed().items():
        about, page = provider.about, (pages / f"{name}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {name}\n")
        assert f"| needs a key | {'yes' if about.needs_key else 'no'} |" in page
        assert f"| sends text away | {'yes' if about.sends_text_away else 'no'}" in page
        assert f"| rate | {about.rate or 'none'}" in page
        assert f"| time limit | {about.timeout:.0f} s" in page


# Wikipedia: answers


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


def test_nothing_found_is_said_only_when_the_wiki_said_so(ask) -> None:
    assert ask(always(response(recorded("nothing.json"), content_type=JSON))) == []


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
    assert found[0].excerpt == "Pyongyang seluas 2.000 km² < Seoul.\nAkhir."
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


# Wikipedia: refusals


def test_throttled(ask) -> None:
    error = refusal(ask, always(response(b"", status="429 Too Many Requests", Retry_After="17")))
    assert (error.code, error.permanent, error.retry_after) == ("provider_throttled", False, 17)


@pytest.mark.parametrize(
    ("name", "code", "permanent"),
    [
        ("maxlag.json", "provider_busy", False),
        ("ratelimited.json", "provider_throttled", False),
        ("badvalue.json", "provider_refused", True),
    ],
)
def test_refused_with_status_200(ask, name, code, permanent) -> None:
    error = refusal(ask, always(response(recorded(name), content_type=JSON)))
    assert (error.code, error.permanent) == (code, permanent)


def test_refused_by_the_proxy_in_front(ask) -> None:
    error = refusal(ask, always(response(recorded("edge_403.html"), status="403 Forbidden")))
    assert (error.code, error.permanent) == ("provider_refused", True)


def test_a_fault_of_the_other_side_may_pass(ask) -> None:
    error = refusal(ask, always(response(b"oops", status="503 Service Unavailable")))
    assert (error.code, error.permanent) == ("provider_busy", False)


@pytest.mark.parametrize(
    "body",
    [
        b'{"query": {"search": [',
        b"<html>Wi-Fi login</html>",
        b"",
        b"\xff\xfe\x00nonsense",
        b"[" * 100_000,
    ],
)
def test_broken_json(ask, body) -> None:
    error = refusal(ask, always(response(body, content_type=JSON)))
    assert (error.code, error.permanent) == ("provider_unreadable", False)


def test_html_instead_with_status_200(ask) -> None:
    error = refusal(ask, always(response(b"<html><body>Hello</body></html>")))
    assert (error.code, error.permanent) == ("provider_unreadable", False)


def test_truncated(ask) -> None:
    body = recorded("search.json")
    error = refusal(ask, always(response(body[:100], length=len(body), content_type=JSON)))
    assert not error.permanent


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b"{}",
        b'{"batchcomplete": true}',
        b'{"query": {}}',
        b'{"query": {"search": {"0": {"title": "A"}}}}',
        b'{"query": {"search": ["A"]}}',
        b'{"query": [1]}',
    ],
)
def test_a_changed_form_is_no_empty_answer(ask, body) -> None:
    error = refusal(ask, always(response(body, content_type=JSON)))
    assert (error.code, error.permanent) == ("provider_changed", True)


def test_an_error_in_an_unknown_form_is_still_an_error(ask) -> None:
    error = refusal(ask, always(response(b'{"error": "gone"}', content_type=JSON)))
    assert error.permanent


def test_a_refusal_of_the_second_question_fails_the_whole(ask) -> None:
    error = refusal(
        ask,
        answering(
            response(recorded("search.json"), content_type=JSON),
            response(recorded("maxlag.json"), content_type=JSON),
        ),
    )
    assert error.code == "provider_busy"


def test_slow(ask) -> None:
    never = threading.Event()
    try:
        error = refusal(ask, lambda connection, head: never.wait(10), deadline=0.2)
    finally:
        never.set()
    assert (error.code, error.permanent) == ("timed_out", False)


def test_wrong_charset(ask) -> None:
    search = json.loads(recorded("search.json"))
    search["query"]["search"] = [{"title": "Kiš", "snippet": "tulisan", "timestamp": ""}]
    plain = json.dumps(search, ensure_ascii=False).encode()
    latin = "text/plain; charset=iso-8859-1"
    pages = b'{"query": {"pages": []}}'
    found = ask(answering(response(plain, content_type=latin), response(pages, content_type=latin)))
    assert [one.title for one in found] == ["Kiš"]
    assert found[0].published_on is None


def test_a_huge_list_is_cut(ask) -> None:
    hits = [{"title": f"Halaman {n}", "snippet": "x"} for n in range(10_000)]
    search = json.dumps({"query": {"search": hits}}).encode()
    pages = b'{"query": {"pages": []}}'
    found = ask(answering(response(search, content_type=JSON), response(pages, content_type=JSON)))
    assert len(found) == wikipedia.MAX_FOUND


def test_an_answer_without_end_is_cut_off(ask) -> None:
    def endless(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while True:
            connection.sendall(b" " * 65536)

    error = refusal(ask, endless)
    assert error.code == "too_large"


def test_nobody_there(settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        peer = f"127.0.0.1:{probe.getsockname()[1]}"
    settings.FACTCHECK_WIKIPEDIA_URL = f"http://{peer}"
    with pytest.raises(ProviderError) as caught:
        wikipedia.search(QUERY, Http(allow={peer}, deadline=2))
    assert not caught.value.permanent


def test_an_address_on_this_machine_is_not_asked_unless_allowed(settings) -> None:
    settings.FACTCHECK_WIKIPEDIA_URL = "http://127.0.0.1:9"
    with pytest.raises(ProviderError) as caught:
        wikipedia.search(QUERY, Http())
    assert caught.value.permanent


def test_long_introductions_end_at_a_sentence() -> None:
    text = "Kalimat pertama. " * 400
    cut = wikipedia._cut(text)
    assert len(cut) <= wikipedia.MAX_EXCERPT
    assert cut.endswith("pertama.")


# The archive


@pytest.fixture
def checks() -> Iterator[list[Check]]:
    rows = [
        Row(
            claim="Sungai Taedong mengalir melalui Pyongyang",
            publisher="Meja Contoh",
            url="https://contoh.example/taedong",
            rating="Benar < sekali",
            title="Benarkah sungai itu di sana?",
            language="id",
        ),
        Row(claim="Bulan terbuat dari keju", publisher="Meja Contoh", identifier="k-1"),
    ]
    return [store_check(row)[0] for row in rows]


def test_the_archive_gives_rating_and_publisher_as_written(checks) -> None:
    (found,) = archive.search(Query("Apakah Taedong mengalir di Pyongyang?", "id"), Http())
    assert found.url == "https://contoh.example/taedong"
    assert found.rating == "Benar < sekali"
    assert found.publisher == "Meja Contoh"
    assert found.title == "Sungai Taedong mengalir melalui Pyongyang"


def test_the_archive_finds_nothing(checks) -> None:
    assert archive.search(Query("harga cabai naik", "id"), Http()) == []
    assert archive.search(Query("", "id"), Http()) == []


def test_the_archive_leaves_out_what_is_withdrawn_and_what_has_no_address(checks) -> None:
    Check.objects.update(withdrawn=True)
    assert archive.search(Query("Sungai Taedong mengalir melalui Pyongyang"), Http()) == []
    assert archive.search(Query("Bulan terbuat dari keju"), Http()) == []


@pytest.mark.parametrize("hostile", ["' | !!! & (", "a' | 'b", "\\", "taedong:*", "\x00 taedong"])
def test_the_archive_takes_any_question(checks, hostile) -> None:
    assert isinstance(archive.search(Query(hostile), Http()), list)


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
