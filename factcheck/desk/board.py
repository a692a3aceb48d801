"""The board: who has what, what is late, what waits for a signature, what went out."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from factcheck.accounts.models import User
from factcheck.archive.suggesting import best_of
from factcheck.claims.models import Claim, ClaimQuerySet, Status
from factcheck.reports.models import ErrorReport
from factcheck.reports.publish_pane import board_notices
from factcheck.reviews.models import Verdict

GLANCE = 6
PAGE = 50


class Filters(forms.Form):
    """The filters in the address; whatever is not understood is left out."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("any status")), *Status.choices]
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("any language")), ("id", "Bahasa Indonesia"), ("en", "English")],
    )


@dataclass(slots=True)
class Section:
    """One part of the board: its claims, whether there are more, and where all of them are."""

    code: str
    title: Any
    empty: Any
    claims: list[Claim]
    more: bool


def sections(user: User) -> dict[str, tuple[Any, Any, ClaimQuerySet]]:
    """Each section by its code: title, what to do when it is empty, and its claims."""
    own = Verdict.objects.filter(claim=OuterRef("pk"), author=user)
    claims = Claim.objects.visible_to(user).for_list()
    return {
        "mine": (
            _("My claims"),
            _("Nothing is yours yet. Accept a claim below or in an article."),
            claims.assigned_to(user),
        ),
        "signature": (
            _("Waiting for my signature"),
            _("Nothing waits for you."),
            claims.waiting_for_review().exclude(Exists(own))
            if user.may("reviewer")
            else claims.none(),
        ),
        "late": (_("Late"), _("Nothing is late."), claims.late()),
        "unassigned": (
            _("Unassigned"),
            _("Every claim has someone. Bring in an article to find more."),
            claims.unassigned(),
        ),
        "published": (
            _("Recently published"),
            _("Nothing is published yet."),
            claims.filter(status=Status.PUBLISHED).order_by("-id"),
        ),
        "all": (_("All claims"), _("No claim fits."), claims.order_by("-id")),
    }


def board(user: User, asked: dict[str, str], view: str, after: int) -> dict[str, Any]:
    """The whole board at a glance, or one section of it in full when `view` or a filter is given.

    `after` is how many rows to skip. Keys: sections, filters, view, chosen, next_after, and at a
    glance `reports`, what readers say is wrong and nobody has answered, and what `board_notices`
    tells of publishing.
    """
    form = Filters(asked)
    chosen = form.cleaned_data if form.is_valid() else {}
    chosen = {name: value for name, value in chosen.items() if value}
    known = sections(user)
    if chosen and view not in known:
        view = "all"
    codes = [view] if view in known else [code for code in known if code != "all"]
    size = PAGE if view in known else GLANCE
    shown = []
    for code in codes:
        title, empty, claims = known[code]
        rows = _filtered(claims, chosen)[after : after + size + 1]
        listed = list(rows)
        shown.append(Section(code, title, empty, listed[:size], len(listed) > size))
    # A claim may stand in two parts of the board.
    best = best_of({claim.pk: claim for part in shown for claim in part.claims}.values())
    for claim in (claim for part in shown for claim in part.claims):
        claim.suggestion = best.get(claim.pk)
    # Only at a glance: a list asked for shows nothing but itself.
    told = {} if view in known else board_notices(user)
    return told | {
        "section": "board",
        "sections": shown,
        # Who wrote them is for editors' eyes.
        "reports": list(ErrorReport.objects.open()[:GLANCE])
        if view not in known and user.may("editor")
        else [],
        "view": view if view in known else "",
        "views": [(code, title) for code, (title, _empty, _claims) in known.items()],
        "form": form,
        "filters": chosen,
        "next_after": after + size if view in known and shown[0].more else None,
        "previous_after": max(0, after - size) if view in known and after else None,
    }


def _filtered(claims: ClaimQuerySet, chosen: dict[str, str]) -> ClaimQuerySet:
    if "q" in chosen:
        claims = claims.about(chosen["q"])
    if "status" in chosen:
        claims = claims.filter(status=chosen["status"])
    if "language" in chosen:
        claims = claims.filter(language=chosen["language"])
    return claims
