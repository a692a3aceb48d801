"""Acts of publishers on a claim; each answers with the claim's screen, or shows what changed."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from factcheck.accounts.access import fresh_factor, needs
from factcheck.claims.models import Claim
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.reports import actions, note_actions, schedule_actions
from factcheck.reports.models import Correction, Note, Scheduled
from factcheck.reports.publish_pane import publish_pane
from factcheck.reports.seen import changes_since
from factcheck.screens import refused_on, screen

View = Callable[..., HttpResponse]


def told_when_stale(may: str = "", name: str | Promise = "") -> Callable[[View], View]:
    """Answer an act that came too late with what changed, a refused one with what is missing beside
    its field, and keep all that was typed.

    `may` is the word of `publish_pane` for whether the person may do it again as it stands now,
    `name` what the button says then.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def acted(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, pk, *args, **kwargs)
            except (IllegalMove, StaleState) as stale:
                return _stale(request, pk, str(stale), may, name)
            except Refused as refusal:
                return refused_on(request, refusal, "claim", pk)

        return acted

    return decorate


@needs("publisher")
@fresh_factor
@require_POST
@told_when_stale("may_publish", gettext_lazy("Publish now"))
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    edition = actions.publish_claim(
        _claim(request, pk),
        actor=request.user,
        note=request.POST.get("note", ""),
        kind=request.POST.get("kind", ""),
        reply_by=request.POST.get("reply_by", ""),
        seen=_seen(request),
    )
    sentence = _("Published.") if edition.number == 1 else _("Published with your note to readers.")
    messages.success(request, sentence)
    return redirect("claim", pk)


@needs("publisher")
@fresh_factor
@require_POST
@told_when_stale("may_override", gettext_lazy("Publish with this reason"))
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """Break the glass: publish although conditions that may be lifted are not met."""
    actions.publish_claim(
        _claim(request, pk),
        actor=request.user,
        note=request.POST.get("note", ""),
        kind=request.POST.get("kind", ""),
        reply_by=request.POST.get("reply_by", ""),
        seen=_seen(request),
        override=request.POST.get("override", ""),
    )
    messages.success(request, _("Published. Readers see what was not met, and your reason."))
    return redirect("claim", pk)


@needs("publisher")
@fresh_factor
@require_POST
@told_when_stale("may_withdraw", gettext_lazy("Withdraw now"))
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actions.withdraw_page(
        _claim(request, pk),
        actor=request.user,
        reason=request.POST.get("reason", ""),
        seen=_seen(request),
    )
    messages.success(request, _("Withdrawn. The page stays and says why."))
    return redirect("claim", pk)


@needs("publisher")
@fresh_factor
@require_POST
@told_when_stale("may_reopen", gettext_lazy("Re-open"))
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    actions.reopen_page(
        _claim(request, pk),
        actor=request.user,
        reason=request.POST.get("reason", ""),
        seen=_seen(request),
    )
    messages.success(
        request, _("Taken up again. The page says so, and that it is withdrawn meanwhile.")
    )
    return redirect("claim", pk)


@needs("publisher")
@fresh_factor
@require_POST
@told_when_stale("may_schedule", gettext_lazy("Schedule"))
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    schedule_actions.schedule_publication(
        _claim(request, pk),
        actor=request.user,
        at=schedule_actions.local_time(request.POST.get("at", "")),
        note=request.POST.get("note", ""),
        kind=request.POST.get("kind", ""),
        seen=_seen(request),
    )
    messages.success(request, _("Scheduled. Everything is checked once more at that time."))
    return redirect("claim", pk)


@needs("publisher")
@require_POST
@told_when_stale()
def unschedule(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    job = get_object_or_404(Scheduled, pk=number, claim=_claim(request, pk))
    schedule_actions.cancel_publication(job, actor=request.user)
    messages.success(request, _("It is scheduled no longer."))
    return redirect("claim", pk)


@needs("editor")
@require_POST
@told_when_stale("may_note", gettext_lazy("Hand it over"))
def write_note(request: HttpRequest, pk: int) -> HttpResponse:
    note_actions.write_note(
        _claim(request, pk),
        actor=request.user,
        kind=request.POST.get("kind", ""),
        note=request.POST.get("note", ""),
        reply_by=request.POST.get("reply_by", ""),
        seen=_seen(request),
    )
    messages.success(request, _("Written. Someone else must publish it now."))
    return redirect("claim", pk)


@needs("publisher")
@fresh_factor
@require_POST
@told_when_stale()
def publish_note(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    note = get_object_or_404(Note, pk=number, page__claim=_claim(request, pk))
    note_actions.publish_note(note, actor=request.user, seen=_seen(request))
    messages.success(request, _("Published on the page, with its time."))
    return redirect("claim", pk)


@needs("editor")
@require_POST
@told_when_stale()
def discard_note(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    note = get_object_or_404(Note, pk=number, page__claim=_claim(request, pk))
    note_actions.discard_note(note, actor=request.user)
    messages.success(request, _("Discarded. It stays on record."))
    return redirect("claim", pk)


def _claim(request: HttpRequest, pk: int) -> Claim:
    return get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)


def _seen(request: HttpRequest) -> str | None:
    """The mark that the form carried; a form without one, as a machine may send, is not refused."""
    return request.POST.get("seen") or None


def _stale(
    request: HttpRequest, pk: int, sentence: str, may: str, name: str | Promise
) -> HttpResponse:
    rows = Claim.objects.visible_to(request.user).for_list().select_related("page__edition")
    claim = get_object_or_404(rows, pk=pk)
    pane = publish_pane(claim, request.user)["publishing"]
    seen = request.POST.get("seen", "")
    now = pane["seen"] if seen.count(".") == 3 else pane["page_seen"]
    typed = _typed(request)
    context = {
        "claim": claim,
        "sentence": sentence,
        "status_label": claim.get_status_display(),
        "changes": changes_since(claim, seen, request.user) if seen else [],
        "typed": typed,
        # Doing it again says yes to what changed.
        "address": request.path if may and pane.get(may) and typed else "",
        "seen_now": now,
        "act": name,
        # As on the workbench: what takes a page away or breaks the glass looks like it.
        "alarm": may in ("may_withdraw", "may_override"),
    }
    return screen(request, "reports/stale.html", context, part="stale", status=409)


def _typed(request: HttpRequest) -> list[dict[str, Any]]:
    """All that was typed, each with its label and the kind of field it goes back into."""
    labels = {
        "kind": _("Kind of change"),
        "note": _("Note for readers"),
        "reply_by": _("Who replies"),
        "reason": _("Reason, shown to readers"),
        "override": _("Reason, shown to readers"),
        "at": _("Day and time"),
    }
    typed = []
    for name, label in labels.items():
        value = request.POST.get(name, "").strip()
        if not value:
            continue
        shown = value
        if name == "kind" and value in Correction.Kind.values:
            shown = str(Correction.Kind(value).label)
        elif name == "at":
            shown = _as_time(value)
        typed.append({"name": name, "label": label, "value": value, "shown": shown})
    return typed


def _as_time(value: str) -> str:
    try:
        return f"{datetime.fromisoformat(value):%Y-%m-%d %H.%M}"
    except ValueError:
        return value
