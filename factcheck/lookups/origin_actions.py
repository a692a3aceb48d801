"""Which sources of a claim count as one: grouped by the machine, corrected by people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, Refused
from factcheck.lib.typed import typed
from factcheck.lookups.models import Evidence, Finding
from factcheck.lookups.origins import MAX_KEY, SourceText, group, origin_of

_Found = tuple[Evidence | Finding, str, dict[str, Any]]


def regroup(claim: Claim) -> int:
    """Group the sources of a claim anew; gives how many pieces of evidence changed.

    Evidence and findings are grouped together, so that both say the same. What a person set stays,
    what a verdict cites stays and gives its origin to those that belong with it, and everything
    stays once the claim has left research. Texts are compared before anything is locked.
    """
    if not Claim.objects.filter(pk=claim.pk, status=Status.RESEARCH).exists():
        return 0
    evidence = list(
        claim.evidence.filter(origin_set_by=None).select_related("capture", "snapshot", "finding")
    )
    findings = list(Finding.objects.filter(lookup__claim=claim).order_by("id"))
    cited = set(claim.evidence.exclude(citations=None).values_list("pk", flat=True))
    found: list[_Found] = []
    things: list[Evidence | Finding] = [*evidence, *findings]
    for origin in group([source_of(thing) for thing in things]):
        fixed = [evidence[at] for at in origin.members if _is_cited(things[at], cited)]
        key = fixed[0].origin if fixed else origin.key
        found += [
            (things[at], key, reason)
            for at, reason in zip(origin.members, origin.reasons, strict=True)
            if not _is_cited(things[at], cited)
        ]
    new = [one for one in found if (one[0].origin, one[0].origin_reason) != one[1:]]
    return _keep(claim, new)


def _is_cited(thing: Evidence | Finding, cited: Collection[int]) -> bool:
    return isinstance(thing, Evidence) and thing.pk in cited


def source_of(thing: Evidence | Finding) -> SourceText:
    """Return what is known of a source: the page that was kept, else what it gave."""
    if isinstance(thing, Finding):
        text = f"{thing.title}\n{thing.excerpt}"
        return SourceText(
            thing.url, thing.publisher, text, published_on=thing.published_on, title=thing.title
        )
    capture, finding = thing.capture, thing.finding
    if capture is not None:
        return SourceText(
            capture.final_url or thing.url,
            thing.publisher or capture.publisher,
            capture.text,
            capture.canonical_url,
            capture.agency,
            capture.published_on,
            thing.title,
        )
    text = thing.quote
    if thing.snapshot is not None:
        text = thing.snapshot.text
    elif finding is not None:
        text = finding.excerpt
    published = finding.published_on if finding else None
    return SourceText(thing.url, thing.publisher, text, published_on=published, title=thing.title)


@transaction.atomic
def _keep(claim: Claim, new: Sequence[_Found]) -> int:
    locked = Claim.objects.select_for_update(of=("self",), no_key=True).filter(pk=claim.pk)
    if not locked.filter(status=Status.RESEARCH).exists():
        return 0
    changed = 0
    findings: list[Finding] = []
    for thing, key, reason in new:
        if isinstance(thing, Evidence):
            changed += Evidence.objects.filter(pk=thing.pk, origin_set_by=None).update(
                origin=key, origin_reason=reason
            )
        else:
            thing.origin, thing.origin_reason = key, reason
            findings.append(thing)
    Finding.objects.bulk_update(findings, ["origin", "origin_reason"], batch_size=100)
    return changed


@transaction.atomic
def set_origin(evidence: Evidence, origin: str, *, actor: User) -> Evidence:
    """Say with which sources a piece of evidence counts as one.

    `origin` is that of another source, to join it, or any other words, to stand alone; empty gives
    it back to the machine. Raises Refused, IllegalMove, PermissionDenied.
    """
    require(actor, "editor")
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=evidence.claim_id)
    if claim.status != Status.RESEARCH:
        raise IllegalMove(
            _("Sources can be weighed only while the claim is in research; it is “%(now)s”.")
            % {"now": Status(claim.status).label}
        )
    evidence.refresh_from_db()
    if Evidence.objects.filter(pk=evidence.pk).exclude(citations=None).exists():
        raise Refused(
            _("A verdict cites this evidence, so its origin stays. Write a new version without it.")
        )
    before = evidence.origin
    origin = " ".join(typed(origin).split())
    if len(origin) > MAX_KEY:
        raise Refused(
            _("The %(field)s is longer than %(limit)s characters. Shorten it.")
            % {"field": _("origin"), "limit": MAX_KEY}
        )
    others = claim.evidence.exclude(pk=evidence.pk).filter(origin__iexact=origin)
    origin = others.values_list("origin", flat=True).first() or origin
    if not origin and evidence.origin_set_by_id is None:
        return evidence
    if origin and origin == before and evidence.origin_set_by_id is not None:
        return evidence
    evidence.origin_set_by = actor if origin else None
    evidence.origin = origin or _of_machine(evidence)
    evidence.origin_reason = {"code": "person", "name": str(actor)} if origin else {}
    evidence.save(update_fields=["origin", "origin_reason", "origin_set_by"])
    if not origin:
        regroup(claim)
        evidence.refresh_from_db()
    record(
        Verb.ORIGIN_SET,
        claim,
        actor=actor,
        evidence=evidence.pk,
        number=evidence.number,
        before=before,
        origin=evidence.origin,
        by_machine=not origin,
    )
    return evidence


def _of_machine(evidence: Evidence) -> str:
    return (origin_of(evidence.url, evidence.publisher) or evidence.title)[:MAX_KEY]
