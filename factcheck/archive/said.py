"""Why a check was found, in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.archive.matching.reasons import Reason


def in_words(reasons: Iterable[Reason]) -> str:
    """Return reasons as one line, "the same names: Putin; near in meaning: 0.91"."""
    return "; ".join(filter(None, (_in_words(reason) for reason in reasons)))


def _in_words(reason: Reason) -> str:
    listed, count = ", ".join(reason.values), len(reason.values)
    match reason.kind:
        case "almost_same_wording":
            return _("almost the same wording")
        case "meaning":
            return _("near in meaning: %(cosine)s") % {"cosine": listed}
        case "same_names":
            words = ngettext("the same name: %(names)s", "the same names: %(names)s", count)
            return words % {"names": listed}
        case "same_numbers":
            return ngettext("the same number: %(n)s", "the same numbers: %(n)s", count) % {
                "n": listed
            }
        case "same_words":
            return _("words in common: %(words)s") % {"words": listed}
        case "other_numbers":
            return _("but other numbers")
        case "negation_differs":
            return _("but one of the two denies it")
