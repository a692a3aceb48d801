"""What the public screens need of the address they were asked by."""

from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import get_language, get_language_info

from factcheck.lib.languages import language_asked

register = template.Library()


@register.simple_tag(takes_context=True)
def other_languages(context: template.Context) -> list[dict[str, Any]]:
    """This screen in the other languages: [{"code", "name", "url"}]."""
    request = context.get("request")
    if request is None:
        return []
    here, found = get_language(), []
    for code, _name in settings.LANGUAGES:
        if code != here:
            asked = request.GET.copy()
            asked["lang"] = code
            name = get_language_info(code)["name_local"]
            found.append({"code": code, "name": name, "url": f"?{asked.urlencode()}"})
    return found


@register.simple_tag(takes_context=True)
def chosen_language(context: template.Context) -> str:
    """The language that the address names, for forms that lead on; empty without one."""
    request = context.get("request")
    return language_asked(request) if request else ""
