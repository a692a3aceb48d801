import contextlib
import gzip
import json
import os
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from factcheck.lib.fetch import (
    AddressRefused,
    FetchError,
    Http,
    HttpStatus,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
    Unreadable,
    WrongType,
    fetch,
    parse_retry_after,
)
from factcheck.lib.wire import tls
from tests.lib.servers import always, redirect_to, response, serving

PAGE = response(b"<p>Harga beras naik.</p>")


def test_a_page_is_fetched_with_what_is_to_be_kept_about_it():
    with serving(always(response(b"<p>\xc3\xa9</p>", ETag='"1"'))) as server:
        answer = fetch(
            f"{server.url}/a?x=1#part", allow={server.peer}, params={"q": "beras & gula"}
        )
    assert answer.text == "<p>é</p>"
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert answer.headers["etag"] == '"1"'
    assert answer.url == answer.final_url
    assert answer.redirects == ()
    assert answer.fetched_at.tzinfo is UTC
    assert server.paths == ["/a?x=1&q=beras+%26+gula"]


def test_the_request_says_who_asks_and_what_is_understood():
    with serving(always(PAGE)) as server:
        fetch(
            server.url,
            allow={server.peer},
            user_agent="desk/1 (+mailto:desk@example.org)",
            accept=("text/html",),
            headers={"X-Api-Key": "k"},
        )
    (head,) = server.requests
    lines = head.lower().split("\r\n")
    assert "user-agent: desk/1 (+mailto:desk@example.org)" in lines
    assert "accept: text/html" in lines
    assert "accept-encoding: gzip, deflate" in lines
    assert "x-api-key: k" in lines
    assert f"host: {server.peer}" in lines


def test_a_server_of_this_machine_is_not_asked_unless_listed():
    with serving(always(PAGE)) as server:
        for allow in ((), {"127.0.0.1:1"}, {"localhost:80"}):
            with pytest.raises(AddressRefused):
                fetch(server.url, allow=allow)
    assert server.requests == []
    assert issubclass(AddressRefused, FetchError)  # providers catch this one class


def test_proxies_from_the_environment_are_not_used(monkeypatch):
    with serving(always(response(status="502 Proxy"))) as proxy, serving(always(PAGE)) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert fetch(server.url, allow={server.peer}).status == 200
    assert proxy.requests == []


# Names


def public_name(*addresses):
    """Resolve every name to `addresses`, remembering what was asked."""
    asked = []

    def resolve(host, port):
        asked.append((host, port))
        return list(addresses)

    resolve.asked = asked
    return resolve


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["93.184.215.14", "127.0.0.1"],
        ["127.0.0.1", "93.184.215.14"],
        ["2606:4700::1111", "10.0.0.1"],
        ["93.184.215.14", "::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["fe80::1%eth0"],
        ["169.254.169.254"],
        ["not an address"],
    ],
)
def test_a_name_with_one_address_that_is_not_public_is_refused(addresses):
    resolve = public_name(*addresses)
    with pytest.raises(AddressRefused) as refused:
        fetch("http://news.example/", resolve=resolve)
    assert refused.value.code == "not_public"
    assert resolve.asked == [("news.example", 80)]


def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_connected_to():
    """A name that means something else at the second question (DNS rebinding) gets only one."""
    with serving(always(PAGE)) as server:
        answers = [["127.0.0.1"], ["10.0.0.1"], ["192.0.2.1"]]
        resolve_calls = []

        def resolve(host, port):
            resolve_calls.append(host)
            return answers[len(resolve_calls) - 1]

        name = f"wiki.internal:{server.port}"
        assert fetch(f"http://{name}/", allow={name}, resolve=resolve).status == 200
    assert resolve_calls == ["wiki.internal"]
    assert f"host: {name}" in server.requests[0].lower()


def test_the_next_address_is_tried_when_one_does_not_answer():
    with serving(always(PAGE)) as server:
        name = f"wiki.internal:{server.port}"
        resolve = public_name("127.0.0.2", "127.0.0.1")
        assert fetch(f"http://{name}/", allow={name}, resolve=resolve).status == 200


def test_a_name_that_is_not_found_is_said_so():
    def resolve(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    for resolver in (resolve, public_name()):
        with pytest.raises(Unreachable) as error:
            fetch("http://news.example/", resolve=resolver)
        assert error.value.code == "no_such_host"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (socket.EAI_NONAME, "no_such_host"),
        (socket.EAI_NODATA, "no_such_host"),
        (socket.EAI_AGAIN, "unreachable"),
        (socket.EAI_FAIL, "unreachable"),
        (socket.EAI_SYSTEM, "unreachable"),
    ],
)
def test_that_the_dns_fails_says_nothing_of_the_name(said, code):
    def resolve(host, port):
        raise socket.gaierror(said, "what the resolver said")

    with pytest.raises(Unreachable) as error:
        fetch("http://news.example/", resolve=resolve)
    assert (error.value.code, error.value.permanent) == (code, False)


def test_a_resolver_that_hangs_is_cut_at_the_deadline():
    release = threading.Event()

    def resolve(host, port):
        release.wait(10)
        return []

    with pytest.raises(TimedOut):
        fetch("http://news.example/", resolve=resolve, timeout=0.2)
    release.set()


def test_nobody_listening_is_unreachable_and_worth_another_try():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        peer = f"127.0.0.1:{gone.getsockname()[1]}"
    with pytest.raises(Unreachable) as error:
        fetch(f"http://{peer}/", allow={peer})
    assert error.value.code == "unreachable"
    assert not error.value.permanent


# Redirects


def by_path(answers):
    def behave(connection, head):
        connection.sendall(answers[head.split(b" ")[1].decode()])

    return behave


def test_redirects_are_followed_and_remembered():
    answers = {"/a": redirect_to("/b"), "/b": redirect_to("c?x=1#top", "308 Moved"), "/c?x=1": PAGE}
    with serving(by_path(answers)) as server:
        answer = fetch(f"{server.url}/a", allow={server.peer})
    assert answer.final_url == f"{server.url}/c?x=1"
    assert answer.redirects == (f"{server.url}/a", f"{server.url}/b")


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:1/",
        "http://127.0.0.1/",
        "//localhost/",
        "http://2130706433/",
        "http://[::1]/",
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://ana:secret@example.org/",
        "http://example.org:6379/",
        "http://exa\tmple.org/",
    ],
)
def test_a_redirect_is_checked_like_a_first_address(location):
    with serving(always(redirect_to(location))) as server, pytest.raises(AddressRefused):
        fetch(server.url, allow={server.peer})
    assert len(server.requests) == 1


def test_a_redirect_to_a_name_that_turns_out_private_is_refused():
    with (
        serving(always(redirect_to("http://evil.example/"))) as server,
        pytest.raises(AddressRefused),
    ):
        fetch(server.url, allow={server.peer}, resolve=public_name("10.0.0.5"))
    assert len(server.requests) == 1


def test_redirects_end_after_five():
    with serving(always(redirect_to("/again"))) as server, pytest.raises(TooManyRedirects):
        fetch(server.url, allow={server.peer})
    assert len(server.requests) == 6


def test_keys_are_not_carried_to_another_site():
    with serving(always(PAGE)) as other, serving(always(redirect_to(other.url))) as server:
        fetch(server.url, allow={server.peer, other.peer}, headers={"Authorization": "Bearer k"})
    assert "Bearer k" in server.requests[0]
    assert "Bearer k" not in other.requests[0]


# Time


def drip(connection, head):
    connection.sendall(response(length=1000))
    for _ in range(1000):
        connection.sendall(b"x")
        if stop.wait(0.05):
            return


def drip_headers(connection, head):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(1000):
        connection.sendall(b"X-%d: y\r\n" % number)
        if stop.wait(0.05):
            return


def say_nothing(connection, head):
    stop.wait(5)


def continue_for_ever(connection, head):
    while not stop.wait(0.01):
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")


stop = threading.Event()


@pytest.fixture
def _stopped():
    stop.clear()
    yield
    stop.set()


@pytest.mark.usefixtures("_stopped")
@pytest.mark.parametrize("behave", [drip, drip_headers, say_nothing, continue_for_ever])
def test_the_deadline_covers_everything(behave):
    with serving(behave) as server:
        began = time.monotonic()
        with pytest.raises(TimedOut) as error:
            fetch(server.url, allow={server.peer}, timeout=0.4)
    assert time.monotonic() - began < 2
    assert not error.value.permanent


@pytest.mark.usefixtures("_stopped")
def test_the_questions_of_one_provider_share_a_deadline():
    with serving(always(PAGE)) as quick, serving(say_nothing) as slow:
        http = Http(allow={quick.peer, slow.peer}, deadline=0.5)
        http.get(quick.url)
        with pytest.raises(TimedOut):
            http.get(slow.url)
        assert http.remaining == 0
        with pytest.raises(TimedOut):
            http.get(quick.url)


# Sizes


def test_a_body_that_says_it_is_too_large_is_not_read():
    with serving(always(response(b"x" * 10, length=6_000_000))) as server, pytest.raises(TooLarge):
        fetch(server.url, allow={server.peer})


def test_an_endless_body_is_cut_off():
    sent = []

    def endless(connection, head):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)
            sent.append(65536)

    with serving(endless) as server, pytest.raises(TooLarge):
        fetch(server.url, allow={server.peer}, max_bytes=1_000_000)
    assert sum(sent) < 20_000_000


def test_a_body_at_the_limit_passes():
    with serving(always(response(b"x" * 100_000))) as server:
        assert len(fetch(server.url, allow={server.peer}, max_bytes=100_000).body) == 100_000
        with pytest.raises(TooLarge):
            fetch(server.url, allow={server.peer}, max_bytes=99_999)


def test_a_gzip_bomb_stops_at_the_limit_with_little_memory():
    bomb = gzip.compress(bytes(200_000_000), 9)
    assert len(bomb) < 200_000
    with serving(always(response(bomb, Content_Encoding="gzip"))) as server:
        tracemalloc.start()
        try:
            with pytest.raises(TooLarge):
                fetch(server.url, allow={server.peer})
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 40_000_000


def test_a_bomb_within_a_bomb_stops_at_the_limit():
    bomb = gzip.compress(gzip.compress(bytes(200_000_000), 9), 9)
    with (
        serving(always(response(bomb, Content_Encoding="gzip, gzip"))) as server,
        pytest.raises(TooLarge),
    ):
        fetch(server.url, allow={server.peer})


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("identity", bytes),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("gzip, deflate", lambda data: zlib.compress(gzip.compress(data))),
        ("gzip, identity, gzip", lambda data: gzip.compress(gzip.compress(data))),
        ("gzip", lambda data: gzip.compress(data[:2]) + gzip.compress(data[2:]) + b"\0\0"),
    ],
)
def test_packed_answers_are_unpacked(encoding, pack):
    with serving(always(response(pack(b"beras"), Content_Encoding=encoding))) as server:
        assert fetch(server.url, allow={server.peer}).body == b"beras"


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip, gzip", "gzip, br", "nonsense"])
def test_unknown_or_deeper_packing_is_refused(encoding):
    with (
        serving(always(response(b"x", Content_Encoding=encoding))) as server,
        pytest.raises(WrongType) as error,
    ):
        fetch(server.url, allow={server.peer})
    assert error.value.code == "bad_encoding"


@pytest.mark.parametrize(
    "body",
    [b"not gzip", gzip.compress(b"beras")[:-9], gzip.compress(b"") * 200],
    # Packed bytes hold the time: two workers would call one test by two names.
    ids=["nonsense", "cut off", "two hundred members"],
)
def test_damaged_packing_is_a_broken_answer(body):
    with (
        serving(always(response(body, Content_Encoding="gzip"))) as server,
        pytest.raises(Unreachable) as error,
    ):
        fetch(server.url, allow={server.peer})
    assert error.value.code == "broken_answer"


@pytest.mark.parametrize("size", [70_000, 300_000])
def test_huge_headers_are_refused(size):
    with (
        serving(always(response(b"x", X_Long="y" * size))) as server,
        pytest.raises(FetchError) as error,
    ):
        fetch(server.url, allow={server.peer})
    assert error.value.code in ("too_large", "broken_answer")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HELO\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        os.urandom(200),
    ],
)
def test_what_is_not_http_is_a_broken_answer(answer):
    with serving(always(answer)) as server, pytest.raises(Unreachable) as error:
        fetch(server.url, allow={server.peer})
    assert error.value.code == "broken_answer"
    assert not error.value.permanent


# Types and statuses


def test_only_accepted_types_are_read():
    with serving(always(response(b"\x89PNG", content_type="image/png"))) as server:
        with pytest.raises(WrongType) as error:
            fetch(server.url, allow={server.peer}, accept=("text/html", "text/plain"))
        assert error.value.data["type"] == "image/png"
        assert fetch(server.url, allow={server.peer}, accept=("image/*",)).status == 200
        assert fetch(server.url, allow={server.peer}).status == 200


def test_an_answer_without_a_type_passes_to_be_judged_by_its_bytes():
    with serving(always(response(b"text", content_type=None))) as server:
        assert fetch(server.url, allow={server.peer}, accept=("text/html",)).content_type == ""


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [
        ("304 Not Modified", "http_status", True),
        ("400 Bad Request", "http_status", True),
        ("403 Forbidden", "forbidden", True),
        ("404 Not Found", "not_found", True),
        ("410 Gone", "not_found", True),
        ("418 Teapot", "http_status", True),
        ("429 Too Many Requests", "throttled", False),
        ("500 Oops", "server_error", False),
        ("503 Service Unavailable", "server_error", False),
    ],
)
def test_a_refusal_is_an_error_that_keeps_the_answer(status, code, permanent):
    body = b"" if status.startswith("304") else b'{"error": {"code": 1}}'
    answer = response(body, status=status, content_type="application/json", Retry_After="120")
    with serving(always(answer)) as server, pytest.raises(HttpStatus) as error:
        fetch(server.url, allow={server.peer}, accept=("text/html",))
    assert (error.value.code, error.value.permanent) == (code, permanent)
    assert error.value.status == int(status[:3])
    assert error.value.retry_after == 120
    assert "127.0.0.1" in error.value.message
    if body:
        assert error.value.answer.json()["error"] == {"code": 1}


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"a":', b"\xff\xfe", b"[" * 100_000, b"1" * 10_000, b"nope"]
)
def test_an_answer_that_is_not_json_is_unreadable(body):
    with serving(always(response(body, content_type="application/json"))) as server:
        answer = Http(allow={server.peer}).get(server.url)
    with pytest.raises(Unreadable):
        answer.json()


def test_json_is_read_whatever_its_type_says():
    with serving(always(response(json.dumps({"é": 1}).encode("utf-16")))) as server:
        assert Http(allow={server.peer}).get(server.url, {"a": 1}).json() == {"é": 1}


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("99999999", 604800),
        ("Sun, 22 Nov 2026 12:01:00 GMT", 60),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("Sunday, 22-Nov-26 12:01:00 GMT", 60),
        ("Sun, 22 Nov 2026 12:01:00 -0000", 60),
        ("Sun, 99 Nov 2026 12:01:00 GMT", None),
        ("Sun, 22 Nov 99999999999999999999 12:01:00 GMT", None),
        ("Fri, 22 Nov 9999 12:01:00 GMT", 604800),
    ],
)
def test_retry_after_is_read_in_both_its_forms(value, seconds):
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert parse_retry_after(value, now=now) == seconds


# TLS

CERTIFICATE = Path(__file__).with_name("wiki.internal.pem")


@contextlib.contextmanager
def secure_server(names):
    """Serve one page over TLS on loopback, as wiki.internal; remember the names asked for (SNI)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    context.sni_callback = lambda sock, name, context: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                secure = context.wrap_socket(connection, server_side=True)
                secure.recv(65536)
                secure.sendall(PAGE)

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


@pytest.fixture
def _fresh_tls():
    tls.cache_clear()
    yield
    tls.cache_clear()


@pytest.mark.usefixtures("_fresh_tls")
def test_the_name_is_proven_although_the_connection_goes_to_an_address(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    names = []
    with secure_server(names) as port:
        peer = f"wiki.internal:{port}"
        answer = fetch(f"https://{peer}/", allow={peer}, resolve=public_name("127.0.0.1"))
    assert answer.text == "<p>Harga beras naik.</p>"
    assert names == ["wiki.internal"]


@pytest.mark.parametrize(("host", "trusted"), [("wiki.internal", False), ("other.internal", True)])
@pytest.mark.usefixtures("_fresh_tls")
def test_a_site_that_cannot_prove_who_it_is_is_not_read(monkeypatch, host, trusted):
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with secure_server([]) as port:
        peer = f"{host}:{port}"
        with pytest.raises(Unreachable) as error:
            fetch(f"https://{peer}/", allow={peer}, resolve=public_name("127.0.0.1"))
    assert error.value.code == "bad_certificate"
    assert error.value.permanent
