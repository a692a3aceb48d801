"""Topics: made by publishers, given by editors, found by readers at once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from factcheck.audit.models import Event
from factcheck.claims.models import Status, Topic
from factcheck.errors import Refused
from factcheck.reports.topic_actions import add_topic, change_topic, set_topics
from tests.make import correct, make_claim, make_published
from tests.people import person

pytestmark = pytest.mark.django_db

HEALTH = {"id": "Kesehatan", "en": "Health"}


def test_a_publisher_makes_and_changes_topics(sign_in):
    desk = sign_in("pia")
    address = reverse("topics")
    assert "No topic yet" in desk.get(address).content.decode()
    assert desk.post(address, HEALTH).status_code == 302
    topic = Topic.objects.get()
    assert (topic.code, topic.names) == ("kesehatan", HEALTH)
    again = desk.post(address, HEALTH | {"en": "Wellness"})
    assert again.status_code == 422
    assert 'value="Wellness"' in again.content.decode()
    change = reverse("topic", args=[topic.pk])
    assert desk.post(change, HEALTH | {"en": "Medicine"}).status_code == 302
    topic.refresh_from_db()
    assert (topic.names["en"], topic.active) == ("Medicine", False)
    event = Event.objects.latest("seq")
    assert event.verb == "topic_changed"
    assert event.data["before"] == {"names": HEALTH, "active": True}
    assert desk.post(change, HEALTH | {"en": " "}).status_code == 422


@pytest.mark.parametrize(
    "names", [{"id": "Sehat"}, {"id": "!", "en": "!"}, {"id": "x" * 61, "en": "x"}]
)
def test_names_that_are_refused(names):
    with pytest.raises(Refused):
        add_topic(names, actor=person("pia"))


def test_who_may(sign_in):
    topic = add_topic(HEALTH, actor=person("pia"))
    for name in ("vio", "ana", "ben"):
        with pytest.raises(PermissionDenied):
            add_topic({"id": "Lain", "en": "Other"}, actor=person(name))
        with pytest.raises(PermissionDenied):
            change_topic(topic, HEALTH, active=False, actor=person(name))
    claim = make_claim()
    with pytest.raises(PermissionDenied):
        set_topics(claim, ["kesehatan"], actor=person("vio"))
    assert sign_in("ana").get(reverse("topics")).status_code == 200
    assert sign_in("ana").post(reverse("topics"), HEALTH).status_code == 403
    assert sign_in("vio").get(reverse("claim_topics", args=[claim.pk])).status_code == 403


def test_an_editor_says_what_a_claim_is_about(sign_in):
    add_topic(HEALTH, actor=person("pia"))
    page = make_published(make_claim(Status.RESEARCH, why_selected="Dibagikan"))
    desk = sign_in("ana")
    address = reverse("claim_topics", args=[page.claim_id])
    assert address in desk.get(reverse("claim", args=[page.claim_id])).content.decode()
    assert desk.post(address, {"topic": ["kesehatan"]}).status_code == 302
    assert [topic.code for topic in page.topics.all()] == ["kesehatan"]
    event = Event.objects.latest("seq")
    assert (event.verb, event.data) == ("topics_set", {"before": [], "after": ["kesehatan"]})
    assert "checked" in desk.get(address).content.decode()
    before = Event.objects.count()
    desk.post(address, {"topic": ["kesehatan"]})
    assert Event.objects.count() == before
    assert desk.post(address, {"topic": ["nonsense"]}).status_code == 422


def test_a_topic_out_of_use_stays_where_it_is_and_goes_nowhere_else():
    topic = add_topic(HEALTH, actor=person("pia"))
    page = make_published(make_claim(Status.RESEARCH, why_selected="Dibagikan"))
    set_topics(page.claim, ["kesehatan"], actor=person("ana"))
    change_topic(topic, HEALTH, active=False, actor=person("pia"))
    set_topics(page.claim, [], actor=person("ana"))
    correct(page)
    assert page.topics.get() == topic
    with pytest.raises(Refused):
        set_topics(make_claim(), ["kesehatan"], actor=person("ana"))
