"""What is handed in reaches whom it was meant for, once, and nobody else."""

import json

import pytest

from factcheck.lib.fetch import AddressRefused, Http, HttpStatus, RedirectRefused, fetch
from tests.lib.servers import always, redirect_to, response, serving

DONE = response(b'{"job": 1}', content_type="application/json")


def body_of(request):
    return request.partition("\r\n\r\n")[2]


def test_a_form_is_handed_in():
    with serving(always(DONE)) as server:
        http = Http(allow={server.peer})
        answer = http.post(
            f"{server.url}/save", form={"url": "https://a.example/?b=c&d", "n": 1}, accept=("*/*",)
        )
    (request,) = server.requests
    assert answer.json() == {"job": 1}
    assert request.startswith("POST /save HTTP/1.1\r\n")
    assert "content-type: application/x-www-form-urlencoded\r\n" in request.lower()
    assert body_of(request) == "url=https%3A%2F%2Fa.example%2F%3Fb%3Dc%26d&n=1"


def test_json_is_handed_in():
    with serving(always(DONE)) as server:
        Http(allow={server.peer}).post(
            server.url, json={"input": ["é", "\ud800"]}, headers={"Authorization": "Bearer k"}
        )
    (request,) = server.requests
    assert "content-type: application/json\r\n" in request.lower()
    assert "authorization: bearer k\r\n" in request.lower()
    assert json.loads(body_of(request)) == {"input": ["é", "\ud800"]}


def test_nothing_but_the_asking_is_handed_in():
    with serving(always(DONE)) as server:
        Http(allow={server.peer}).post(server.url)
    assert "content-length: 0\r\n" in server.requests[0].lower()
    with pytest.raises(ValueError, match="not both"):
        Http().post("https://a.example/", form={}, json={})


def test_what_is_too_much_for_json_is_not_sent():
    with serving(always(DONE)) as server, pytest.raises(ValueError, match="JSON compliant"):
        Http(allow={server.peer}).post(server.url, json=[float("nan")])
    assert server.requests == []


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_what_was_handed_in_is_never_handed_on(status):
    with serving(always(DONE)) as other:
        with serving(always(redirect_to(other.url, status))) as server:
            http = Http(allow={server.peer, other.peer})
            with pytest.raises(RedirectRefused) as refused:
                http.post(server.url, form={"a": "b"})
        assert other.requests == []
    assert refused.value.code == "post_redirected"
    assert "127.0.0.1" in refused.value.message
    (exchange,) = http.exchanges
    assert (exchange.status, exchange.code) == (int(status[:3]), "post_redirected")


def test_after_303_the_result_is_fetched_without_what_was_handed_in():
    with serving(always(DONE)) as other:
        with serving(always(redirect_to(other.url, "303 See Other"))) as server:
            http = Http(allow={server.peer, other.peer})
            answer = http.post(server.url, json={"a": "b"}, headers={"Authorization": "Bearer k"})
        (request,) = other.requests
    assert answer.json() == {"job": 1}
    assert request.startswith("GET / HTTP/1.1\r\n")
    assert body_of(request) == ""
    assert "content-" not in request.lower()
    assert "Bearer" not in request
    assert [exchange.method for exchange in http.exchanges] == ["POST", "GET"]
    assert [exchange.sent for exchange in http.exchanges] == [b'{"a": "b"}', b""]


def test_addresses_and_answers_are_judged_as_for_any_question():
    with serving(always(response(b"no", status="500 Oops"))) as server:
        with pytest.raises(AddressRefused):
            Http().post(server.url, form={"a": "b"})
        with pytest.raises(HttpStatus) as error:
            Http(allow={server.peer}).post(server.url, form={"a": "b"})
        assert error.value.answer.body == b"no"


def test_fetch_hands_in_too():
    with serving(always(DONE)) as server:
        fetch(
            server.url,
            method="POST",
            content=b"<a/>",
            content_type="application/xml",
            allow={server.peer},
        )
    assert body_of(server.requests[0]) == "<a/>"
