"""What the newsroom says of itself: written by a publisher, versioned, marked up for machines."""

import json
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from factcheck.audit.models import Event
from factcheck.claims.models import Status
from factcheck.desk.seeding import newsroom
from factcheck.errors import Refused, StaleState
from factcheck.reports.info_actions import set_page
from factcheck.reports.models import InfoPage, Story
from tests.make import make_article, make_claim, make_published
from tests.people import person

pytestmark = pytest.mark.django_db

PAGES = ["policy", "method", "team", "funding"]


def text(address: str, language: str = "en") -> str:
    response = Client().get(address, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_read_in_the_readers_language_or_in_one_there_is(kind):
    if kind != "policy":
        assert "has not been written yet" in text(f"/{kind}/")
    set_page(kind, "id", "Tentang", "Kami **lima** orang.\n\n<b>x</b>", actor=person("pia"))
    indonesian = text(f"/{kind}/", "id")
    assert "<strong>lima</strong>" in indonesian
    assert "<b>x</b>" not in indonesian
    assert "not written in this language" not in indonesian
    instead = text(f"/{kind}/")
    assert '<h1 class="check-title" lang="id">Tentang</h1>' in instead
    assert "This page is not written in this language yet." in instead
    set_page(kind, "en", "About us", "We are five.", actor=person("pia"))
    english = text(f"/{kind}/")
    assert "We are five." in english
    assert "Tentang" not in english
    assert "has not been written yet" not in english


def test_the_policy_page_keeps_the_rules_that_the_desk_enforces():
    set_page("policy", "en", "Our rules", "We are fair.", actor=person("pia"))
    page = text("/policy/")
    assert "We are fair." in page
    assert "has signed it" in page
    assert 'id="corrections"' in page


def test_a_change_is_seen_at_once_and_recorded():
    first = set_page("team", "en", "Team", "Ana and Ben.", actor=person("pia"))
    client = Client(headers={"accept-language": "en"})
    before = client.get("/team/")
    second = set_page("team", "en", "Team", "Ana, Ben and Eva.", actor=person("pia"), seen=1)
    assert (first.version, second.version) == (1, 2)
    after = client.get("/team/", headers={"if-none-match": before["ETag"]})
    assert "Ana, Ben and Eva." in after.content.decode()
    event = Event.objects.latest("seq")
    assert (event.verb, event.object_id, event.actor) == (
        "info_page_changed",
        second.pk,
        person("pia"),
    )
    assert event.data["before"] == {"title": "Team", "body": "Ana and Ben."}
    assert event.data["after"]["body"] == "Ana, Ben and Eva."


@pytest.mark.parametrize(
    ("kind", "language", "title", "body"),
    [
        ("team", "en", " ", "Words."),
        ("team", "en", "Title", "\x00 \n"),
        ("team", "en", "x" * 201, "Words."),
        ("team", "en", "Title", "x" * 50_001),
        ("team", "xx", "Title", "Words."),
        ("secret", "en", "Title", "Words."),
    ],
)
def test_refused(kind, language, title, body):
    with pytest.raises(Refused):
        set_page(kind, language, title, body, actor=person("pia"))
    assert not InfoPage.objects.exists()


def test_only_publishers_and_nobody_over_an_unseen_version():
    for name in ("vio", "ana", "ben"):
        with pytest.raises(PermissionDenied):
            set_page("team", "en", "Team", "Ana.", actor=person(name))
    set_page("team", "en", "Team", "Ana.", actor=person("pia"), seen=0)
    with pytest.raises(StaleState):
        set_page("team", "en", "Team", "Ben.", actor=person("max"), seen=0)
    with pytest.raises(Refused):
        set_page("team", "en", "Team", "Ana.", actor=person("pia"), seen=1)


def test_the_screens_of_a_publisher(sign_in):
    desk = sign_in("pia")
    assert "not written yet" in desk.get(reverse("info_pages")).content.decode()
    address = reverse("info_edit", args=["funding", "id"])
    assert 'name="seen" value="0"' in desk.get(address).content.decode()
    form = {"title": "Pendanaan", "body": "Dari pembaca.", "seen": "0"}
    assert desk.post(address, form).status_code == 302
    assert "Dari pembaca." in text("/funding/", "id")
    stale = desk.post(address, form | {"body": "Dari iklan."})
    assert stale.status_code == 409
    shown = stale.content.decode()
    assert "Dari iklan." in shown
    assert "Dari pembaca." in shown
    # What was typed can go out after all, once the other version has been seen.
    assert 'name="seen" value="1"' in shown
    assert desk.post(address, form | {"body": "Dari iklan.", "seen": "1"}).status_code == 302
    versions = desk.get(address).content.decode()
    assert "<del>pembaca</del><ins>iklan</ins>" in versions
    assert desk.post(address, {"title": "", "body": "x", "seen": "2"}).status_code == 422
    assert desk.get(reverse("info_edit", args=["funding", "xx"])).status_code == 404
    assert "Pendanaan" in desk.get(reverse("info_pages")).content.decode()


@pytest.mark.parametrize("name", ["vio", "ana", "ben"])
def test_the_screens_are_for_publishers(sign_in, name):
    desk = sign_in(name)
    assert desk.get(reverse("info_pages")).status_code == 403
    assert desk.post(reverse("info_edit", args=["team", "en"]), {}).status_code == 403


def test_the_sample_newsroom_tells_of_itself_in_every_language(settings):
    told = {(page["kind"], page["language"]) for page in newsroom()["pages"]}
    languages = [code for code, _name in settings.LANGUAGES]
    assert told == {(kind, language) for kind in InfoPage.Kind.values for language in languages}


def markup(page: str) -> list[dict]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return [json.loads(script) for script in found]


@pytest.mark.parametrize("address", ["/", *[f"/{kind}/" for kind in PAGES]])
def test_the_newsroom_describes_itself_to_machines(address, settings):
    settings.FACTCHECK_NAME = "Meja </script>"
    settings.FACTCHECK_LOGO = "https://meja.example/logo.png"
    (described,) = (item for item in markup(text(address)) if item["@type"] != "BreadcrumbList")
    assert described["@type"] == "NewsMediaOrganization"
    assert described["name"] == "Meja </script>"
    assert described["logo"] == "https://meja.example/logo.png"
    for name in (
        "ethicsPolicy",
        "correctionsPolicy",
        "verificationFactCheckingPolicy",
        "actionableFeedbackPolicy",
        "masthead",
        "ownershipFundingInfo",
    ):
        assert described[name].startswith(settings.PUBLIC_URL)
        path = described[name].removeprefix(settings.PUBLIC_URL)
        assert Client().get(path.partition("#")[0]).status_code == 200


def test_a_checks_page_has_its_claimreview_alone():
    page = make_published(make_claim(Status.RESEARCH, why_selected="Dibagikan"))
    assert [item["@type"] for item in markup(text(f"/checks/{page.slug}/"))] == ["ClaimReview"]


@pytest.mark.parametrize("address", ["/corrections/", *[f"/{kind}/" for kind in PAGES]])
def test_other_pages_say_where_they_stand(address, settings):
    (trail,) = (item for item in markup(text(address)) if item["@type"] == "BreadcrumbList")
    home, here = trail["itemListElement"]
    assert (home["position"], home["item"]) == (1, f"{settings.PUBLIC_URL}/")
    assert (here["position"], here["item"]) == (2, settings.PUBLIC_URL + address)


def test_a_storys_name_cannot_end_the_script():
    article = make_article(title="Kata </script> itu")
    make_published(make_claim(Status.RESEARCH, article=article, why_selected="Dibagikan"))
    page = text(f"/stories/{Story.objects.get().slug}/")
    (trail,) = markup(page)
    assert trail["itemListElement"][1]["name"] == "Kata </script> itu"
