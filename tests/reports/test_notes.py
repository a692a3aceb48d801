"""Notes without a new verdict: written by one, published by another, shown with their time."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.reports.actions import publish_claim, withdraw_page
from factcheck.reports.models import Correction, Edition, Note, Page
from factcheck.reports.note_actions import discard_note, publish_note, write_note
from factcheck.reports.publish_pane import publish_pane
from factcheck.reports.seen import page_mark
from factcheck.reviews.actions import reopen
from tests.make import make_policy, make_published, make_recusal
from tests.people import person
from tests.reports.test_override import WHY, unready

pytestmark = pytest.mark.django_db


def waiting(page: Page, by: str = "eva", **fields) -> Note:
    fields = {"kind": "clarification", "note": "Yang dimaksud ialah pejabat negara."} | fields
    return write_note(page.claim, actor=person(by), **fields)


def test_a_note_waits_then_stands_on_the_page_as_an_edition_of_the_same_verdict(client):
    page = make_published()
    first = page.edition
    note = waiting(page)
    address = f"/checks/{page.slug}/"
    assert note.note not in client.get(address).content.decode()
    edition = publish_note(note, actor=person("pia"), seen=page_mark(page))
    page.refresh_from_db()
    assert (page.edition, edition.number) == (edition, 2)
    assert (edition.verdict, edition.content) == (first.verdict, first.content)
    correction = page.corrections.get()
    assert (correction.written_by, correction.published_by) == (person("eva"), person("pia"))
    assert (correction.from_edition, correction.to_edition) == (first, edition)
    note.refresh_from_db()
    assert note.correction == correction
    assert list(Note.objects.waiting()) == []
    assert note.note in client.get(address).content.decode()
    assert note.note in client.get("/feeds/checks.atom").content.decode()
    assert page.claim.status == Status.PUBLISHED
    verbs = [event.verb for event in Event.objects.about(page.claim)][-2:]
    assert verbs == [Verb.NOTE_WRITTEN, Verb.PAGE_NOTED]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_reply_says_whose_it_is(client):
    page = make_published()
    with pytest.raises(Refused, match="who replies"):
        waiting(page, kind="reply", note="Kami tidak pernah berkata demikian.")
    with pytest.raises(Refused, match="at most 200"):
        waiting(page, kind="reply", reply_by="x" * 201)
    note = waiting(page, kind="reply", note="Kami membantah.", reply_by="Kedutaan Rusia")
    publish_note(note, actor=person("pia"))
    text = client.get(f"/checks/{page.slug}/").content.decode()
    assert "Right of reply</strong>" in text
    assert "Kedutaan Rusia replies:" in text


def test_nobody_publishes_their_own_note():
    page = make_published()
    note = waiting(page, by="pia")
    with pytest.raises(PermissionDenied, match="Someone else"):
        publish_note(note, actor=person("pia"))
    with pytest.raises(PermissionDenied):
        publish_note(note, actor=person("ben"))
    publish_note(note, actor=person("max"))
    assert Correction.objects.get().published_by == person("max")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "correction"}, "clarification, an update or a reply"),
        ({"kind": "withdrawal"}, "clarification, an update or a reply"),
        ({"note": "  "}, "what changed"),
    ],
)
def test_what_is_no_note(fields, said):
    with pytest.raises(Refused, match=said):
        waiting(make_published(), **fields)


def test_notes_are_for_pages_that_stand():
    page = make_published()
    note = waiting(page)
    withdraw_page(page.claim, actor=person("pia"), reason="Sumber palsu.")
    for act in (lambda: waiting(page), lambda: publish_note(note, actor=person("pia"))):
        with pytest.raises(IllegalMove, match="withdrawn"):
            act()


def test_while_a_correction_is_worked_on_a_note_waits():
    page = make_published()
    note = waiting(page)
    reopen(page.claim, actor=person("ana"), reason="Angkanya")
    with pytest.raises(IllegalMove, match="next edition"):
        publish_note(note, actor=person("pia"))
    assert Edition.objects.count() == 1


def test_who_keeps_away_by_a_conflict_writes_and_publishes_none():
    page = make_published()
    note = waiting(page)
    for who in ("eva", "pia"):
        make_recusal(person(who), article=page.claim.article)
    for act in (lambda: waiting(page), lambda: publish_note(note, actor=person("pia"))):
        with pytest.raises(PermissionDenied, match="conflict of interest"):
            act()


def test_a_note_is_discarded_by_its_writer_or_a_publisher_and_stays_on_record():
    page = make_published()
    mine, other = waiting(page), waiting(page, note="Lain.")
    with pytest.raises(PermissionDenied):
        discard_note(mine, actor=person("ana"))
    discard_note(mine, actor=person("eva"))
    discard_note(other, actor=person("pia"))
    assert list(Note.objects.waiting()) == []
    assert Event.objects.filter(verb=Verb.NOTE_DISCARDED).count() == 2
    for act in (discard_note, publish_note):
        with pytest.raises(StaleState):
            act(mine, actor=person("pia"))


def test_a_note_goes_out_under_the_policy_its_verdict_met():
    page = make_published()
    make_policy(signatures=2, origins=3)
    edition = publish_note(waiting(page), actor=person("pia"))
    assert edition.policy.version == page.edition.policy.version


def test_a_broken_glass_stays_in_sight(client):
    publish_claim(unready(), actor=person("pia"), override=WHY)
    page = Page.objects.get()
    publish_note(waiting(page), actor=person("pia"))
    assert WHY in client.get(f"/checks/{page.slug}/").content.decode()


def test_the_forms_and_what_is_kept_when_the_page_changed(sign_in):
    page = make_published()
    address = f"/desk/claims/{page.claim_id}/notes/"
    seen = page_mark(page)
    typed = {"kind": "update", "note": "Ada data baru.", "seen": seen}
    assert sign_in("vio").post(address, typed).status_code == 403
    assert sign_in("eva").post(address, typed).status_code == 302
    note = Note.objects.get()
    put = f"{address}{note.pk}/publish/"
    assert put in sign_in("pia").get(f"/desk/claims/{page.claim_id}/").content.decode()
    assert put not in sign_in("eva").get(f"/desk/claims/{page.claim_id}/").content.decode()
    assert sign_in("ben").post(put).status_code == 403
    assert sign_in("pia").post(put, {"seen": seen}).status_code == 302
    assert sign_in("pia").post(put, {"seen": seen}).status_code == 409
    late = sign_in("eva").post(address, typed | {"note": "Satu lagi."})
    assert late.status_code == 409
    text = late.content.decode()
    assert "edition 2, by Pia" in text
    assert "Satu lagi." in text
    assert 'name="seen" value="2"' in text
    again = sign_in("eva").post(address, typed | {"note": "Satu lagi.", "seen": "2"})
    assert again.status_code == 302
    drop = f"{address}{Note.objects.latest('pk').pk}/discard/"
    assert sign_in("eva").post(drop).status_code == 302


def test_the_board_tells_of_notes_that_wait(sign_in):
    page = make_published()
    waiting(page)
    shown = sign_in("pia").get("/desk/").content.decode()
    assert "It waits for a publisher who did not write it." in shown
    assert f"/desk/claims/{page.claim_id}/#publish" in shown


def test_the_pane_says_who_may_do_what():
    page = make_published()
    waiting(page)
    claim = Claim.objects.get(pk=page.claim_id)
    assert publish_pane(claim, person("vio"))["publishing"]["may_note"] is False
    own = publish_pane(claim, person("eva"))["publishing"]
    assert own["may_note"]
    assert own["notes"][0]["is_own"]
    assert own["notes"][0]["may_discard"]
    assert not own["notes"][0]["may_publish"]
    assert publish_pane(claim, person("pia"))["publishing"]["notes"][0]["may_publish"]
