"""A refused form of the judging screens: the sentence beside its field, what was typed kept."""

from datetime import timedelta
from typing import Any, NamedTuple

import lxml.html
import pytest
from django.urls import reverse
from django.utils import timezone

from factcheck.claims.models import Claim, Status
from factcheck.reports.actions import withdraw_page
from factcheck.reviews.actions import reopen
from factcheck.reviews.models import Draft, Verdict
from tests.make import make_claim, make_evidence, make_policy, make_published, make_verdict, rating
from tests.people import person

pytestmark = pytest.mark.django_db


class Sent(NamedTuple):
    """Who sends what where, which field is at fault and by which id it stands on the screen."""

    who: str
    act: str
    thing: Claim | Verdict
    typed: dict[str, Any]
    id: str
    sentence: str
    field: str


def to_write() -> Claim:
    claim = make_claim(Status.RESEARCH, why_selected="Banyak dibagikan")
    make_evidence(claim)
    return claim


def signed(**fields: Any) -> Claim:
    claim = make_claim(Status.RESEARCH, **{"why_selected": "Banyak dibagikan"} | fields)
    return make_verdict(claim, signed_by=person("ben")).claim


def anew() -> Claim:
    """A public claim whose next verdict is signed, so that a correction can go out."""
    claim = make_published().claim
    reopen(claim, actor=person("ana"), reason="Angkanya")
    claim.refresh_from_db()
    return make_verdict(claim, signed_by=person("ben"), summary="Lain.").claim


def submitting(field: str, sentence: str, id: str = "", **typed: Any) -> Sent:
    claim = to_write()
    whole = {
        "rating": rating().pk,
        "summary": "Kata yang sudah ditulis.",
        "rationale": "Cara kami.",
        "cites": [item.pk for item in claim.evidence.all()],
    }
    return Sent("ana", "verdict_submit", claim, whole | typed, id, sentence, field)


def rated() -> Sent:
    make_policy(blind=True)
    typed = {"note": "Kata yang sudah ditulis."}
    return Sent("ben", "verdict_opinion", make_verdict(), typed, "scales", "Choose a", "rating")


def sent_back() -> Sent:
    verdict = make_verdict()
    typed = {"content_hash": verdict.content_hash, "comment": "  "}
    says = "Say what should change."
    return Sent("ben", "verdict_send_back", verdict, typed, "sign-comment", says, "comment")


def scheduled(at: str, says: str, **typed: Any) -> Sent:
    claim = anew() if typed else signed()
    field = "note" if typed else "at"
    typed["at"] = at
    return Sent("pia", "claim_publish_at", claim, typed, f"publish-{field}", says, field)


def reply(act: str, id: str) -> Sent:
    claim = anew() if act == "claim_publish" else make_published().claim
    typed = {"kind": "reply", "note": "Kata yang sudah ditulis."}
    return Sent("pia", act, claim, typed, id, "Say who replies.", "reply_by")


def noted() -> Sent:
    typed = {"kind": "reply", "note": " ", "reply_by": "Kata yang sudah ditulis."}
    says = "Tell readers what changed."
    return Sent("eva", "note_write", make_published().claim, typed, "note-text", says, "note")


def reason(who: str, act: str, claim: Claim, id: str) -> Sent:
    return Sent(who, act, claim, {"reason": " "}, id, "Say", "reason")


def taken_up() -> Sent:
    page = make_published()
    withdraw_page(page.claim, actor=person("pia"), reason="Keliru.")
    return reason("pia", "page_reopen", page.claim, "page-reopen-reason")


def glass(override: str) -> Sent:
    typed = {"override": override}
    says = "Give readers a reason of at least"
    claim = signed(why_selected="")
    return Sent("pia", "claim_override", claim, typed, "override-reason", says, "override")


CASES = {
    "no rating": lambda: submitting("rating", "Choose a rating.", "scales", rating=""),
    "no summary": lambda: submitting("summary", "Write the answer", "verdict-summary", summary=""),
    "no rationale": lambda: submitting(
        "rationale", "Write how you", "verdict-rationale", rationale=""
    ),
    "no evidence": lambda: submitting("cites", "Cite at least one", cites=[]),
    "evidence not ticked": lambda: submitting(
        "rationale", "points at [7]", "verdict-rationale", rationale="Lihat [7]."
    ),
    "no rating of one's own": rated,
    "sent back without a comment": sent_back,
    "no time": lambda: scheduled("", "Give a day and a time"),
    "no such time": lambda: scheduled("besok", "Give a day and a time"),
    "a time that is past": lambda: scheduled("2020-01-01T06:00", "That time has passed."),
    "a correction planned without a note": lambda: scheduled(
        f"{timezone.localtime(timezone.now() + timedelta(days=1)):%Y-%m-%dT%H:%M}",
        "Tell readers what changed.",
        kind="correction",
        note="",
    ),
    "nobody's reply": lambda: reply("claim_publish", "publish-reply-by"),
    "nobody's reply in a note": lambda: reply("note_write", "note-reply-by"),
    "a note without words": noted,
    "withdrawn without a reason": lambda: reason(
        "pia", "page_withdraw", make_published().claim, "withdraw-reason"
    ),
    "corrected without a reason": lambda: reason(
        "ana", "claim_reopen", make_published().claim, "reopen-reason"
    ),
    "taken up without a reason": taken_up,
    "glass broken without a word": lambda: glass(""),
    "glass broken with few words": lambda: glass("Mendesak."),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_without_scripts_the_form_comes_again_with_the_sentence_in_it(case, sign_in):
    sent: Sent = case()
    answer = sign_in(sent.who).post(reverse(sent.act, args=[sent.thing.pk]), sent.typed)
    assert answer.status_code == 422
    page = lxml.html.fromstring(answer.content.decode())
    [error] = page.xpath("//*[@id='refused']")
    assert sent.sentence in error.text_content()
    assert error.get("role") == "alert"
    [at_fault] = page.xpath("//*[@aria-invalid='true']")
    assert at_fault.get("id", "") == sent.id
    assert at_fault.get("data-field") == sent.field or at_fault.get("name") == sent.field
    assert "refused" in at_fault.get("aria-describedby").split()
    assert at_fault.get("autofocus") is not None
    [form] = at_fault.xpath("ancestor-or-self::form")
    assert error in list(form.iter())
    assert all(fold.get("open") is not None for fold in at_fault.xpath("ancestor::details"))
    kept = lxml.html.tostring(form, encoding="unicode")
    for typed in sent.typed.values():
        assert not isinstance(typed, str) or typed.strip() in kept
    assert not page.xpath("//*[@id='said']//p"), "said once"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_with_scripts_only_the_sentence_comes_and_names_its_field(case, sign_in):
    sent: Sent = case()
    client = sign_in(sent.who, **{"hx-request": "true"})
    answer = client.post(reverse(sent.act, args=[sent.thing.pk]), sent.typed)
    assert answer.status_code == 422
    refusal = lxml.html.fromstring(answer.content.decode().strip())
    assert (refusal.get("id"), refusal.get("data-field")) == ("refusal", sent.field)
    assert sent.sentence in refusal.find("p").text
    # The form goes on from the draft that was made of it.
    if sent.act == "verdict_submit":
        assert answer["Draft-Version"] == str(Draft.objects.get(claim=sent.thing).version)


def test_a_field_that_is_no_longer_on_the_screen_is_told_on_a_page_with_what_was_typed(sign_in):
    """A condition came to be unmet meanwhile, so that the form is gone."""
    claim = anew()
    make_policy(signatures=2)
    words = "Kami menulis catatan ini sebelum syaratnya berubah."
    answer = sign_in("pia").post(
        reverse("claim_publish", args=[claim.pk]), {"kind": "reply", "note": words}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say who replies." in page
    assert words in page
