"""Two tabs of one author never overwrite each other, and neither text is lost."""

import pytest

from factcheck.claims.models import Status
from factcheck.reviews.actions import StaleDraft, save_draft
from factcheck.reviews.models import Verdict
from tests.make import make_claim, make_evidence, rating
from tests.people import person

pytestmark = pytest.mark.django_db


def test_each_saving_goes_on_from_the_one_before():
    claim, ana = make_claim(Status.RESEARCH), person("ana")
    first = save_draft(claim, actor=ana, seen=0, summary="a")
    assert first.version == 1
    assert save_draft(claim, actor=ana, seen=1, summary="ab").version == 2
    with pytest.raises(StaleDraft) as refused:
        save_draft(claim, actor=ana, seen=0, summary="c")
    assert (refused.value.saved.summary, refused.value.typed.summary) == ("ab", "c")
    assert claim.drafts.get().summary == "ab"
    # The very same text is no conflict, nor is one whose last saving is still under way.
    assert save_draft(claim, actor=ana, seen=0, summary="ab").version == 2
    assert save_draft(claim, actor=ana, seen=3, summary="abc").version == 3
    # Others have drafts of their own.
    assert save_draft(claim, actor=person("eva"), seen=0, summary="c").version == 1


def test_the_autosave_hears_of_the_other_tab(sign_in):
    claim, ana = make_claim(Status.RESEARCH), sign_in("ana")
    address = f"/desk/claims/{claim.pk}/draft/"
    first = ana.post(address, {"autosave": "1", "draft": "0", "summary": "satu"})
    assert first["Draft-Version"] == "1"
    second = ana.post(address, {"autosave": "1", "draft": "0", "summary": "dua"})
    assert (second.status_code, second["Draft-Version"]) == (409, "1")
    assert claim.drafts.get().summary == "satu"
    # "Save this text instead" goes on from the other.
    third = ana.post(address, {"autosave": "1", "draft": "1", "summary": "dua"})
    assert (third.status_code, third["Draft-Version"]) == (200, "2")
    assert claim.drafts.get().summary == "dua"


@pytest.mark.parametrize("act", ["draft", "submit"])
def test_without_javascript_both_texts_are_shown_and_one_is_chosen(sign_in, act):
    claim, ana = make_claim(Status.RESEARCH), sign_in("ana")
    evidence = make_evidence(claim)
    save_draft(claim, actor=person("ana"), summary="Benar: tiga belas.", rationale="Lama.")
    typed = {
        "draft": "0",
        "rating": rating().pk,
        "summary": "Benar: tiga belas nama.",
        "rationale": "Daftarnya lengkap [1].",
        "cites": [evidence.pk],
    }
    answer = ana.post(f"/desk/claims/{claim.pk}/{act}/", typed)
    assert answer.status_code == 409
    assert "You have saved another text" in answer.text
    assert "Benar: tiga belas<ins> nama</ins>." in answer.text
    assert "<ins>True</ins>" in answer.text
    assert "Daftarnya lengkap [1]." in answer.text.split("<textarea")[2]
    assert claim.drafts.get().summary == "Benar: tiga belas."
    assert not Verdict.objects.exists()
    chosen = ana.post(f"/desk/claims/{claim.pk}/draft/", typed | {"draft": "1"})
    assert chosen.status_code == 302
    kept = claim.drafts.get()
    assert (kept.summary, kept.cites) == ("Benar: tiga belas nama.", [evidence.pk])


def test_the_form_carries_the_number_of_its_draft(sign_in):
    claim, ana = make_claim(Status.RESEARCH), sign_in("ana")
    assert 'name="draft" value="0"' in ana.get(f"/desk/claims/{claim.pk}/").text
    save_draft(claim, actor=person("ana"), summary="a")
    save_draft(claim, actor=person("ana"), summary="b")
    assert 'name="draft" value="2"' in ana.get(f"/desk/claims/{claim.pk}/").text


def test_the_preview_says_what_is_pointed_at_and_what_is_not(sign_in):
    claim, ana = make_claim(Status.RESEARCH), sign_in("ana")
    first, second = make_evidence(claim), make_evidence(claim, quote="Lain.")
    typed = {"rationale": "Lihat [1] dan [3].", "cites": [first.pk, second.pk]}
    text = ana.post(f"/desk/claims/{claim.pk}/preview/", typed).text
    assert "The text points at [3], which is not ticked as evidence." in text
    assert "Ticked, but never referred to in the text: [2]." in text
    # The reference leads to the evidence, on this page as well.
    assert 'href="#evidence-1"' in text
    assert 'id="evidence-1"' in text
    typed["rationale"] = "Lihat [1] dan [2]."
    text = ana.post(f"/desk/claims/{claim.pk}/preview/", typed).text
    assert "points at" not in text
    assert "never referred" not in text


def test_what_a_rating_means_is_told_to_everyone(sign_in):
    claim = make_claim(Status.RESEARCH)
    text = sign_in("ana").get(f"/desk/claims/{claim.pk}/").text
    false = rating("tempo/keliru")
    assert f'aria-describedby="definition-{false.pk}"' in text
    assert f'id="definition-{false.pk}">The claim contradicts the evidence.</p>' in text
