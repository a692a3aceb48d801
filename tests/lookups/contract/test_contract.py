"""Three outcomes, never two, whatever the other side sends: every provider, every request of it."""

import gzip
import json
import logging
import pkgutil
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any
from urllib.parse import unquote_plus

import pytest

from factcheck.lib.fetch import Http
from factcheck.lookups import providers
from factcheck.lookups.providers import Found, ProviderError
from tests.lib.servers import redirect_to, response, serving
from tests.lookups.contract import tables
from tests.lookups.contract.table import (
    JSON,
    OTHER_TYPES,
    USER_AGENT,
    Answer,
    Source,
    Table,
    assert_fit_to_store,
    many,
    mutants,
    other_forms,
    playing,
)

pytestmark = pytest.mark.django_db

TABLES: list[Table] = [
    import_module(f"{tables.__name__}.{module.name}").TABLE
    for module in pkgutil.iter_modules(tables.__path__)
]
MODULES = {module.name for module in pkgutil.iter_modules(providers.__path__)}
ASKED = [(table, stage) for table in TABLES for stage in range(len(table.answers))]
HOSTILE = (
    "<script>alert(1)</script><b>tebal</b> <img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "a\x00b",
    "\ud800 separuh",
    "\u202ekilab\u2066 \u200farah",
    "https://a.example/\u202egpj.exe",
    "' OR 1=1 --",
    "{{7*7}} %(title)s %s {0}",
)


def only(wanted: Callable[[Any], bool]) -> Callable[[Any], Any]:
    """Run a test over those alone of which `wanted` holds: the answer to a request, or, where a
    test runs over providers, what a provider says of itself.
    """

    def narrowed(test: Any) -> Any:
        test.wanted = wanted
        return test

    return narrowed


def everything(_: Any) -> bool:
    return True


def is_json(answer: Answer) -> bool:
    return answer.is_json


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run over each provider, or over each request that each provider makes."""
    wanted = getattr(metafunc.function, "wanted", everything)
    if "stage" in metafunc.fixturenames:
        asked = [(table, stage) for table, stage in ASKED if wanted(table.answers[stage])]
        names = [f"{table.name}-{table.answers[stage].marker}" for table, stage in asked]
        metafunc.parametrize(("table", "stage"), asked, ids=names)
    elif "refusal" in metafunc.fixturenames:
        own = [(table, named) for table in TABLES for named in table.refusals.items()]
        names = [f"{table.name}-{named[0]}" for table, named in own]
        metafunc.parametrize(("table", "refusal"), own, ids=names)
    elif "table" in metafunc.fixturenames:
        asking = [table for table in TABLES if wanted(table.provider.about)]
        metafunc.parametrize("table", asking, ids=[table.name for table in asking])


@pytest.fixture
def source(table, settings) -> Iterator[Source]:
    with playing(table, settings) as running:
        yield running


def refused(source: Source, **options) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        source.ask(**options)
    error = caught.value
    assert error.message != error.code, "every refusal has its sentence"
    assert "%(" not in error.message
    assert source.table.key not in f"{error.data}{error.message}"
    return error


def found_or_refused(source: Source) -> list[Found] | ProviderError:
    """Ask, and see that what comes, an answer or a refusal, can be stored and shown."""
    try:
        found = source.ask()
    except ProviderError as error:
        answer = error
    else:
        assert_fit_to_store(found)
        return found
    assert answer.message != answer.code, "every refusal has its sentence"
    assert "<script" not in answer.message
    json.dumps(answer.data).encode()
    answer.message.encode()
    return answer


# Who must be in here


def test_every_provider_that_asks_others_has_its_table() -> None:
    modules = [import_module(f"{providers.__name__}.{name}") for name in MODULES]
    # Some hold what several providers share, or tables.
    abouts = [module.about for module in modules if hasattr(module, "about")]
    assert {table.name for table in TABLES} == {
        about.name for about in abouts if about.sends_text_away
    }


def test_its_recorded_answers_say_what_they_are(table) -> None:
    said = table.recorded("README.md").decode()
    assert "made from the documentation, not recorded from the live service" in " ".join(
        said.split()
    )


# Answers


def test_found(table, source) -> None:
    found = source.ask()
    assert tuple(one.title for one in found) == table.titles
    assert_fit_to_store(found)
    requests = [unquote_plus(request) for request in source.server.requests]
    for letters in table.sent:
        assert any(letters in request for request in requests), letters


def test_it_says_who_asks_and_makes_no_more_requests_than_it_counts(table, source) -> None:
    source.ask()
    requests = source.server.requests
    assert 0 < len(requests) <= table.provider.about.cost
    assert all(f"User-Agent: {USER_AGENT}\r\n" in request for request in requests)
    assert [exchange.status for exchange in source.http.exchanges] == [200] * len(requests)


def test_nothing_found(table, source) -> None:
    source.found_nothing = True
    assert source.ask() == []


def test_other_ways_to_say_nothing(table, source) -> None:
    for stage, answer in enumerate(table.answers):
        for empty in answer.also_empty:
            source.answers(stage, empty)
            assert isinstance(source.ask(), list)


def test_wrong_charset(table, stage, source) -> None:
    body = table.recorded(table.answers[stage].found)
    for declared in ("iso-8859-1", "utf-16", "no-such-charset", "utf-8; charset=latin1"):
        source.answers(stage, body, content_type=f"text/plain; charset={declared}")
        assert tuple(one.title for one in source.ask()) == table.titles


@only(lambda answer: answer.is_json and answer.rows is not None)
def test_ten_thousand_results_are_cut(table, stage, source) -> None:
    body = json.dumps(many(table.answers[stage], table.data(stage), 10_000)).encode()
    source.answers(stage, gzip.compress(body, 1), Content_Encoding="gzip")
    began = time.monotonic()
    found = source.ask()
    assert time.monotonic() - began < 3
    assert 0 < len(found) <= table.provider.MAX_FOUND
    assert_fit_to_store(found)
    assert len(source.server.requests) <= table.provider.about.cost


# Refusals


def test_throttled(table, stage, source) -> None:
    source.answers(stage, b"", status="429 Too Many Requests", Retry_After="17")
    error = refused(source)
    assert (error.code, error.permanent, error.retry_after) == ("provider_throttled", False, 17)


def test_its_own_refusals(table, refusal, source) -> None:
    _, told = refusal
    source.refuses(told)
    error = refused(source)
    assert (error.code, error.permanent) == (told.code, told.permanent)
    if told.retry_after is not None:
        assert error.retry_after == told.retry_after


def test_a_source_with_a_key_refuses_a_wrong_one_in_its_own_way(table) -> None:
    if table.provider.about.needs_key:
        own = [told for name, told in table.refusals.items() if "key" in name]
        assert [told.code for told in own] == ["provider_key_refused"] * len(own)
        assert own


@only(lambda about: about.needs_key)
def test_without_its_key_nobody_is_asked(table, source, settings) -> None:
    setattr(settings, f"FACTCHECK_{table.name.upper()}_KEY", "")
    assert refused(source).code == "provider_no_key"
    assert source.server.requests == []


@only(lambda about: not about.address)
def test_without_an_address_nobody_is_asked(table, source, settings) -> None:
    setattr(settings, f"FACTCHECK_{table.name.upper()}_URL", "")
    assert refused(source).code == "provider_no_address"
    assert source.server.requests == []


@pytest.mark.parametrize("status", ["500 Internal Server Error", "502 Bad", "503 Busy", "504 Late"])
def test_a_fault_of_the_other_side_may_pass(table, stage, source, status) -> None:
    source.answers(stage, b"<html>oops</html>", status=status, content_type="text/html")
    error = refused(source)
    assert (error.code, error.permanent) == ("provider_busy", False)


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "410 Gone", "451 No"])
def test_refused_by_a_proxy_in_front(table, source, status) -> None:
    source.answers(0, b"<html>No</html>", status=status, content_type="text/html")
    assert refused(source).permanent


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Wi-Fi login</html>",
        b'{"query": {"search": [',
        b"\xff\xfe\x00nonsense",
        b"[" * 100_000,
        b"1" * 5000,
    ],
    ids=["empty", "page", "half", "nonsense", "deep", "number"],
)
@only(is_json)
def test_broken_json(table, stage, source, body) -> None:
    source.answers(stage, body)
    error = refused(source)
    assert (error.code, error.permanent) == ("provider_unreadable", False)


def test_html_instead_with_status_200(table, stage, source) -> None:
    page = b"<!doctype html><html><title>Masuk</title><p>Silakan masuk dahulu.</html>"
    source.answers(stage, page, content_type="text/html; charset=utf-8")
    error = refused(source)
    assert (error.code, error.permanent) == ("provider_unreadable", False)


def test_truncated(table, stage, source) -> None:
    body = table.recorded(table.answers[stage].found)
    source.answers(stage, body[: len(body) // 2], length=len(body))
    assert not refused(source).permanent
    source.answers(stage, gzip.compress(body)[:-10], Content_Encoding="gzip")
    assert not refused(source).permanent


def test_slow(table, stage, source) -> None:
    source.silent_at = stage
    error = refused(source, deadline=0.4)
    assert (error.code, error.permanent) == ("timed_out", False)


def test_an_answer_without_end_is_cut_off(table, source, settings) -> None:
    def endless(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while True:
            connection.sendall(b" " * 65536)

    with serving(endless) as server:
        source.server = server
        setattr(settings, f"FACTCHECK_{table.name.upper()}_URL", server.url + table.path)
        assert refused(source).code == "too_large"


def test_nobody_there(table, source, settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        peer = f"127.0.0.1:{probe.getsockname()[1]}"
    setattr(settings, f"FACTCHECK_{table.name.upper()}_URL", f"http://{peer}{table.path}")
    source.server.peer = peer
    assert not refused(source).permanent


def test_an_address_on_this_machine_is_not_asked_unless_allowed(table, source) -> None:
    with pytest.raises(ProviderError) as caught:
        table.provider.search(table.query, Http())
    assert caught.value.permanent
    assert source.server.requests == []


def test_nobody_leads_it_to_another_of_the_newsrooms_machines(table, stage, source) -> None:
    with serving(lambda connection, request: None) as other:
        source.instead = {stage: redirect_to(f"{other.url}/rahasia?q=1")}
        assert refused(source).permanent
        assert other.requests == []


# Other forms


@only(is_json)
def test_another_form_is_no_empty_answer(table, stage, source) -> None:
    for name, other in other_forms(table.answers[stage], table.data(stage)):
        source.answers(stage, other)
        answer = found_or_refused(source)
        assert isinstance(answer, ProviderError), f"{name}: taken for {answer}"
        assert (answer.code, answer.permanent) == ("provider_changed", True), name


@only(lambda answer: not answer.is_json)
def test_another_text_is_no_empty_answer(table, stage, source) -> None:
    assert table.answers[stage].broken
    for body in table.answers[stage].broken:
        source.answers(stage, body)
        assert refused(source).code in ("provider_changed", "provider_unreadable")


@only(is_json)
def test_other_types_in_any_field_do_no_harm(table, stage, source) -> None:
    survive(source, stage, OTHER_TYPES, texts=False)


@only(is_json)
def test_hostile_texts_come_out_plain_or_not_at_all(table, stage, source) -> None:
    survive(source, stage, HOSTILE, texts=True)


def survive(source: Source, stage: int, values: Sequence[Any], *, texts: bool) -> None:
    """Answer with each of the values in each place, and see that nothing breaks."""
    answer, data = source.table.answers[stage], source.table.data(stage)
    for together, apart in mutants(answer, data, values, texts=texts):
        if isinstance(survives(source, stage, together), ProviderError):
            for one in apart:
                survives(source, stage, one)


def survives(source: Source, stage: int, mutant: Any) -> list[Found] | ProviderError:
    source.answers(stage, mutant)
    try:
        return found_or_refused(source)
    except Exception as error:
        raise AssertionError(f"{json.dumps(mutant)[:6000]}") from error


# Keys


def test_its_key_is_nowhere(table, source, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    echoing = f'{{"key": "{table.key}", "message": "Key {table.key} is wrong"}}'.encode()
    kept = []
    found = source.ask()
    kept.append(repr(source.http.exchanges))
    for status in ("200 OK", "400 Bad", "401 No", "403 No", "422 No", "429 Wait", "500 Oops"):
        source.instead = {0: response(echoing, status=status, content_type=JSON)}
        try:
            source.ask()
        except ProviderError as error:
            kept.append(f"{error} {error.data}")
        kept.append(repr(source.http.exchanges))
    for _, told in table.refusals.items():
        source.refuses(told)
        refused(source)
        kept.append(repr(source.http.exchanges))
    assert table.key not in repr(found)
    assert not [said for said in kept if table.key in said]
    assert table.key not in caplog.text


def test_its_key_is_told_to_nobody_but_by_its_name(table, source) -> None:
    """Also where nobody told the fetcher which words are secret."""
    source.ask(secrets=())
    for exchange in source.http.exchanges:
        assert table.key not in unquote_plus(exchange.url)
        assert table.key not in unquote_plus(exchange.sent.decode())
