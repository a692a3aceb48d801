"""What screens say of the archive: how much is in it, and by what it is searched."""

import math

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.archive.candidates import can_go_near
from factcheck.archive.encoders import Standing, State, standing
from factcheck.archive.models import Corpus


def archive_lines() -> list[str]:
    """Return sentences about how the archive stands, for the screen of sources."""
    corpus = Corpus.objects.first()
    checks = corpus.checks if corpus else 0
    lines = [
        ngettext("%(n)s check in the archive", "%(n)s checks in the archive", checks)
        % {"n": number_format(checks, force_grouping=True)}
    ]
    if corpus and corpus.through is not None:
        lines.append(_("The index of words is being made anew."))
    stands = standing()
    lines.append(meaning_line(stands))
    if stands.used is not None and not can_go_near(stands.used):
        lines.append(
            _("The index of meaning is missing, so it is searched by words only: run “migrate”.")
        )
    return lines


def meaning_line(stands: Standing) -> str:
    """Say in a sentence by what the archive is searched."""
    # Never 100 before it is all.
    share = {"share": min(99, math.floor(stands.share * 100))}
    match stands.state:
        case State.OFF:
            return _("It is searched by words only: this desk has no model of meaning.")
        case State.FILLING:
            return (
                _(
                    "It is searched by words only until all of it is read for its meaning: "
                    "%(share)s %% is."
                )
                % share
            )
        case State.RENEWING:
            return (
                _(
                    "Its meaning is read anew by another model, %(share)s %% so far; "
                    "it is searched with the one before."
                )
                % share
            )
        case State.CATCHING_UP:
            return _("It is searched by words and by meaning; %(share)s %% is read so far.") % share
    return _("It is searched by words and by meaning.")
