"""What checks are about, in the newsroom's own words."""

from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.models import Claim, Topic
from factcheck.errors import Refused
from factcheck.lib.typed import typed
from factcheck.reports.models import Page

MAX_NAME = 60


def add_topic(names: dict[str, str], *, actor: User) -> Topic:
    """Add a topic with its name in each language; its code comes of the newsroom's own language.

    Raises Refused, PermissionDenied.
    """
    require(actor, "publisher")
    names = _names(names)
    code = slugify(names[settings.LANGUAGE_CODE])[:40].strip("-")
    if not code:
        raise Refused(_("Give the topic a name with letters."))
    try:
        with transaction.atomic():
            topic = Topic.objects.create(code=code, names=names)
            record(Verb.TOPIC_CHANGED, topic, actor=actor, before=None, after=_state(topic))
    except IntegrityError as twice:
        raise Refused(_("There is a topic of this name already.")) from twice
    return topic


@transaction.atomic
def change_topic(topic: Topic, names: dict[str, str], *, active: bool, actor: User) -> None:
    """Rename a topic, or take it out of use: pages that have it keep it, no other gets it.

    Raises Refused, PermissionDenied.
    """
    require(actor, "publisher")
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    before = _state(topic)
    topic.names, topic.active = _names(names), active
    if _state(topic) == before:
        return
    topic.save(update_fields=["names", "active"])
    record(Verb.TOPIC_CHANGED, topic, actor=actor, before=before, after=_state(topic))


@transaction.atomic
def set_topics(claim: Claim, codes: Iterable[str], *, actor: User) -> None:
    """Say what a claim is about; its page, if it has one, is found by that at once.

    Topics are no part of what was signed: they say nothing of whether the claim is right. Topics
    out of use stay where they are. Raises Refused on an unknown code, PermissionDenied.
    """
    require(actor, "editor")
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    wanted = set(codes)
    given = list(Topic.objects.in_use().filter(code__in=wanted))
    before = list(claim.topics.order_by("code"))
    kept = [topic for topic in before if not topic.active]
    if wanted - {topic.code for topic in [*given, *kept]}:
        raise Refused(_("There is no such topic. Reload and choose again."))
    after = sorted([*given, *kept], key=lambda topic: topic.code)
    if after == before:
        return
    claim.topics.set(after)
    page = Page.objects.filter(claim=claim).first()
    if page is not None:
        page.topics.set(after)
    record(
        Verb.TOPICS_SET,
        claim,
        actor=actor,
        before=[topic.code for topic in before],
        after=[topic.code for topic in after],
    )


def _names(given: dict[str, str]) -> dict[str, str]:
    names = {
        language: " ".join(typed(given.get(language, "")).split())
        for language, _name in settings.LANGUAGES
    }
    if not all(names.values()):
        raise Refused(_("Name the topic in every language of the desk."))
    if any(len(name) > MAX_NAME for name in names.values()):
        raise Refused(_("A name has at most %(limit)d characters.") % {"limit": MAX_NAME})
    return names


def _state(topic: Topic) -> dict[str, object]:
    return {"names": topic.names, "active": topic.active}
