"""What changed from one edition of a page to another, by what each froze."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from factcheck.lib.words import words_changed
from factcheck.lookups.models import Stance
from factcheck.reports.reading import content_type_label, rating_facts

Change = dict[str, Any]
# What an evidence says for itself; that it is archived or was opened again later changes nothing.
EVIDENCE = ("title", "publisher", "url", "quote", "stance", "primary", "note")


def editions_changed(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Name what differs between two editions' content, ready for a template.

    Each change is {"label", "before", "after", "words": [{"op", "text"}]}; `words` is empty where
    two short values stand better side by side.
    """
    changes = [
        _text(_("claim"), before["statement"], after["statement"]),
        _short(_("who said it"), _claimant(before), _claimant(after)),
        _short(_("rating"), rating_facts(before)["label"], rating_facts(after)["label"]),
        _short(_("content type"), _content_type(before), _content_type(after)),
        _text(_("summary"), before["summary"], after["summary"]),
        _text(_("how we checked"), before["rationale"], after["rationale"]),
        _text(_("why we checked it"), before["why_selected"], after["why_selected"]),
        *_evidence(before["evidence"], after["evidence"]),
        _short(_("written by"), before["author"], after["author"]),
        _short(_("signed by"), _signers(before), _signers(after)),
    ]
    return [change for change in changes if change["before"] != change["after"]]


def _short(label: str, before: str, after: str) -> Change:
    return {"label": label, "before": before, "after": after, "words": []}


def _text(label: str, before: str, after: str) -> Change:
    change = _short(label, before, after)
    if before and after and before != after:
        change["words"] = [{"op": op, "text": text} for op, text in words_changed(before, after)]
    return change


def _claimant(content: dict[str, Any]) -> str:
    return content["claimant"]["name"] if content["claimant"] else _("nobody is named")


def _content_type(content: dict[str, Any]) -> str:
    return content_type_label(content) or _("none of these")


def _signers(content: dict[str, Any]) -> str:
    return ", ".join(signer["name"] for signer in content["signers"])


def _evidence(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> list[Change]:
    """Evidence is told apart by its number, which no other evidence of the claim ever gets."""
    earlier = {item["number"]: item for item in before}
    later = {item["number"]: item for item in after}
    changes = []
    for number in sorted(earlier.keys() | later.keys()):
        old, new = earlier.get(number), later.get(number)
        if old is None or new is None:
            label = _("no longer cited") if new is None else _("newly cited")
            changes.append(_short(label, _words(old), _words(new)))
        elif any(old[name] != new[name] for name in EVIDENCE):
            changes.append(
                _text(_("evidence [%(number)s]") % {"number": number}, _words(old), _words(new))
            )
    return changes


def _words(item: dict[str, Any] | None) -> str:
    if item is None:
        return ""
    said = f"[{item['number']}] {item['title']}"
    parts = [said, item["publisher"], str(Stance(item["stance"]).label), f"“{item['quote']}”"]
    if item["primary"]:
        parts.append(_("primary source"))
    return "; ".join(part for part in [*parts, item["note"]] if part)
