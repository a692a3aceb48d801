"""An answer is used again when its server allowed that, and only then."""

import json
import time
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from django.core.cache import cache as valkey
from django.core.cache.backends.locmem import LocMemCache
from hypothesis import given
from hypothesis import strategies as st

from factcheck.lib.fetch import Fetched, Http, HttpCache, HttpStatus, Unreachable
from factcheck.lib.http_cache import MAX_ENTRY, MAX_KEPT_SECONDS
from tests.lib.servers import always, redirect_to, response, serving

FIELDS = ("cache-control", "expires", "date", "age", "etag", "last-modified", "vary", "connection")
DATES = st.sampled_from(
    [
        "Sun, 22 Nov 2026 12:00:00 GMT",
        "Sun, 22 Nov 9999 23:59:59 -2359",
        "Sun, 22 Nov 99999999999999999999 12:00:00 GMT",
        "Mon, 01 Jan 0001 00:00:00 +2359",
        "max-age=9999999999",
        "max-age=99999999999999999999",
        "max-age=60, no-cache",
    ]
)


class Store:
    """A dictionary that remembers for how long it was asked to keep what."""

    def __init__(self):
        self.entries = {}
        self.timeouts = {}

    def get(self, key):
        return self.entries.get(key)

    def set(self, key, value, timeout):
        self.entries[key], self.timeouts[key] = value, timeout

    def delete(self, key):
        self.entries.pop(key, None)


class Desk:
    """Asks one server through one cache, at a time that the test says."""

    def __init__(self, behave, **settings):
        self.store = Store()
        self.at = time.time()
        self.cache = HttpCache(self.store, now=lambda: self.at)
        self.behave = behave
        self.settings = settings

    def __enter__(self):
        self._serving = serving(self.behave)
        self.server = self._serving.__enter__()
        return self

    def __exit__(self, *exception):
        self._serving.__exit__(*exception)

    def ask(self, path="/", params=None, **more):
        self.http = Http(allow={self.server.peer}, cache=self.cache, **self.settings)
        return self.http.get(f"{self.server.url}{path}", params, **more)

    @property
    def asked(self):
        return len(self.server.requests)


def date(at):
    return format_datetime(datetime.fromtimestamp(at, UTC), usegmt=True)


def test_a_fresh_answer_is_given_again_with_the_time_it_was_fetched():
    with Desk(always(response(b"one", Cache_Control="max-age=60", ETag='"1"'))) as desk:
        first = desk.ask("/a", {"q": "beras"})
        desk.at += 59
        again = desk.ask("/a", {"q": "beras"})
        (exchange,) = desk.http.exchanges
        assert desk.asked == 1
        desk.at += 2
        desk.ask("/a", {"q": "beras"})
        assert desk.asked == 2
    assert (first.from_cache, again.from_cache) == (False, True)
    assert (again.body, again.content_type) == (b"one", "text/html")
    assert again.fetched_at == first.fetched_at
    assert (exchange.from_cache, exchange.status, exchange.body) == (True, 200, b"one")
    assert exchange.headers["etag"] == '"1"'
    assert exchange.asked_at > first.fetched_at


def test_a_hit_does_not_pass_the_gate():
    passed = []
    answer = response(b"one", Cache_Control="max-age=60")
    with Desk(always(answer), gate=passed.append) as desk:
        desk.ask()
        desk.ask()
    assert passed == ["127.0.0.1"]


def test_other_questions_are_other_answers():
    with Desk(always(response(b"one", Cache_Control="max-age=60"))) as desk:
        for path in ("/a", "/b", "/a?x=1", "/a"):
            desk.ask(path)
        assert desk.asked == 3


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache_Control": "max-age=100"}, 100),
        ({"Cache_Control": 'private, max-age="100"'}, 100),
        ({"Cache_Control": "MAX-AGE = 100 , s-maxage=5"}, 100),
        ({"Cache_Control": "max-age=100, max-age=5"}, 100),
        ({"Cache_Control": "max-age=100", "Age": "40"}, 60),
        ({"Cache_Control": "max-age=100", "Age": "nonsense"}, 100),
        ({"Cache_Control": "max-age=100", "Expires": "0"}, 100),
        ({"Cache_Control": "max-age=100", "Date": -30}, 70),
        ({"Cache_Control": "max-age=100", "Date": -30, "Age": "40"}, 60),
        ({"Cache_Control": "max-age=100", "Date": 500}, 100),
        ({"Expires": 100}, 100),
        ({"Expires": 100, "Date": 0}, 100),
        ({"Expires": 100, "Date": -30}, 100),
        ({"Cache_Control": "max-age=99999999"}, 99999999),
    ],
)
def test_freshness_is_what_the_server_says(headers, seconds):
    with Desk(lambda connection, head: connection.sendall(desk.answer)) as desk:
        said = {
            name: date(desk.at + value) if isinstance(value, int) else value
            for name, value in headers.items()
        }
        desk.answer = response(b"one", **said)
        desk.ask()
        desk.at += seconds - 3
        assert desk.ask().from_cache
        desk.at += 6
        assert not desk.ask().from_cache
        assert desk.asked == 2


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cache_Control": "no-store, max-age=100", "ETag": '"1"'},
        {"Cache_Control": "public"},
        {"Cache_Control": "max-age=0"},
        {"Cache_Control": "max-age=-1"},
        {"Cache_Control": "max-age=ten"},
        {"Cache_Control": "max-age"},
        {"Cache_Control": "no-cache, max-age=100"},
        {"Cache_Control": 'no-cache="set-cookie", max-age=100'},
        {"Cache_Control": "s-maxage=100"},
        {"Cache_Control": 'x="max-age=100"'},
        {"Expires": "0"},
        {"Expires": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"Cache_Control": "max-age=100", "Age": "200"},
        {"Cache_Control": "max-age=100", "Vary": "*"},
        {"Cache_Control": "max-age=100", "Vary": "accept, *"},
        {"Cache_Control": "max-age=100", "Set_Cookie": "a=b"},
    ],
)
def test_what_is_not_called_fresh_is_asked_again(headers):
    with Desk(always(response(b"one", **headers))) as desk:
        assert desk.ask().body == b"one"
        assert not desk.ask().from_cache
        assert desk.asked == 2
        assert "if-none-match" not in desk.server.requests[1].lower()


def test_how_old_a_page_is_says_nothing_about_its_freshness():
    """No heuristics: a page that did not change for a year may change while an editor reads it."""
    with Desk(always(response(b"one", Last_Modified=date(time.time() - 3e7)))) as desk:
        desk.ask()
        assert not desk.ask().from_cache
        assert "if-modified-since" in desk.server.requests[1].lower()


@pytest.mark.parametrize("status", ["203 Other", "404 Not Found", "410 Gone", "500 Oops"])
def test_only_whole_good_answers_are_kept(status):
    with Desk(always(response(b"one", status=status, Cache_Control="max-age=60"))) as desk:
        for _ in range(2):
            try:
                desk.ask()
            except HttpStatus:
                pass
        assert desk.asked == 2
        assert desk.store.entries == {}


def test_a_broken_answer_is_not_kept():
    with Desk(always(response(b"one", length=10, Cache_Control="max-age=60"))) as desk:
        with pytest.raises(Unreachable):
            desk.ask()
        assert desk.store.entries == {}


# Asking whether it is still so


def revalidating(validator, header, not_modified):
    """Answer 304 to who names the validator."""
    full = response(b"one", Cache_Control="max-age=60", **{header: validator})

    def behave(connection, head):
        named = f": {validator}\r\n".encode() in head
        connection.sendall(not_modified if named else full)

    return behave


@pytest.mark.parametrize(
    ("header", "validator", "asks"),
    [
        ("ETag", '"1"', "if-none-match"),
        ("ETag", 'W/"1"', "if-none-match"),
        ("Last_Modified", "Sun, 22 Nov 2026 12:00:00 GMT", "if-modified-since"),
    ],
)
def test_a_stale_answer_is_confirmed(header, validator, asks):
    same = response(status="304 Not Modified", Cache_Control="max-age=600", X_New="yes")
    with Desk(revalidating(validator, header, same)) as desk:
        first = desk.ask()
        desk.at += 61
        again = desk.ask()
        (exchange,) = desk.http.exchanges
        assert f"{asks}: {validator}\r\n".lower() in desk.server.requests[1].lower()
        desk.at += 599
        assert desk.ask().from_cache
        assert desk.asked == 2
        assert desk.ask().headers["x-new"] == "yes"
    assert (again.from_cache, again.body) == (True, b"one")
    assert again.fetched_at == first.fetched_at
    assert again.content_type == "text/html"
    assert (exchange.status, exchange.from_cache, exchange.body) == (304, True, b"one")


def test_a_stale_answer_is_replaced():
    with Desk(lambda connection, head: connection.sendall(desk.answer)) as desk:
        desk.answer = response(b"one", ETag='"1"')
        desk.ask()
        desk.answer = response(b"two", ETag='"2"', Cache_Control="max-age=60")
        answer = desk.ask()
        assert 'if-none-match: "1"' in desk.server.requests[1].lower()
        assert (answer.from_cache, answer.body) == (False, b"two")
        assert desk.ask().body == b"two"
        assert desk.asked == 2


def test_nothing_stale_is_given_when_the_server_fails():
    with Desk(lambda connection, head: connection.sendall(desk.answer)) as desk:
        desk.answer = response(b"one", ETag='"1"', Cache_Control="max-age=60")
        desk.ask()
        desk.at += 61
        desk.answer = response(status="503 Busy")
        with pytest.raises(HttpStatus):
            desk.ask()


def test_a_confirmation_of_something_else_confirms_nothing():
    other = response(status="304 Not Modified", ETag='"2"')
    with Desk(revalidating('"1"', "ETag", other)) as desk:
        desk.ask()
        desk.at += 61
        with pytest.raises(Unreachable):
            desk.ask()
        assert desk.ask().body == b"one", "asked anew, without conditions"


def test_a_confirmation_may_forbid_to_keep_on():
    with Desk(revalidating('"1"', "ETag", response(status="304 x", Cache_Control="no-store"))) as d:
        d.ask()
        d.at += 61
        assert d.ask().body == b"one"
        assert d.store.entries == {}


# For whom


def test_vary_is_respected():
    with Desk(always(response(b"one", Cache_Control="max-age=60", Vary="Accept-Language"))) as desk:
        desk.ask(headers={"Accept-Language": "id"})
        assert desk.ask(headers={"accept-language": "id"}).from_cache
        assert not desk.ask(headers={"Accept-Language": "en"}).from_cache
        assert not desk.ask().from_cache
        assert desk.ask().from_cache


def test_an_answer_of_another_kind_or_size_is_asked_for_again():
    with Desk(always(response(b"x" * 1000, Cache_Control="max-age=60"))) as desk:
        desk.ask()
        assert desk.ask(accept=("text/plain", "text/html"), max_bytes=1000).from_cache
        with pytest.raises(Exception, match="text/html"):
            desk.ask(accept=("application/json",))
        with pytest.raises(Exception, match="larger"):
            desk.ask(max_bytes=999)


@pytest.mark.parametrize(
    ("params", "headers", "secrets"),
    [
        ({"key": "k-1234567"}, {}, []),
        ({"q": "k-1234567"}, {}, ["k-1234567"]),
        ({}, {"Authorization": "Bearer k-1234567"}, []),
        ({}, {"X-Api-Key": "k-1234567"}, []),
        ({}, {"X-Other": "k-1234567"}, ["k-1234567"]),
        ({}, {"Cookie": "a=k-1234567"}, []),
    ],
)
def test_nothing_that_was_asked_with_a_key_is_kept(params, headers, secrets):
    with Desk(always(response(b"one", Cache_Control="max-age=60")), secrets=secrets) as desk:
        for _ in range(2):
            desk.ask("/", params, headers=headers)
        assert desk.asked == 2
        assert desk.store.entries == {}


@pytest.mark.parametrize("name", ["Cache-Control", "If-None-Match", "If-Modified-Since", "Range"])
def test_who_has_terms_of_his_own_is_not_answered_from_the_cache(name):
    with Desk(always(response(b"one", Cache_Control="max-age=60"))) as desk:
        desk.ask()
        assert not desk.ask(headers={name: "x"}).from_cache
        assert desk.asked == 2


def test_addresses_are_not_readable_in_the_store():
    with Desk(always(response(b"one", Cache_Control="max-age=60", Vary="user-agent"))) as desk:
        desk.ask("/secret-question", {"q": "secret"})
        ((key, entry),) = desk.store.entries.items()
    about = json.loads(entry.partition(b"\n")[0])
    assert "secret" not in key + json.dumps(about)
    assert "factcheck-desk" not in json.dumps(about)


def test_what_was_changed_there_is_forgotten():
    with Desk(always(response(b"one", Cache_Control="max-age=60"))) as desk:
        desk.ask("/a")
        desk.ask("/b")
        desk.http.post(f"{desk.server.url}/a", form={"a": "b"})
        assert not desk.ask("/a").from_cache
        assert desk.ask("/b").from_cache


def test_a_redirect_is_followed_anew_to_what_is_kept():
    page = response(b"one", Cache_Control="max-age=60")

    def behave(connection, head):
        connection.sendall(redirect_to("/b", "301 Moved") if b" /a " in head else page)

    with Desk(behave) as desk:
        desk.ask("/a")
        again = desk.ask("/a")
        assert again.from_cache
        assert again.redirects == (f"{desk.server.url}/a",)
        assert desk.server.paths == ["/a", "/b", "/a"]
        assert [e.from_cache for e in desk.http.exchanges] == [False, True]


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=40) | DATES))
def test_whatever_a_server_says_about_freshness_breaks_nothing(headers):
    store = Store()
    cache = HttpCache(store)
    url = "http://a.example/"
    answer = Fetched(url, url, 200, headers, "", b"one", datetime.now(UTC))
    cache.keep(url, {}, answer, received=3, asked=time.time())
    kept = cache.find(url, {})
    if kept is not None:
        assert kept.body == b"one"
        assert not kept.is_fresh(cache.now() + 1e12), "for ever is nothing"
        cache.confirm(url, kept, headers, time.time())


# Limits and faults of the store


def test_the_store_holds_so_much_and_no_more():
    with Desk(always(response(b"x", Cache_Control="max-age=60"))) as desk:
        desk.cache = HttpCache(desk.store, slots=8, now=lambda: desk.at)
        for number in range(50):
            assert desk.ask(f"/{number}").body == b"x"
        assert len(desk.store.entries) == 8
        assert {desk.ask("/49").from_cache, desk.ask("/49").from_cache} == {True}


def test_large_answers_are_not_kept():
    with Desk(lambda connection, head: connection.sendall(desk.answer)) as desk:
        for size, kept in ((MAX_ENTRY, 1), (MAX_ENTRY + 1, 0)):
            desk.answer = response(b"x" * size, Cache_Control="max-age=60")
            desk.at += 100
            desk.ask()
            assert len(desk.store.entries) == kept


def test_the_store_is_told_how_long_an_answer_is_of_use():
    for headers, seconds in (
        ({"Cache_Control": "max-age=60"}, 60),
        ({"Cache_Control": "max-age=60", "ETag": '"1"'}, MAX_KEPT_SECONDS),
        ({"Cache_Control": "max-age=99999999"}, MAX_KEPT_SECONDS),
    ):
        with Desk(always(response(b"x", **headers))) as desk:
            desk.ask()
            (timeout,) = desk.store.timeouts.values()
            assert seconds - 1 <= timeout <= seconds


class Down:
    def get(self, key):
        raise ConnectionError("down")

    def set(self, key, value, timeout):
        raise ConnectionError("down")

    delete = get


def test_a_store_that_is_down_is_like_an_empty_one(caplog):
    with Desk(always(response(b"one", Cache_Control="max-age=60"))) as desk:
        desk.cache = HttpCache(Down())
        assert [desk.ask().body, desk.ask().body] == [b"one", b"one"]
    assert "could not be read: down" in caplog.text


@pytest.mark.parametrize("entry", [b"", b"{}\n", b"nonsense", b"[1]\nx", "text", 7, b"\xff\n"])
def test_a_damaged_entry_is_none(entry):
    with Desk(always(response(b"one", Cache_Control="max-age=60"))) as desk:
        desk.ask()
        desk.store.entries = dict.fromkeys(desk.store.entries, entry)
        assert not desk.ask().from_cache
        assert desk.ask().from_cache


@pytest.mark.parametrize("store", [LocMemCache("http", {}), valkey], ids=["memory", "Valkey"])
def test_djangos_caches_are_stores(store):
    with Desk(always(response(b"\xff\n\x00", Cache_Control="max-age=60"))) as desk:
        desk.cache = HttpCache(store)
        desk.ask()
        assert desk.ask().body == b"\xff\n\x00"
        assert desk.asked == 1
