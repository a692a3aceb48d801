"""Icons as parts of a template: drawn once, when the template is read, and not for every reader.

Loaded as `lucide` in place of the package's own tag (`TEMPLATES` in the settings).
"""

from typing import Any

from django import template
from django.template.base import Parser, TextNode, Token, Variable
from lucide.templatetags.lucide import lucide as draw

register = template.Library()


@register.tag
def lucide(parser: Parser, token: Token) -> TextNode:
    """`{% lucide "name" size=16 class="icon" %}`, each value written out."""
    _tag, name, *rest = token.split_contents()
    options: dict[str, Any] = {}
    for part in rest:
        key, equals, value = part.partition("=")
        options[key] = _written(value if equals else "")
    return TextNode(draw(str(_written(name)), **options))


def _written(value: str) -> str | float:
    written = Variable(value).literal if value else None
    if written is None:
        raise template.TemplateSyntaxError(f"lucide: {value!r} is not written out.")
    return written
