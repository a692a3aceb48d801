"""What the tables of verdicts, notes and roots never lose, whoever asks the database."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from factcheck.audit.actions import record
from factcheck.audit.models import Root, Verb, Verification
from factcheck.claims.models import ClaimWriter, Recusal
from factcheck.reports.models import (
    Correction,
    Edition,
    ErrorReport,
    InfoPage,
    Note,
    Page,
    Scheduled,
    Story,
)
from factcheck.reviews.models import Comment, Notice, RatingSignatures, SecondOpinion
from tests.make import (
    correct,
    make_claim,
    make_comment,
    make_policy,
    make_published,
    make_recusal,
    make_verdict,
    rating,
)
from tests.people import person

pytestmark = pytest.mark.django_db


def make_root():
    return Root.objects.create(
        day=date(2026, 1, 1), first_seq=1, last_seq=2, root=b"r", head=b"h", signature=b"s",
        public_key=b"k",
    )  # fmt: skip


def make_note(**fields):
    fields = {"kind": "reply", "note": "Kami keberatan.", "reply_by": "Tuan A"} | fields
    return Note.objects.create(page=make_published(), written_by=person("eva"), **fields)


def make_report(**fields):
    fields = {"text": "Angkanya 12.", "due": timezone.now() + timedelta(days=5)} | fields
    return ErrorReport.objects.create(edition=make_published().edition, **fields)


def make_info(**fields):
    fields = {"kind": "team", "language": "id", "version": 1, "title": "Kami"} | fields
    return InfoPage.objects.create(**{"body": "Enam orang."} | fields)


# One row of each table, and a column that must not change.
ROWS = {
    Root: (make_root, {"head": b"other"}),
    Verification: (
        lambda: Verification.objects.create(last_seq=2, took_ms=1, fault="rusak", broken_at=2),
        {"fault": "", "broken_at": None},
    ),
    ClaimWriter: (
        lambda: ClaimWriter.objects.create(claim=make_claim(), person=person("ana")),
        {"person_id": 0},
    ),
    Recusal: (
        lambda: make_recusal(person("ana"), article=make_claim().article),
        {"reason": "Tidak ada"},
    ),
    RatingSignatures: (
        lambda: RatingSignatures.objects.get(policy=make_policy({"tempo/keliru": 2})),
        {"signatures": 1},
    ),
    SecondOpinion: (
        lambda: SecondOpinion.objects.create(
            verdict=make_verdict(), reviewer=person("ben"), rating=rating("tempo/keliru")
        ),
        {"note": "Sepakat"},
    ),
    Comment: (lambda: make_comment(make_claim()), {"body": "Lain."}),
    Note: (make_note, {"note": "Kami setuju."}),
    ErrorReport: (make_report, {"text": "Semua benar."}),
    InfoPage: (make_info, {"body": "Tujuh orang."}),
}


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model._meta.db_table)
def test_a_row_is_written_once(model):
    make, change = ROWS[model]
    row = make()
    rows = model.objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError, match="UPDATE is refused"), transaction.atomic():
        rows.update(**change)
    with pytest.raises(DatabaseError, match="DELETE is refused"), transaction.atomic():
        rows._raw_delete(rows.db)
    assert rows.exists()


@pytest.mark.parametrize("model", [*ROWS, Story], ids=lambda model: model._meta.db_table)
def test_no_table_is_emptied(model):
    with (
        pytest.raises(DatabaseError, match="TRUNCATE is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_a_story_is_not_deleted():
    make_published()
    with pytest.raises(DatabaseError, match="DELETE is refused"), transaction.atomic():
        Story.objects.all().delete()


def test_what_closes_a_row_is_written_once():
    root, recusal = make_root(), make_recusal(person("ana"), article=make_claim().article)
    comment = make_comment(make_claim())
    for _twice in range(2):
        Comment.objects.filter(pk=comment.pk).update(
            resolved_at=timezone.now(), resolved_by=person("ana")
        )
    for rows, change in (
        (Root.objects.filter(pk=root.pk), {"timestamp": b"t"}),
        (
            Recusal.objects.filter(pk=recusal.pk),
            {"ended_at": timezone.now(), "ended_by": person("pia")},
        ),
        (Note.objects.filter(pk=make_note().pk), {"discarded_at": timezone.now()}),
    ):
        assert rows.update(**change) == 1
        with pytest.raises(DatabaseError, match="UPDATE is refused"), transaction.atomic():
            rows.update(**change)


def test_a_reader_s_name_may_be_struck_out():
    report = make_report(name="Rina", email="rina@pembaca.example")
    assert ErrorReport.objects.filter(pk=report.pk).update(name="", email="") == 1


REFUSED = {
    "recusal_from_one_thing": lambda: make_recusal(person("ana")),
    "recusal_from_article_once": lambda: [
        make_recusal(person("ana"), article=article) for article in [make_claim().article] * 2
    ],
    "comment_passage_whole": lambda: make_comment(make_claim(), place="statement", start=3, end=3),
    "comment_passage_of_a_version": lambda: make_comment(
        make_claim(), place="summary", start=0, end=5, quote="Benar"
    ),
    "comment_resolved_by_somebody": lambda: make_comment(make_claim(), resolved_at=timezone.now()),
    "ratingsignatures_in_range": lambda: make_policy({"tempo/keliru": 4}),
    "notice_mentioned_in_a_comment": lambda: notice(mentioned=True),
    "notice_once": lambda: notice() and Notice.objects.bulk_create([copy_of(Notice)]),
    "correction_by_two_people": lambda: note_all_by("pia"),
    "note_kind_known": lambda: make_note(kind="correction"),
    "note_reply_by_somebody": lambda: make_note(reply_by=""),
    "scheduled_one_at_a_time": lambda: [schedule(verdict) for verdict in [make_verdict()] * 2],
    "errorreport_handled_with_answer": lambda: make_report(
        state="answered", handled_by=person("pia"), handled_at=timezone.now()
    ),
    "infopage_version_once": lambda: [make_info(), make_info()],
    "verification_broken_by_a_fault": lambda: Verification.objects.create(
        last_seq=2, took_ms=1, broken_at=2
    ),
    "edition_override_with_reason": lambda: first_edition(override_reason="Genting"),
}


def notice(**fields):
    claim = make_claim()
    event = record(Verb.CLAIM_ASSIGNED, claim, actor=person("eva"))
    return Notice.objects.create(person=person("ana"), event=event, claim=claim, **fields)


def schedule(verdict):
    return Scheduled.objects.create(
        claim=verdict.claim, verdict=verdict, asked_by=person("pia"), publish_at=timezone.now()
    )


def note_all_by(name):
    """Everything about it fits but that one person wrote and published it."""
    page = make_published()
    first = page.edition
    Edition.objects.bulk_create([copy_of(Edition, number=2)])
    return Correction.objects.create(
        page=page,
        kind="update",
        note="Baru.",
        from_edition=first,
        to_edition=page.editions.get(number=2),
        written_by=person(name),
        published_by=person(name),
    )


def first_edition(**fields):
    """The edition that a signed verdict would bring, with other fields."""
    made = copy_of(Edition)
    verdict = make_verdict(signed_by=person("ben"))
    page = Page.objects.create(claim=verdict.claim, slug="kedua")
    for name, value in ({"page": page, "verdict": verdict} | fields).items():
        setattr(made, name, value)
    return Edition.objects.bulk_create([made])


def copy_of(model, **fields):
    if not model.objects.exists():
        make_published()
    row = model.objects.latest("pk")
    row.pk = None
    for name, value in fields.items():
        setattr(row, name, value)
    return row


@pytest.mark.parametrize("constraint", REFUSED)
def test_a_row_that_cannot_be_meant_is_refused(constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        REFUSED[constraint]()


def test_a_page_is_found_by_what_its_edition_says():
    page = make_published()
    claim = page.claim
    assert (page.language, page.tone, page.outlet) == ("id", "true", claim.article.publisher)
    assert Page.objects.filter(words="pejabat").exists()
    correct(page, rating=rating("tempo/keliru"))
    assert not Page.objects.filter(tone="true").exists()
