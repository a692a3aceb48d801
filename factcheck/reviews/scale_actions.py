"""What publishers do with rating scales: a change is a new version, old verdicts keep theirs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused, StaleState
from factcheck.lib.typed import typed
from factcheck.reviews.models import Rating, Scale, Tone

MAX_LABEL = 60
MAX_DEFINITION = 400
# One key of the keyboard each.
MAX_RATINGS = 9
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Step:
    """One rating as a publisher gives it; labels and definitions per language."""

    code: str
    labels: dict[str, str]
    tone: str
    value: int | None = None
    definitions: dict[str, str] = field(default_factory=dict)


def step_faults(step: Step) -> dict[str, str]:
    """What is wrong with one rating, by field: code, value, label_LANGUAGE, definition_LANGUAGE."""
    faults = {}
    if not CODE.fullmatch(step.code) or len(step.code) > 40:
        faults["code"] = _("Use small letters, digits and hyphens, such as “mostly-true”.")
    for language, name in settings.LANGUAGES:
        label, meaning = step.labels.get(language, ""), step.definitions.get(language, "")
        if not label:
            faults[f"label_{language}"] = _("Say it in %(language)s too.") % {"language": name}
        elif len(label) > MAX_LABEL:
            faults[f"label_{language}"] = _("A label has at most %(limit)s characters.") % {
                "limit": MAX_LABEL
            }
        if not meaning:
            faults[f"definition_{language}"] = _("Say in %(language)s when it is given.") % {
                "language": name
            }
        elif len(meaning) > MAX_DEFINITION:
            faults[f"definition_{language}"] = _(
                "A definition has at most %(limit)s characters."
            ) % {"limit": MAX_DEFINITION}
    if step.tone not in Tone.values:
        faults["tone"] = _("Choose one of the colours.")
    elif fault := _value_fault(Tone(step.tone), step.value):
        faults["value"] = fault
    return faults


def _value_fault(tone: Tone, value: int | None) -> str:
    if value is None:
        if tone == Tone.NEUTRAL:
            return ""
        return _("Give a value from 1 to 5, or choose “off the line”.")
    if tone == Tone.NEUTRAL:
        return _("What is off the line has no value: leave it empty, or choose another colour.")
    if not 1 <= value <= 5:
        return _("Give a value from 1 (false) to 5 (true).")
    if abs(value - int(tone.step)) > 1:
        return _("This value says otherwise than the colour does.")
    return ""


def scale_faults(names: dict[str, str], steps: Sequence[Step]) -> list[str]:
    """What is wrong with a scale as a whole, in sentences."""
    faults = [
        _("Give the scale a name in %(language)s.") % {"language": name}
        for language, name in settings.LANGUAGES
        if not names.get(language)
    ]
    if not steps:
        faults.append(_("A scale has at least one rating."))
    if len(steps) > MAX_RATINGS:
        faults.append(_("A scale has at most %(limit)s ratings.") % {"limit": MAX_RATINGS})
    for what, values in (
        (_("code"), [step.code for step in steps]),
        *(
            (name, [step.labels.get(language, "").casefold() for step in steps])
            for language, name in settings.LANGUAGES
        ),
    ):
        given = [value for value in values if value]
        if len(given) != len(set(given)):
            faults.append(_("Two ratings are called the same (%(what)s).") % {"what": what})
    return faults


@transaction.atomic
def make_scale(code: str, *, actor: User, names: dict[str, str], steps: Sequence[Step]) -> Scale:
    """Make a scale of the newsroom's own, in use at once. Raises Refused, PermissionDenied."""
    require(actor, "publisher")
    code = code.strip()
    if not CODE.fullmatch(code) or len(code) > 40:
        raise Refused(_("Use small letters, digits and hyphens, such as “mostly-true”."))
    if Scale.objects.filter(code=code).exists():
        raise Refused(_("There is a scale of this code already. Change that one."))
    place = Scale.objects.aggregate(last=Max("position"))["last"]
    return _add(code, 1, 0 if place is None else place + 1, names, steps, actor, before=None)


@transaction.atomic
def new_version(
    scale: Scale, *, actor: User, names: dict[str, str], steps: Sequence[Step]
) -> Scale:
    """Put a changed scale into use in place of `scale`, whose verdicts keep their labels.

    Raises StaleState when `scale` is no longer the newest version, Refused, PermissionDenied.
    """
    require(actor, "publisher")
    versions = Scale.objects.filter(code=scale.code).order_by("version")
    # Asked again once they are locked: whoever was waited for may have added one.
    list(versions.select_for_update())
    newest = versions.latest("version")
    if newest.pk != scale.pk:
        raise StaleState(
            _("Somebody has made version %(version)s of this scale meanwhile. Look again.")
            % {"version": newest.version}
        )
    before = _as_kept(scale, list(scale.ratings.all()))
    Scale.objects.filter(code=scale.code, active=True).update(active=False)
    return _add(scale.code, scale.version + 1, scale.position, names, steps, actor, before=before)


@transaction.atomic
def switch_scale(scale: Scale, *, active: bool, actor: User) -> None:
    """Offer a scale for new verdicts, or no longer. Old verdicts are left as they are.

    Raises Refused for a version that was replaced and for the last scale in use.
    """
    require(actor, "publisher")
    scales = {one.pk: one for one in Scale.objects.select_for_update().order_by("pk")}
    scale = scales[scale.pk]
    if scale.active == active:
        return
    if active and any(
        one.code == scale.code and one.version > scale.version for one in scales.values()
    ):
        raise Refused(_("A newer version of this scale exists. Switch that one on."))
    if not active and not any(one.active and one.pk != scale.pk for one in scales.values()):
        raise Refused(_("This is the last scale in use. Switch another one on first."))
    Scale.objects.filter(pk=scale.pk).update(active=active)
    record(
        Verb.SCALE_CHANGED,
        scale,
        actor=actor,
        scale=scale.code,
        number=scale.version,
        before={"active": not active},
        after={"active": active},
    )


def _add(
    code: str,
    version: int,
    position: int,
    names: dict[str, str],
    steps: Sequence[Step],
    actor: User,
    *,
    before: dict[str, Any] | None,
) -> Scale:
    names, steps = _words(names), [_cleaned(step) for step in steps]
    faults = scale_faults(names, steps)
    faults += [f"{step.code}: {fault}" for step in steps for fault in step_faults(step).values()]
    if faults:
        raise Refused(" ".join(faults))
    scale = Scale.objects.create(code=code, version=version, position=position, names=names)
    ratings = Rating.objects.bulk_create(
        Rating(
            scale=scale,
            code=step.code,
            position=place,
            labels=step.labels,
            definitions=step.definitions,
            tone=step.tone,
            value=step.value,
        )
        for place, step in enumerate(steps, start=1)
    )
    after = _as_kept(scale, ratings)
    record(
        Verb.SCALE_CHANGED,
        scale,
        actor=actor,
        scale=code,
        number=version,
        before=before,
        after=after,
    )
    return scale


def _words(texts: dict[str, str]) -> dict[str, str]:
    return {language: " ".join(typed(text).split()) for language, text in texts.items()}


def _cleaned(step: Step) -> Step:
    return Step(step.code, _words(step.labels), step.tone, step.value, _words(step.definitions))


def _as_kept(scale: Scale, ratings: Sequence[Rating]) -> dict[str, Any]:
    """A version as the record keeps it."""
    return {
        "version": scale.version,
        "names": scale.names,
        "ratings": [
            {
                "code": rating.code,
                "labels": rating.labels,
                "definitions": rating.definitions,
                "tone": rating.tone,
                "value": rating.value,
            }
            for rating in ratings
        ],
    }
