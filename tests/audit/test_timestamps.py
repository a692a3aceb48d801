"""Roots are dated by somebody else, when the newsroom names a server for it."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from factcheck.audit import roots, tasks, timestamps
from factcheck.audit.models import Event, Root, Verb
from factcheck.audit.verification import verify
from tests.audit import tsa
from tests.audit.forging import forge
from tests.lib.servers import response, serving

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 3, 2, 0, 6, tzinfo=UTC)
REPLY = "application/timestamp-reply"


@pytest.fixture
def root() -> Root:
    yesterday = timezone.now() - timedelta(days=1)
    Event.objects.create(at=yesterday, verb=Verb.CLAIM_MADE, object_type="x", object_id=1)
    (made,) = roots.seal_due(key=roots.signing_key())
    return made


def asked(body: bytes) -> tuple[bytes, int]:
    """The hash and the nonce out of a request, as the server reads them."""
    # SEQUENCE { 1, SEQUENCE { SEQUENCE { sha256 }, OCTET STRING of 32 }, ..., INTEGER nonce, TRUE }
    at = body.index(b"\x04\x20") + 2
    rest = body[at + 32 :]
    size = rest[1]
    return body[at : at + 32], int.from_bytes(rest[2 : 2 + size])


@contextmanager
def server(settings, **how):
    def behave(connection, head):
        body = head.partition(b"\r\n\r\n")[2]
        digest, nonce = asked(body)
        digest, nonce = how.get("digest", digest), how.get("nonce", nonce)
        content = how.get("content") or tsa.answer(
            digest, nonce, at=WHEN, status=how.get("status", 0)
        )
        connection.sendall(response(content, content_type=how.get("content_type", REPLY)))

    with serving(behave) as running:
        settings.FACTCHECK_TIMESTAMP_URL = f"{running.url}/tsa"
        settings.FACTCHECK_FETCH_ALLOW = frozenset({running.peer})
        yield running


def test_the_server_learns_a_hash_and_its_answer_is_kept(root, settings):
    with server(settings) as running:
        tasks.seal_record()
    root.refresh_from_db()
    assert timestamps.time_of(root) == WHEN
    (request,) = running.requests
    assert request.startswith("POST /tsa ")
    assert "application/timestamp-query" in request
    digest, _nonce = asked(request.partition("\r\n\r\n")[2].encode("latin-1"))
    assert digest == sha256(bytes(root.signature)).digest()
    assert verify().fault == ""
    assert roots.statement_of(root)["timestamp"]


def test_it_is_asked_once_a_root(root, settings):
    with server(settings) as running:
        for _ in range(3):
            tasks.seal_record()
    assert len(running.requests) == 1


def test_a_stamp_is_not_exchanged_for_another(root, settings):
    with server(settings):
        assert timestamps.ask_times() == 1
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Root.objects.filter(pk=root.pk).update(timestamp=b"another")


@pytest.mark.parametrize(
    "how",
    [
        {"nonce": 4},
        {"digest": b"x" * 32},
        {"status": 2},
        {"content": b"no such thing"},
        {"content_type": "text/html"},
        {"content": b"x" * 200_000},
    ],
    ids=["another's", "about something else", "refused", "nonsense", "a web page", "too long"],
)
def test_an_answer_that_is_none_is_asked_for_again(root, settings, caplog, how):
    with server(settings, **how):
        assert timestamps.ask_times() == 0
    root.refresh_from_db()
    assert root.timestamp is None
    assert "got no time-stamp" in caplog.text
    with server(settings):
        assert timestamps.ask_times() == 1


def test_without_a_server_nobody_is_asked(root, settings):
    settings.FACTCHECK_TIMESTAMP_URL = ""
    assert timestamps.ask_times() == 0
    assert timestamps.time_of(root) is None


def test_a_stamp_about_something_else_is_no_time_and_the_record_is_broken(root, settings):
    with server(settings):
        timestamps.ask_times()
    other = tsa.answer(b"x" * 32, None, at=WHEN)
    forge(f"UPDATE audit_root SET timestamp = '\\x{other.hex()}'")
    root.refresh_from_db()
    assert timestamps.time_of(root) is None
    assert verify().fault == "the time-stamp of its day's root is about something else"
