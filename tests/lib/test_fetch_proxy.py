"""A proxy is used only when it was named, and believed as little as anybody out there."""

import contextlib
import socket
import threading
import time
from pathlib import Path

import pytest

from factcheck.lib.fetch import AddressRefused, Http, TimedOut, Unreachable, fetch
from factcheck.lib.proxy import Proxy, read_proxy
from factcheck.lib.wire import tls
from tests.lib.servers import always, redirect_to, response, serving

CERTIFICATE = Path(__file__).with_name("news.example.pem")
PAGE = response(b"<p>Harga beras naik.</p>")
ADDRESS, OTHER = "93.184.215.14", "2606:4700::1111"


def leading(routes, *, refuse=None):
    """Behave as a proxy whose whole internet is `routes`: peers, and the local port behind each."""

    def behave(connection, head):
        words = head.split()
        peer = words[1].decode()
        if words[0] != b"CONNECT" or peer not in routes:
            connection.sendall(refuse or b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", routes[peer])) as onward:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")
            back = threading.Thread(target=pass_on, args=(onward, connection))
            back.start()
            pass_on(connection, onward)
            back.join()

    return behave


def pass_on(source, target):
    with contextlib.suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def named(*addresses):
    return lambda host, port: [host] if host == "127.0.0.1" else list(addresses)


@pytest.fixture
def _fresh_tls(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    tls.cache_clear()
    yield
    tls.cache_clear()


def test_the_proxy_is_told_the_checked_address_and_never_the_name():
    with (
        serving(always(PAGE)) as site,
        serving(leading({f"{ADDRESS}:80": site.port})) as proxy,
    ):
        answer = fetch("http://news.example/a", resolve=named(ADDRESS), proxy=proxy.url)
    assert answer.text == "<p>Harga beras naik.</p>"
    assert "host: news.example\r\n" in site.requests[0].lower()
    assert proxy.requests == [f"CONNECT {ADDRESS}:80 HTTP/1.1\r\nHost: {ADDRESS}:80\r\n\r\n"]


@pytest.mark.usefixtures("_fresh_tls")
def test_the_name_is_proven_through_the_tunnel():
    with (
        serving(always(PAGE), certificate=CERTIFICATE) as site,
        serving(leading({f"{ADDRESS}:443": site.port})) as proxy,
    ):
        answer = fetch("https://news.example/", resolve=named(ADDRESS), proxy=proxy.url)
        assert answer.text == "<p>Harga beras naik.</p>"
        with pytest.raises(Unreachable) as error:
            fetch("https://other.example/", resolve=named(ADDRESS), proxy=proxy.url)
    assert error.value.code == "bad_certificate"
    assert "news.example" not in "".join(proxy.requests)
    assert len(site.requests) == 1


@pytest.mark.usefixtures("_fresh_tls")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_without_a_named_proxy_those_of_the_environment_are_not_used(monkeypatch, scheme):
    with (
        serving(always(response(status="502 Proxy"))) as proxy,
        serving(always(PAGE), certificate=CERTIFICATE if scheme == "https" else None) as site,
    ):
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv(name.upper(), proxy.url)
        peer = f"news.example:{site.port}"
        answer = fetch(f"{scheme}://{peer}/", allow={peer}, resolve=named("127.0.0.1"))
    assert answer.status == 200
    assert proxy.requests == []


def test_the_environment_does_not_turn_a_named_proxy_off(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    with (
        serving(always(PAGE)) as site,
        serving(leading({f"{ADDRESS}:80": site.port})) as proxy,
    ):
        fetch("http://news.example/", resolve=named(ADDRESS), proxy=proxy.url)
    assert len(proxy.requests) == 1


@pytest.mark.parametrize(
    "addresses", [["10.0.0.1"], [ADDRESS, "127.0.0.1"], ["169.254.169.254"], ["::ffff:10.0.0.1"]]
)
def test_what_is_not_public_is_not_asked_through_the_proxy_either(addresses):
    with serving(leading({})) as proxy:
        with pytest.raises(AddressRefused):
            fetch("http://news.example/", resolve=named(*addresses), proxy=proxy.url)
        with pytest.raises(AddressRefused):
            fetch("http://10.0.0.1/", proxy=proxy.url)
        with pytest.raises(AddressRefused):
            fetch("http://news.example:8080/", resolve=named(ADDRESS), proxy=proxy.url)
    assert proxy.requests == []


def test_a_redirect_is_checked_before_the_proxy_is_asked():
    with (
        serving(always(redirect_to("http://10.0.0.1/"))) as site,
        serving(leading({f"{ADDRESS}:80": site.port})) as proxy,
        pytest.raises(AddressRefused),
    ):
        fetch("http://news.example/", resolve=named(ADDRESS), proxy=proxy.url)
    assert len(proxy.requests) == 1


def test_a_name_that_turns_private_on_the_way_is_refused():
    """What it was resolved to for the first request is not believed for the second."""
    answers = [[ADDRESS], ["10.0.0.1"]]

    def resolve(host, port):
        return [host] if host == "127.0.0.1" else answers.pop(0)

    with (
        serving(always(redirect_to("/b"))) as site,
        serving(leading({f"{ADDRESS}:80": site.port})) as proxy,
        pytest.raises(AddressRefused),
    ):
        fetch("http://news.example/a", resolve=resolve, proxy=proxy.url)
    assert site.paths == ["/a"]


def test_own_servers_are_asked_directly():
    with serving(always(PAGE)) as own, serving(leading({})) as proxy:
        assert fetch(own.url, allow={own.peer}, proxy=proxy.url).status == 200
    assert proxy.requests == []


def test_the_next_address_is_tried_when_the_proxy_does_not_reach_one():
    with (
        serving(always(PAGE)) as site,
        serving(leading({f"{ADDRESS}:80": site.port})) as proxy,
    ):
        fetch("http://news.example/", resolve=named(OTHER, ADDRESS), proxy=proxy.url)
    assert [request.split()[1] for request in proxy.requests] == [f"[{OTHER}]:80", f"{ADDRESS}:80"]


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        ("403 No", True),
        ("407 Who", True),
        ("405 What", True),
        ("429 Busy", False),
        ("504 x", False),
    ],
)
def test_a_proxy_that_refuses_is_said_so(status, permanent):
    refusal = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()
    with serving(leading({}, refuse=refusal)) as proxy, pytest.raises(Unreachable) as error:
        fetch("http://news.example/", resolve=named(ADDRESS), proxy=proxy.url)
    assert (error.value.code, error.value.permanent) == ("proxy_refused", permanent)
    assert status[:3] in error.value.message


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HELO\r\n\r\n",
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000,
    ],
    ids=["nothing", "not HTTP", "cut", "no status", "an answer of its own", "endless"],
)
def test_a_proxy_that_makes_no_sense_is_none(answer):
    with serving(always(answer)) as proxy, pytest.raises(Unreachable) as error:
        fetch("http://news.example/", resolve=named(ADDRESS), proxy=proxy.url)
    assert (error.value.code, error.value.permanent) == ("proxy_unreachable", False)


def test_a_proxy_that_is_not_there_is_said_so():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    with pytest.raises(Unreachable) as error:
        fetch("http://news.example/", resolve=named(ADDRESS), proxy=url)
    assert error.value.code == "proxy_unreachable"


def test_a_proxy_that_has_no_address_is_said_so():
    for found in ([], ["127.0.0.1"]):
        with pytest.raises(Unreachable) as error:
            fetch(
                "http://news.example/",
                resolve=lambda host, port, found=found: [ADDRESS] if "news" in host else found,
                proxy="http://proxy.internal:1",
            )
        assert error.value.code == "proxy_unreachable"


def test_an_address_that_the_proxy_waits_for_does_not_eat_the_deadline():
    release = threading.Event()
    with serving(always(PAGE)) as site:
        reach = leading({f"{ADDRESS}:80": site.port})

        def behave(connection, head):
            if OTHER.encode() in head:
                release.wait(5)
            else:
                reach(connection, head)

        with serving(behave) as proxy:
            http = Http(resolve=named(OTHER, ADDRESS), proxy=proxy.url, deadline=2)
            assert http.get("http://news.example/").status == 200
        release.set()


def test_a_silent_proxy_is_held_to_the_deadline():
    release = threading.Event()
    with serving(lambda connection, head: release.wait(5)) as proxy:
        began = time.monotonic()
        with pytest.raises(TimedOut):
            fetch("http://news.example/", resolve=named(ADDRESS), proxy=proxy.url, timeout=0.3)
        release.set()
    assert time.monotonic() - began < 2


def test_only_the_proxy_is_told_its_password():
    with (
        serving(always(PAGE)) as site,
        serving(leading({f"{ADDRESS}:80": site.port})) as proxy,
    ):
        http = Http(resolve=named(ADDRESS), proxy=f"http://desk:pass%40word@127.0.0.1:{proxy.port}")
        http.get("http://news.example/")
    # What a shell makes of it: printf desk:pass@word | base64
    assert "Proxy-Authorization: Basic ZGVzazpwYXNzQHdvcmQ=\r\n" in proxy.requests[0]
    assert "proxy-authorization" not in site.requests[0].lower()
    assert "word" not in repr(http) + repr(http.exchanges)


def test_how_a_proxy_is_named():
    assert read_proxy("") is None
    assert read_proxy("http://proxy.internal:3128") == Proxy("proxy.internal", 3128)
    assert read_proxy("http://[::1]:3128/") == Proxy("::1", 3128)
    for wrong in (
        *("proxy:3128", "https://proxy:3128", "socks5://proxy:1080", "http://proxy"),
        *("http://u:secret@:3128", "http://u:secret@proxy:x", "http://proxy:3128/a"),
    ):
        with pytest.raises(ValueError, match="is named as") as error:
            read_proxy(wrong)
        assert "secret" not in str(error.value)
