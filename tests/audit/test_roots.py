"""A signed root a day: whoever rewrites the record is found, the owner of the database too."""

import json
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from factcheck.audit import merkle, roots, tasks
from factcheck.audit.actions import first_broken_event
from factcheck.audit.models import Event, Root, Verb, Verification
from factcheck.audit.verification import verify
from factcheck.errors import Refused
from tests.audit.forging import forge, forge_and_recompute, without_triggers
from tests.people import person

pytestmark = pytest.mark.django_db

FIRST = date(2026, 3, 1)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"x" * 32)


def moment(day: int, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime(2026, 3, day, hour))


def event(day: int, hour: int = 12, **data: object) -> Event:
    made = Event.objects.create(
        at=moment(day, hour),
        actor=person("ana"),
        verb=Verb.CLAIM_RESTATED,
        object_type="claims.claim",
        object_id=7,
        data=data,
    )
    made.refresh_from_db()
    return made


@pytest.fixture(autouse=True)
def key(settings):
    settings.FACTCHECK_SIGNING_KEY = roots._text(KEY.private_bytes_raw())


@pytest.fixture
def three_days() -> list[Root]:
    """Events on three days, each sealed, and some of today."""
    for day in (1, 2, 3):
        for number in range(5):
            event(day, number, said=f"{day}.{number}")
        roots.seal_day(FIRST + timedelta(days=day - 1), key=KEY)
    return list(Root.objects.oldest_first())


def found() -> tuple[int | None, str]:
    done = verify()
    return done.broken_at, done.fault


def sealed_at(number: int) -> Root:
    return Root.objects.oldest_first()[number]


def test_a_day_is_sealed_with_all_of_its_events(three_days):
    first, second, third = three_days
    assert first.first_seq == 1
    assert (second.first_seq, third.first_seq) == (first.last_seq + 1, second.last_seq + 1)
    hashes = [bytes(known.hash) for known in Event.objects.filter(seq__lte=first.last_seq)]
    assert bytes(first.root) == merkle.root(sorted(hashes, key=hashes.index))
    assert bytes(first.head) == hashes[-1]
    assert Event.objects.filter(verb=Verb.DAY_SEALED).count() == 3
    assert found() == (None, "")


def test_what_is_published_of_it_is_verified_with_the_public_key_alone(three_days):
    statement = json.loads(json.dumps(roots.statement_of(three_days[1])))
    signature, key = statement.pop("signature"), statement.pop("public_key")
    assert roots.is_signed(
        statement, roots.base64.b64decode(signature), roots.base64.b64decode(key)
    )
    changed = statement | {"events": statement["events"] - 1}
    assert not roots.is_signed(
        changed, roots.base64.b64decode(signature), roots.base64.b64decode(key)
    )


def test_a_path_proves_that_an_event_was_among_them(three_days):
    root = three_days[1]
    size = root.last_seq - root.first_seq + 1
    for known in Event.objects.filter(seq__gte=root.first_seq, seq__lte=root.last_seq):
        place = known.seq - root.first_seq
        way = roots.proof_of(known)
        assert merkle.root_by_path(bytes(known.hash), place, size, way) == bytes(root.root)


def test_an_event_of_today_has_no_path_yet(three_days):
    with pytest.raises(Refused, match="not sealed yet"):
        roots.proof_of(event(4))


def test_a_day_is_sealed_once_and_only_when_it_is_over(three_days):
    again = roots.seal_day(FIRST, key=KEY)
    assert again == three_days[0]
    with pytest.raises(Refused, match="when it is over"):
        roots.seal_day(timezone.localdate(), key=KEY)
    with pytest.raises(Refused, match="later day"):
        roots.seal_day(FIRST - timedelta(days=1), key=KEY)


def test_a_day_without_events_has_no_root():
    event(1)
    assert roots.seal_day(FIRST, key=KEY)
    # The sealing itself is an event, of today.
    assert roots.seal_day(FIRST + timedelta(days=1), key=KEY) is None


def test_what_was_slept_through_is_made_up_for():
    event(1)
    event(3)
    tasks.seal_record()
    days = [root.day for root in Root.objects.oldest_first()]
    assert days == [FIRST, FIRST + timedelta(days=2)]
    before = Root.objects.count()
    tasks.seal_record()
    assert Root.objects.count() == before
    assert found() == (None, "")


def test_without_a_key_nothing_is_sealed_and_it_is_said(settings, caplog):
    settings.FACTCHECK_SIGNING_KEY = ""
    event(1)
    tasks.seal_record()
    assert not Root.objects.exists()
    assert "FACTCHECK_SIGNING_KEY is not set" in caplog.text
    with pytest.raises(CommandError, match="FACTCHECK_SIGNING_KEY") as error:
        call_command("seal_day")
    assert error.value.returncode == 2


def test_the_command_seals_up_to_a_day():
    event(1)
    event(2)
    out = StringIO()
    call_command("seal_day", "--day", "2026-03-01", stdout=out)
    assert out.getvalue() == "2026-03-01: events 1 to 1\n"
    with pytest.raises(CommandError, match="when it is over"):
        call_command("seal_day", "--day", "2999-01-01")


@pytest.mark.usefixtures("as_application")
def test_the_desks_own_user_can_seal_and_verify():
    event(1)
    assert roots.seal_due(key=KEY)
    assert found() == (None, "")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_root SET root = '\\x00'",
        "UPDATE audit_root SET last_seq = last_seq + 1",
        "DELETE FROM audit_root",
        "TRUNCATE audit_root",
        "DELETE FROM audit_verification",
        "UPDATE audit_verification SET fault = ''",
    ],
)
def test_roots_and_results_are_written_once(three_days, sql):
    verify()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="written once"):
            cursor.execute(sql)
        transaction.set_rollback(True)


# -- the owner of the database forges


FORGERIES = {
    "change": ["UPDATE audit_event SET data = '{}' WHERE seq = 3"],
    "delete": ["DELETE FROM audit_event WHERE seq = 3"],
    "another": ["UPDATE audit_event SET actor_id = NULL WHERE seq = 3"],
    "reorder": [
        "UPDATE audit_event SET seq = 1000 WHERE seq = 3",
        "UPDATE audit_event SET seq = 3 WHERE seq = 4",
        "UPDATE audit_event SET seq = 4 WHERE seq = 1000",
    ],
    "date back": ["UPDATE audit_event SET at = at - interval '1 hour' WHERE seq = 3"],
    "how they signed in": ["UPDATE audit_event SET signed_in = 'password+totp' WHERE seq = 3"],
}


@pytest.mark.parametrize("statements", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_chain_that_was_written_anew_is_whole_in_itself_and_found_by_its_root(
    three_days, statements
):
    forge_and_recompute(*statements)
    assert first_broken_event() is None
    broken_at, fault = found()
    assert broken_at == 1
    assert fault in (
        "the events of its day are not those that were sealed",
        "events of its day are missing",
    )


def test_a_forged_event_among_the_sealed_is_found(three_days):
    forge_and_recompute(
        "UPDATE audit_event SET seq = seq + 1000 WHERE seq > 8",
        "INSERT INTO audit_event (seq, at, actor_id, verb, object_type, object_id, data, format)"
        " SELECT 9, at, actor_id, 'verdict_approved', object_type, object_id, '{}', 2"
        " FROM audit_event WHERE seq = 8",
    )
    assert first_broken_event() is None
    assert found() == (
        three_days[1].first_seq,
        "the events of its day are not those that were sealed",
    )


def test_a_day_cut_off_the_end_is_found(three_days):
    third = three_days[2]
    forge_and_recompute(f"DELETE FROM audit_event WHERE seq >= {third.first_seq}")
    assert first_broken_event() is None
    assert found() == (third.first_seq, "events of its day are missing")


def reseal(key: Ed25519PrivateKey) -> None:
    """Write every root anew over what the record says now, signed with `key`."""
    days = [root.day for root in Root.objects.oldest_first()]
    ends = {root.day: root.last_seq for root in Root.objects.all()}
    with without_triggers() as cursor:
        cursor.execute("DELETE FROM audit_root")
    last = None
    for day in days:
        first_seq = last.last_seq + 1 if last else 1
        hashes = [content for _seq, content in roots._hashes(first_seq, ends[day])]
        root = Root(day=day, first_seq=first_seq, last_seq=ends[day], head=hashes[-1])
        root.root = merkle.root(hashes)
        if last:
            part = roots.signed_bytes(roots.signed_part(last))
            root.previous = roots.sha256(part).digest()
        root.public_key = key.public_key().public_bytes_raw()
        root.signature = key.sign(roots.signed_bytes(roots.signed_part(root)))
        root.save()
        last = root


def test_roots_signed_anew_with_another_key_are_found(three_days):
    forge_and_recompute(*FORGERIES["change"])
    reseal(OTHER)
    assert found() == (1, "its day's root was signed with a key that this desk does not know")


def test_where_no_key_is_known_one_root_of_another_is_found(three_days, settings):
    settings.FACTCHECK_SIGNING_KEY = ""
    assert found() == (None, "")
    second = three_days[1]
    public = OTHER.public_key().public_bytes_raw()
    second.signature = OTHER.sign(roots.signed_bytes(roots.signed_part(second)))
    forge(
        f"UPDATE audit_root SET public_key = '\\x{public.hex()}',"
        f" signature = '\\x{second.signature.hex()}' WHERE id = {second.pk}"
    )
    assert found()[0] == second.first_seq


def test_a_root_that_was_changed_is_found(three_days):
    second = three_days[1]
    forge(f"UPDATE audit_root SET root = '\\x{b'0'.hex() * 32}' WHERE id = {second.pk}")
    assert found() == (second.first_seq, "its day's root is not as it was signed")


def test_a_root_that_was_left_out_is_found(three_days):
    forge(f"DELETE FROM audit_root WHERE id = {three_days[1].pk}")
    assert found() == (
        three_days[2].first_seq,
        "its day's root does not follow the root before it",
    )


def test_a_key_that_was_changed_on_purpose_stays_known(three_days, settings):
    settings.FACTCHECK_SIGNING_KEY = roots._text(OTHER.private_bytes_raw())
    assert "key" in found()[1]
    settings.FACTCHECK_RECORD_KEYS = [roots._text(KEY.public_key().public_bytes_raw())]
    assert found() == (None, "")


# -- whoever holds the signing key too: what was published remains


@pytest.fixture
def published(three_days, tmp_path):
    """What an outsider kept of the feed."""
    path = tmp_path / "record.json"
    items = [{"id": str(root), "_record": roots.statement_of(root)} for root in roots.feed_items()]
    path.write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))
    return path


def test_the_feed_is_newest_first(three_days):
    assert roots.feed_items() == three_days[::-1]
    assert roots.feed_items(1) == three_days[2:]


def test_a_copy_of_what_was_published_agrees(published):
    out = StringIO()
    call_command("verify_audit", "--roots", str(published), stdout=out)
    assert "The record is whole" in out.getvalue()


def refused(published) -> str:
    with pytest.raises(CommandError) as error:
        call_command("verify_audit", "--roots", str(published))
    assert error.value.returncode == 1
    return str(error.value)


def test_all_written_anew_with_the_very_key_is_found_by_a_copy(published):
    forge_and_recompute(*FORGERIES["change"])
    reseal(KEY)
    assert found() == (None, "")
    assert refused(published) == (
        "The record is broken at event 1: its day's root is not the one that was published."
    )


def test_roots_taken_away_are_found_by_a_copy(published, three_days):
    forge("DELETE FROM audit_root")
    assert found() == (None, "")
    assert "event 1: its day's root was published and is missing" in refused(published)


def test_a_copy_that_was_tampered_with_accuses_nobody(published):
    published.write_text(published.read_text().replace('"events": 5', '"events": 4'))
    assert "the copy of its day's root is not as it was signed" in refused(published)


@pytest.mark.parametrize("text", ["", "{}", "[]", "[1]", '{"items": [{"day": "2026-03-01"}]}'])
def test_a_file_without_roots_is_one_sentence(tmp_path, text):
    path = tmp_path / "roots.json"
    path.write_text(text)
    with pytest.raises(CommandError, match="cannot be read") as error:
        call_command("verify_audit", "--roots", str(path))
    assert error.value.returncode == 2


# -- results


def test_each_verification_is_kept_and_recorded(three_days):
    tasks.verify_record()
    forge("UPDATE audit_event SET data = '{}' WHERE seq = 3")
    tasks.verify_record()
    whole, broken = Verification.objects.order_by("pk")
    assert (whole.fault, whole.broken_at) == ("", None)
    assert (broken.fault, broken.broken_at) == ("its content was changed", 3)
    verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs[-2:] == [Verb.RECORD_VERIFIED, Verb.RECORD_BROKEN]


def test_a_record_without_its_head_is_said_to_be_broken(three_days):
    newest = Event.objects.order_by("-seq").first()
    forge("DELETE FROM audit_head")
    assert found() == (newest.seq, "the head of the record is missing")
    with pytest.raises(DatabaseError, match="head of the record is missing"), transaction.atomic():
        event(4)
