"""A form that was refused, shown again without scripts: the sentence beside its field, and what
was typed. With scripts the form is still there, and panes.js puts the sentence beside the field.
"""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Of one form one field is at fault, so that its sentence needs one name on the page.
SENTENCE = "refused"


@register.simple_tag(takes_context=True)
def refused_at(context: template.Context, *acts: str) -> Any:
    """What was refused at one of these addresses, each named as in a URLconf; else nothing.

    A form puts it into `refused` before its first field: `typed` holds what was in each.
    """
    refusal = getattr(context.get("request"), "refused", None)
    return refusal if refusal and refusal.act in acts else None


@register.inclusion_tag("components/fault.html", takes_context=True)
def fault_of(context: template.Context, field: str) -> dict[str, Any]:
    """The sentence for the field at fault; stands between its label and the field."""
    refusal = context["refused"]
    if refusal is None or refusal.field != field:
        return {}
    refusal.is_shown = True
    return {"id": SENTENCE, "sentence": refusal.sentence}


@register.simple_tag(takes_context=True)
def said_of(context: template.Context, field: str, hint: str = "") -> SafeString | str:
    """The attributes that tie a field to its hint and, being at fault, to the sentence."""
    refusal = context["refused"]
    if refusal is not None and refusal.field == field:
        described = f"{hint} {SENTENCE}".strip()
        return format_html(' aria-describedby="{}" aria-invalid="true" autofocus', described)
    return format_html(' aria-describedby="{}"', hint) if hint else ""
