"""A claim's history: each step in words with what it changed, chosen by filters, and as files."""

import csv
import json
import re
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from factcheck.audit.actions import record
from factcheck.audit.models import Event, Verb
from factcheck.claims import actions as claims
from factcheck.claims.models import Status
from factcheck.reports.error_actions import report_error
from factcheck.reviews.actions import approve_verdict
from factcheck.reviews.opinion_actions import give_opinion
from tests.make import (
    correct,
    make_claim,
    make_evidence,
    make_policy,
    make_published,
    make_verdict,
    rating,
)
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim():
    """A claim that was put into other words, given to somebody and selected."""
    made = make_claim(Status.RESEARCH)
    claims.restate_claim(
        made, actor=person("ben"), statement="Ia membawa 14 pejabat tinggi.", claimant=""
    )
    claims.assign_claim(made, actor=person("ana"), to=person("eva"))
    claims.explain_selection(made, actor=person("ana"), why='=HYPERLINK("http://x")')
    return made


def seen(client, claim, who="vio", **given) -> str:
    client.force_login(person(who))
    answer = client.get(reverse("history", args=[claim.pk]), given)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def shown(client, claim, **given) -> list[int]:
    client.force_login(person("vio"))
    answer = client.get(reverse("history", args=[claim.pk]), given)
    return [entry.seq for entry in answer.context["entries"]]


def test_each_step_says_who_did_what_and_what_it_changed(client, claim):
    text = seen(client, claim)
    assert "<strong>Ben</strong> rewrote the claim" in text
    assert "<del>13 </del><ins>14 </ins>" in text or "<del>13</del><ins>14</ins>" in text
    assert "<ins>Eva</ins>" in text
    assert text.index("said why the claim was selected") < text.index("rewrote the claim")


def test_sources_are_told_by_their_titles_with_the_reason_in_words(client, claim):
    record(
        Verb.LOOKUP_ASKED,
        claim,
        actor=person("ana"),
        questions={"wikipedia": ["Putin Pyongyang"]},
        skipped={"brave": "no_key", "gdelt": "budget_spent", "retired": "of_old"},
    )
    text = seen(client, claim)
    assert "Wikipedia: Putin Pyongyang" in text
    assert "brave asks for a key, and none is set." in text
    assert "retired: of_old" in text
    assert "no_key" not in text
    assert "%(" not in text


def test_a_report_is_a_readers(client):
    page = make_published()
    report_error(page, text="Angkanya keliru.")
    assert "<strong>A reader</strong> reported an error" in seen(client, page.claim)


def test_how_it_was_recorded_stands_beside_it(client, claim):
    client.force_login(person("ana"))
    client.post(reverse("claim_assign", args=[claim.pk]), {"seen": claim.version + 3, "to": ""})
    event = Event.objects.about(claim).order_by("-seq").first()
    text = seen(client, claim)
    assert bytes(event.hash).hex() in text
    assert event.signed_in in text


@pytest.mark.parametrize(
    ("given", "verbs"),
    [
        ({"what": "verdict"}, {Verb.VERDICT_SUBMITTED, Verb.VERDICT_APPROVED}),
        ({"what": "public"}, {Verb.CLAIM_PUBLISHED}),
        ({"what": "sources"}, {Verb.EVIDENCE_ADDED}),
        ({"what": "verdict", "who": "ben"}, {Verb.VERDICT_APPROVED}),
        ({"since": "2999-01-01"}, set()),
        ({"until": "1999-01-01"}, set()),
    ],
)
def test_filters_choose(client, given, verbs):
    claim = make_published().claim
    if "who" in given:
        given = given | {"who": person(given["who"]).pk}
    found = Event.objects.filter(seq__in=shown(client, claim, **given))
    assert {event.verb for event in found} & set(verbs) == set(verbs)
    chosen = {Verb.VERDICT_SUBMITTED, Verb.CLAIM_PUBLISHED, Verb.EVIDENCE_ADDED, Verb.CLAIM_MADE}
    assert not {event.verb for event in found} & (chosen - set(verbs))


def test_a_day_is_the_newsrooms(client, claim):
    today = timezone.localdate().isoformat()
    assert len(shown(client, claim, since=today, until=today)) == len(shown(client, claim))


@pytest.mark.parametrize(
    "given",
    [
        {"what": "nonsense"},
        {"who": "x"},
        {"who": "9" * 30},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"page": "99"},
    ],
)
def test_what_cannot_be_read_asks_for_nothing_in_particular(client, claim, given):
    assert shown(client, claim, **given) == shown(client, claim)


def test_a_filter_that_finds_nothing_says_so(client, claim):
    assert "Nothing of the kind happened" in seen(client, claim, what="public")


def test_what_the_desk_did_is_its_own(client):
    claim = make_published().claim
    assert person("ana").pk in {Event.objects.get(seq=seq).actor_id for seq in shown(client, claim)}
    assert all(Event.objects.get(seq=seq).actor is None for seq in shown(client, claim, who="desk"))


def test_long_histories_have_pages(client, claim):
    for number in range(60):
        claims.explain_selection(claim, actor=person("ana"), why=f"Alasan {number}")
    assert len(shown(client, claim)) == 50
    assert "Page 1 of 2" in seen(client, claim)


def test_the_claims_screen_leads_here(client, claim):
    client.force_login(person("vio"))
    answer = client.get(reverse("claim", args=[claim.pk]))
    assert reverse("history", args=[claim.pk]) in answer.content.decode()


def test_the_number_of_queries_does_not_grow(client, claim, django_assert_max_num_queries):
    for number in range(20):
        claims.explain_selection(claim, actor=person("ana"), why=f"Alasan {number}")
    client.force_login(person("vio"))
    with django_assert_max_num_queries(12):
        client.get(reverse("history", args=[claim.pk]))


# -- files


def test_as_json_it_is_as_it_was_recorded_and_chained(client, claim):
    client.force_login(person("vio"))
    answer = client.get(reverse("history_json", args=[claim.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="history-{claim.pk}.json"'
    told = json.loads(answer.content)
    assert told["claim"]["id"] == claim.pk
    seqs = [event["seq"] for event in told["events"]]
    assert seqs == sorted(seqs)
    for event in told["events"]:
        known = Event.objects.get(seq=event["seq"])
        assert event["data"] == known.data
        assert event["hash"] == bytes(known.hash).hex()
        assert event["prev_hash"] == bytes(known.prev_hash).hex()


def rows(client, claim, **given) -> list[dict[str, str]]:
    client.force_login(person("vio"))
    answer = client.get(reverse("history_csv", args=[claim.pk]), given)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_as_a_table_it_is_in_words_and_runs_nothing(client, claim):
    told = rows(client, claim)
    assert [row["what"] for row in told][-1] == "said why the claim was selected"
    assert told[-1]["after"] == '\'=HYPERLINK("http://x")'
    assert told[-2]["after"] == "Eva"
    for row in told:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row.values())


def test_files_hold_what_was_filtered(client, claim):
    assert rows(client, claim, what="public") == []
    assert len(rows(client, claim, who=person("ben").pk)) == 1


def test_whoever_may_not_see_the_claim_sees_no_history(client, claim):
    for name in ("history", "history_json", "history_csv"):
        address = reverse(name, args=[claim.pk])
        assert client.get(address).status_code == 302
        client.force_login(person("vio"))
        assert client.post(address).status_code == 405
        client.logout()


# -- who rates blind


def test_who_is_to_rate_blind_reads_no_rating_here(client):
    from factcheck.reviews.models import Policy, SecondOpinion

    claim = make_claim(Status.RESEARCH)
    verdict = make_verdict(claim, evidence=[make_evidence(claim)])
    newest = Policy.objects.latest("version")
    Policy.objects.create(version=newest.version + 1, blind=True)

    def told(who: str) -> str:
        client.force_login(person(who))
        return "".join(
            client.get(reverse(name, args=[claim.pk])).content.decode()
            for name in ("history", "history_json", "history_csv")
        )

    rating = f"{verdict.rating.scale.code}/{verdict.rating.code}"
    assert rating not in told("ben")
    assert verdict.content_hash not in told("ben")
    assert rating in told("ana")
    SecondOpinion.objects.create(verdict=verdict, reviewer=person("ben"), rating=verdict.rating)
    assert rating in told("ben")


def test_codes_are_told_in_words(client):
    claim = make_verdict(rating=rating("tempo/keliru")).claim
    text = seen(client, claim)
    assert "<dd>False</dd>" in text
    assert "tempo/keliru" not in text


def test_how_others_rated_is_hidden_where_a_stricter_policy_asks_for_one_more(client):
    make_policy(blind=True)
    verdict = make_verdict(rating=rating("tempo/keliru"))
    give_opinion(verdict, actor=person("ben"), rating=rating("tempo/keliru"), note="Sudah jelas.")
    approve_verdict(verdict, actor=person("ben"), seen_hash=verdict.content_hash)
    make_policy(blind=True, signatures=2)
    text = seen(client, verdict.claim, who="pia")
    assert "Sudah jelas." not in text
    assert "rated as the author did" not in text
    assert "Sudah jelas." in seen(client, verdict.claim, who="ben")


def test_a_correction_names_both_editions_as_such(client):
    page = make_published()
    correct(page)
    text = seen(client, page.claim)
    assert re.search(r"<dt>edition</dt> <dd[^>]*><del>1</del> <ins>2</ins></dd>", text)
    assert "<dt>before</dt><dd>1</dd>" not in text
    # The first has none before it.
    assert "<dt>edition</dt><dd>1</dd>" in text
