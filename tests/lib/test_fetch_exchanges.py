"""Every request is noted as it was, without a key in it."""

import gzip
import hashlib
import html
import json
import socket
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.lib.exchanged import MAX_KEPT
from factcheck.lib.fetch import FetchError, Http, HttpStatus
from factcheck.lib.hiding import Hiding, looks_like_key
from tests.lib.servers import always, redirect_to, response, serving

KEY = "s3cr+t/Ké y="


def test_a_request_is_noted_with_what_came_back():
    page = b"<p>Harga beras naik.</p>"
    answer = response(gzip.compress(page), Content_Encoding="gzip", ETag='"1"')
    with serving(always(answer)) as server:
        http = Http(allow={server.peer})
        before = datetime.now(UTC)
        http.get(f"{server.url}/a?x=1#part", {"q": "ya|no"})
    (exchange,) = http.exchanges
    assert (exchange.method, exchange.url) == ("GET", f"{server.url}/a?x=1&q=ya%7Cno#part")
    assert before <= exchange.asked_at <= datetime.now(UTC)
    assert exchange.asked_at.utcoffset() == timedelta(0)
    assert 0 < exchange.seconds < 5
    assert (exchange.status, exchange.content_type) == (200, "text/html")
    assert exchange.headers["etag"] == '"1"'
    assert (exchange.body, exchange.size) == (page, len(page))
    assert exchange.sha256 == hashlib.sha256(page).hexdigest()
    assert (exchange.code, exchange.data, exchange.from_cache) == ("", {}, False)


def test_each_redirect_is_a_request_of_its_own():
    with (
        serving(always(response(b"here"))) as other,
        serving(always(redirect_to(f"{other.url}/b?token=abc"))) as server,
    ):
        http = Http(allow={server.peer, other.peer})
        http.get(f"{server.url}/a")
    first, second = http.exchanges
    assert (first.url, first.status, first.body) == (f"{server.url}/a", 302, b"")
    assert first.headers["location"] == second.url == f"{other.url}/b?token=hidden"
    assert (second.status, second.body) == (200, b"here")


def test_a_refusal_keeps_its_body():
    with serving(always(response(b"slow down", status="429 Too Many"))) as server:
        http = Http(allow={server.peer})
        with pytest.raises(HttpStatus):
            http.get(server.url)
    (exchange,) = http.exchanges
    assert (exchange.status, exchange.body) == (429, b"slow down")
    assert exchange.code == "throttled"
    assert exchange.data == {"host": "127.0.0.1", "status": 429}


def test_of_a_long_body_the_beginning_is_kept_and_the_whole_is_counted():
    body = b"x" * (MAX_KEPT + 1000)
    with serving(always(response(body))) as server:
        http = Http(allow={server.peer})
        assert http.get(server.url).body == body
    (exchange,) = http.exchanges
    assert (exchange.body, exchange.size) == (body[:MAX_KEPT], len(body))
    assert exchange.sha256 == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (b"HELO\r\n\r\n", None, "broken_answer"),
        (response(b"x", length=10), 200, "broken_answer"),
        (response(b"x" * 10, length=6_000_000), 200, "too_large"),
        (response(b"x", content_type="image/png"), 200, "wrong_type"),
        (response(b"x", Content_Encoding="br"), 200, "bad_encoding"),
        (redirect_to("http://10.0.0.1/"), 302, "not_public"),
        (redirect_to("/again"), 302, "too_many_redirects"),
    ],
    ids=["no HTTP", "cut", "too large", "a picture", "packed", "led astray", "led in circles"],
)
def test_what_failed_is_noted_with_its_reason(answer, status, code):
    with serving(always(answer)) as server:
        http = Http(allow={server.peer})
        with pytest.raises(FetchError):
            http.get(server.url, accept=("text/html",))
    last = http.exchanges[-1]
    assert (last.status, last.code) == (status, code)
    assert (last.body, last.sha256) == (b"", "")
    assert [e.code for e in http.exchanges[:-1]] == [""] * (len(server.requests) - 1)


def test_what_was_never_sent_is_noted_too():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        peer = f"127.0.0.1:{gone.getsockname()[1]}"
    http = Http(allow={peer})
    for url in (f"http://{peer}/", "http://10.0.0.1/", "ftp://a.example/?key=abc", "http://a b/"):
        with pytest.raises(FetchError):
            http.get(url)
    assert [(e.url, e.code, e.status) for e in http.exchanges] == [
        (f"http://{peer}/", "unreachable", None),
        ("http://10.0.0.1/", "not_public", None),
        ("ftp://a.example/?key=hidden", "bad_scheme", None),
        ("http://a b/", "bad_address", None),
    ]


def test_what_breaks_off_does_not_look_like_an_answer():
    class Stopped(BaseException):
        pass

    def resolve(host, port):
        assert http.exchanges[0].code == "broken_off", "noted before it is sent"
        return ["10.0.0.1"]

    http = Http(resolve=resolve)
    with pytest.raises(FetchError):
        http.get("http://a.example/")
    assert http.exchanges[0].code == "not_public"


# The gate


def test_the_gate_is_asked_before_each_request():
    passed = []
    with (
        serving(always(response(b"here"))) as other,
        serving(always(redirect_to(other.url))) as server,
    ):
        http = Http(
            allow={server.peer, other.peer},
            gate=lambda host: passed.append((host, len(server.requests), len(other.requests))),
        )
        http.get(server.url)
    assert passed == [("127.0.0.1", 0, 0), ("127.0.0.1", 1, 0)]


def test_what_the_gate_refuses_is_not_asked():
    class NotYet(Exception):
        pass

    def gate(host):
        raise NotYet

    with serving(always(response(b"here"))) as server:
        http = Http(allow={server.peer}, gate=gate)
        with pytest.raises(NotYet):
            http.get(server.url)
    assert server.requests == []
    assert http.exchanges == []


# Secrets


def told(exchange):
    return "\n".join(
        [
            exchange.url,
            str(exchange.headers),
            str(exchange.data),
            exchange.body.decode("utf-8", "replace"),
            exchange.sent.decode("utf-8", "replace"),
        ]
    )


@pytest.mark.parametrize(
    "body",
    [
        KEY,
        quote(KEY),
        quote_plus(KEY),
        quote(KEY, safe="").lower(),
        '{"error": "no such key s3cr+t\\/K\\u00e9 y="}',
        '{"error": "no such key s3cr+t/Ké y="}',
    ],
)
def test_a_key_that_comes_back_is_not_noted(body):
    answer = response(
        f"<p>{body}</p>".encode(),
        status="403 No",
        X_Said=quote(KEY),
        Set_Cookie="session=abc",
        Link=f"<https://a.example/?k={quote_plus(KEY)}>",
    )
    with serving(always(answer)) as server:
        http = Http(allow={server.peer}, secrets=[KEY])
        with pytest.raises(HttpStatus):
            http.get(f"{server.url}/{quote(KEY)}", {"q": KEY, "x": f"a {KEY} b"})
    (exchange,) = http.exchanges
    everything = told(exchange)
    for spelling in (KEY, quote(KEY), quote_plus(KEY), "s3cr", "abc"):
        assert spelling.lower() not in everything.lower()
    assert exchange.url == f"{server.url}/hidden?q=hidden&x=hidden"
    assert exchange.sha256 == hashlib.sha256(exchange.body).hexdigest()


def test_a_key_in_a_reason_is_not_noted():
    with serving(always(response(b"x", content_type="image/s3cr3t-key"))) as server:
        http = Http(allow={server.peer}, secrets=["s3cr3t-key"])
        with pytest.raises(FetchError) as error:
            http.get(server.url, accept=("text/html",))
    assert http.exchanges[0].data["type"] == "image/hidden"
    assert "s3cr3t" not in error.value.message + told(http.exchanges[0])


@given(st.text(min_size=4, max_size=30).filter(lambda key: key not in "hidden"))
def test_no_key_gets_through_however_it_is_spelt(key):
    spelt = quote(key, safe="")
    hiding = Hiding([key])
    url = hiding.url(f"https://a.example/x/{spelt}?q={spelt}&y=a+{spelt}+b#z={spelt}")
    assert spelt not in url.replace("https://a.example/x", "")
    for text in (key, json.dumps(key), json.dumps({"a": [f"no {key}!"]}), html.escape(key)):
        assert key not in hiding.text(f"<p>{text}</p>").replace("<p>", "").replace("</p>", "")
        assert hiding.body(text.encode("utf-8", "replace")).count(b"hidden")


def test_a_key_that_is_handed_in_is_not_noted():
    with serving(always(response(b"ok"))) as server:
        http = Http(allow={server.peer}, secrets=[KEY, ""])
        http.post(server.url, form={"apikey": "abcdef", "note": KEY, "author": "Ana"})
        http.post(server.url, json={"auth": {"token": "abcdef"}, "list": [KEY], "max_tokens": 7})
    form, data = http.exchanges
    assert form.sent == b"apikey=hidden&note=hidden&author=Ana"
    assert data.sent == b'{"auth": "hidden", "list": ["hidden"], "max_tokens": 7}'
    assert "abcdef" in server.requests[0]
    assert "abcdef" in server.requests[1]


def test_a_password_in_an_address_is_not_noted():
    http = Http()
    with pytest.raises(FetchError):
        http.get("https://ana:pass@word@example.org/a?b=c")
    assert http.exchanges[0].url == "https://hidden@example.org/a?b=c"


@pytest.mark.parametrize(
    "name",
    [
        *("key", "apiKey", "API_KEY", "X-Api-Key", "subscription-key", "access_token", "token"),
        *("pwd", "client_secret", "Authorization", "auth", "sig", "Set-Cookie", "X-Auth-Token"),
    ],
)
def test_what_may_be_a_key(name):
    assert looks_like_key(name)


@pytest.mark.parametrize(
    "name",
    ["author", "query.author", "keyword", "keywords", "max_tokens", "q", "design", "monkeys"],
)
def test_what_is_no_key(name):
    assert not looks_like_key(name)


def test_an_address_is_otherwise_left_as_it_is():
    url = "https://a.example/b?c=%7C|&&d=&e#f=1&access_token=x"
    assert Hiding().url(url) == url.replace("=x", "=hidden")
    assert Hiding(["a", "abc"]).text("an abc") == "an abc", "words are no secrets"
