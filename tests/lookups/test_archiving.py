"""Save Page Now, as a double on loopback with every shape it is documented to answer."""

import json
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from factcheck.jobs import Outcome, State
from factcheck.lookups import archive_runner, manners
from factcheck.lookups.archive_runner import Archived, ArchiveRefused, AtWork, understand
from factcheck.lookups.models import ArchiveRequest, Capture
from tests.lib.servers import Server, response, serving

pytestmark = pytest.mark.django_db

JOB = "spn2-36c7e3f4b1d0a5c2e9f86b7d4a1c0e3f5b2d9a76"
URL = "https://sumber.example/berita?id=1&lang=id"
TAKEN = {"url": URL, "job_id": JOB}
PENDING = {"status": "pending", "job_id": JOB, "resources": []}
SUCCESS = {
    "status": "success",
    "job_id": JOB,
    "original_url": URL,
    "timestamp": "20261127131500",
    "duration_sec": 6.2,
    "resources": [URL],
    "outlinks": {},
    "http_status": 200,
}
BASE = "https://web.archive.org"


def error(code: str, **more: Any) -> dict[str, Any]:
    return {"status": "error", "status_ext": f"error:{code}", "message": "No.", **more}


class SavePageNow:
    """Answers what it was told, one after the other; remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.server: Server

    def says(self, *answers: Any) -> None:
        self.answers = [
            one if isinstance(one, bytes) else _json(json.dumps(one)) for one in answers
        ]

    def answer(self, connection, head: bytes) -> None:
        length = next(
            (
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            ),
            0,
        )
        body = head.partition(b"\r\n\r\n")[2]
        while len(body) < length:
            body += connection.recv(65536)
        self.body = body.decode()
        connection.sendall(self.answers.pop(0))


def _json(text: str, status: str = "200 OK", **headers: str) -> bytes:
    return response(text.encode(), status=status, content_type="application/json", **headers)


@pytest.fixture
def archive(settings) -> Iterator[SavePageNow]:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
        "global_keyprefix": f"{uuid.uuid4().hex}:"
    }
    there = SavePageNow()
    with serving(there.answer) as there.server:
        settings.FACTCHECK_WAYBACK_URL = there.server.url
        settings.FACTCHECK_WAYBACK_KEY = "accessaccess:secretsecret"
        settings.FACTCHECK_FETCH_ALLOW = frozenset({there.server.peer})
        yield there


def make_request(url: str = URL) -> ArchiveRequest:
    capture = Capture.objects.create(
        url=url, final_url=url, warc=b"", sha256="0" * 64, status=200, text="Isi"
    )
    return ArchiveRequest.objects.create(capture=capture)


@pytest.fixture
def step(settings):
    """Take the next step of a request, as if its time had come and nobody else had asked."""

    def take(request: ArchiveRequest) -> ArchiveRequest:
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
            "global_keyprefix": f"{uuid.uuid4().hex}:"
        }
        ArchiveRequest.objects.filter(pk=request.pk).update(run_after=timezone.now())
        archive_runner.archive_page(request.pk)
        request.refresh_from_db()
        return request

    return take


def test_a_page_is_handed_in_looked_after_and_its_address_kept(archive, step) -> None:
    archive.says(TAKEN, PENDING, SUCCESS)
    request = step(make_request())
    assert archive.server.requests[0].startswith("POST /save HTTP/1.1")
    assert "Authorization: LOW accessaccess:secretsecret" in archive.server.requests[0]
    assert "Accept: application/json" in archive.server.requests[0]
    assert parse_qs(archive.body)["url"] == [URL]
    assert (request.remote_id, request.state, request.attempts) == (JOB, State.WAITING, 0)
    assert request.run_after > timezone.now()
    assert step(request).attempts == 0
    assert archive.server.paths[1] == f"/save/status/{JOB}"
    request = step(request)
    assert (request.state, request.outcome) == (State.DONE, Outcome.OK)
    assert request.archived_url == f"{archive.server.url}/web/20261127131500/{URL}"
    assert not archive.answers


def test_without_a_key_it_is_asked_by_nobody_in_particular(archive, step, settings) -> None:
    settings.FACTCHECK_WAYBACK_KEY = ""
    archive.says(TAKEN)
    assert step(make_request()).remote_id == JOB
    assert "Authorization" not in archive.server.requests[0]


def test_a_snapshot_of_a_moment_ago_counts(archive, step) -> None:
    again = TAKEN | {"message": "The same snapshot had been made 2 minutes ago."}
    archive.says(again, SUCCESS)
    request = step(step(make_request()))
    assert request.archived_url.endswith(f"/web/20261127131500/{URL}")


@pytest.mark.parametrize(
    "code",
    [
        *("not-found", "no-access", "blocked", "blocked-url", "invalid-url-syntax"),
        *("filesize-limit", "method-not-allowed", "unauthorized"),
    ],
)
def test_what_it_will_never_keep_ends_the_request(archive, step, code) -> None:
    archive.says(TAKEN, error(code, job_id=JOB, resources=[]))
    request = step(step(make_request()))
    assert (request.state, request.outcome) == (State.DONE, Outcome.FAILED)
    assert request.why
    assert request.archived_url == ""


@pytest.mark.parametrize(
    "code", ["bad-gateway", "browsing-timeout", "too-many-requests", "celery", "new-in-2027"]
)
def test_its_own_troubles_are_tried_again_from_the_start(archive, step, code) -> None:
    archive.says(*[TAKEN, error(code, job_id=JOB)] * 3)
    request = step(step(make_request()))
    assert (request.state, request.attempts, request.remote_id) == (State.WAITING, 1, "")
    assert code in request.why
    for _again in range(4):
        step(request)
    assert (request.state, request.outcome) == (State.SET_ASIDE, Outcome.FAILED)


def test_a_refusal_with_status_200_and_no_job_is_one(archive, step) -> None:
    archive.says(error("too-many-daily-captures"))
    request = step(make_request())
    assert (request.state, request.attempts, request.remote_id) == (State.WAITING, 1, "")
    assert (request.run_after - timezone.now()).total_seconds() > 11 * 3600


@pytest.mark.parametrize(
    "answer",
    [
        error("user-session-limit"),
        error("max-daily-bandwidth"),
        _json("{}", status="429 Too Many Requests", Retry_After="90"),
    ],
)
def test_when_it_has_enough_of_us_nothing_more_is_asked(archive, answer) -> None:
    archive.says(answer)
    first, second = make_request(), make_request("https://lain.example/")
    assert not archive_runner.archive_page(first.pk)
    first.refresh_from_db()
    assert (first.state, first.attempts) == (State.WAITING, 0)
    assert (first.run_after - timezone.now()).total_seconds() > 55
    assert not archive_runner.archive_page(second.pk)
    second.refresh_from_db()
    assert (second.state, second.attempts) == (State.WAITING, 0)
    assert len(archive.server.requests) == 1


def test_it_is_asked_no_more_often_than_it_allows(archive, settings) -> None:
    archive.says(TAKEN)
    first, second = make_request(), make_request("https://lain.example/")
    archive_runner.archive_page(first.pk)
    archive_runner.archive_page(second.pk)
    second.refresh_from_db()
    assert (second.reason, second.attempts) == ("provider_waits", 0)
    assert second.reason_data["rate"] == 7


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (_json("{}", status="401 Unauthorized"), "archive_key"),
        (_json("{}", status="403 Forbidden"), "archive_key"),
        (response(b"<html>Log in</html>"), "archive_unreadable"),
        (_json("[]"), "archive_unreadable"),
        (_json("{}"), "archive_unreadable"),
        (_json('{"job_id": 7}'), "archive_unreadable"),
        (_json('{"job_id": "../../x"}'), "archive_unreadable"),
        (_json('{"message": "You need to be logged in."}'), "archive_unreadable"),
        (_json("{", status="200 OK"), "archive_unreadable"),
        (_json("{}", status="502 Bad Gateway"), "server_error"),
    ],
)
def test_answers_of_no_use_are_told_apart(archive, step, answer, code) -> None:
    archive.says(answer)
    request = step(make_request())
    assert request.reason == code
    assert request.why
    assert request.is_over == (code == "archive_key")
    assert "secret" not in request.why


def test_a_forgotten_job_is_handed_in_anew(archive, step) -> None:
    archive.says(TAKEN, _json("{}", status="404 Not Found"), TAKEN)
    request = step(step(make_request()))
    assert (request.remote_id, request.attempts) == ("", 1)
    assert step(request).remote_id == JOB


def test_work_that_never_ends_is_given_up(archive, step) -> None:
    archive.says(TAKEN, *[PENDING] * (archive_runner.MOST_LOOKS - 1), TAKEN)
    request = make_request()
    for _ in range(archive_runner.MOST_LOOKS - 1):
        assert step(request).reason == "archive_waits"
    request = step(request)
    assert (request.reason, request.attempts, request.remote_id) == ("archive_failed", 1, "")
    # Handed in anew, it is looked at as often again.
    assert step(request).reason == "archive_waits"


def test_waiting_for_a_turn_uses_up_no_look(archive, step, settings) -> None:
    archive.says(TAKEN, PENDING)
    request = step(make_request())
    for _ in range(archive_runner.MOST_LOOKS):
        ArchiveRequest.objects.filter(pk=request.pk).update(run_after=timezone.now())
        with suppress(manners.NotYet):
            manners.take_turn(replace(archive_runner.about, name="save_page_now", rate=7))
        archive_runner.archive_page(request.pk)
        request.refresh_from_db()
        assert request.reason in ("provider_full", "provider_waits")
    assert step(request).reason == "archive_waits"


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://10.1.2.3/x", "https://a.example:99/"])
def test_pages_of_our_own_servers_are_not_told_of(archive, step, url) -> None:
    request = step(make_request(url))
    assert (request.outcome, request.reason) == (Outcome.SKIPPED, "archive_not_public")
    assert not archive.server.requests


def test_when_nobody_counts_nobody_asks(archive, monkeypatch, settings) -> None:
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    request = make_request()
    assert not archive_runner.archive_page(request.pk)
    request.refresh_from_db()
    assert (request.reason, request.attempts) == ("pace_unknown", 0)
    assert not archive.server.requests
    manners._client.cache_clear()


@pytest.mark.parametrize(
    ("said", "means"),
    [
        (TAKEN, AtWork(JOB)),
        (PENDING, AtWork(JOB)),
        ({"status": "pending", "resources": []}, AtWork("known")),
        (SUCCESS, Archived(f"{BASE}/web/20261127131500/{URL}")),
    ],
)
def test_what_its_answers_mean(said, means) -> None:
    assert understand(said, base=BASE, remote_id="known") == means


@pytest.mark.parametrize(
    "said",
    [
        SUCCESS | {"timestamp": "yesterday"},
        SUCCESS | {"original_url": "javascript:alert(1)"},
        SUCCESS | {"original_url": None},
        {"status": "error"},
        {"status": ["error"]},
        None,
    ],
)
def test_what_is_no_answer_is_refused(said) -> None:
    with pytest.raises(ArchiveRefused):
        understand(said, base=BASE)
