"""Parts of a template that are the same for everyone who reads a language: drawn once in each
process, and not for every reader.

A builtin of every template (`TEMPLATES` in the settings), after Django's own `translate`, in whose
place it stands: words that are written out are looked up once a language.
"""

from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.loader_tags import BlockNode
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

register = template.Library()
# More of them than languages and newsrooms: a value is named that is not the same for everyone.
MOST = 100


class Once(Node):
    """Keeps what its nodes draw, for each language and for each of the values it is told of."""

    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values
        self.drawn: dict[tuple[Any, ...], str] = {}

    def render(self, context: template.Context) -> str:
        name = (get_language(), *(value.resolve(context) for value in self.values))
        if name not in self.drawn:
            if len(self.drawn) >= MOST:
                self.drawn.clear()
            self.drawn[name] = self.nodelist.render(context)
        return self.drawn[name]


@register.tag
def once(parser: Parser, token: Token) -> Once:
    """`{% once newsroom_name %}…{% endonce %}`: what is within depends on nothing but the language
    and the values that are named.
    """
    _tag, *values = token.split_contents()
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    if nodelist.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError("once: a block within is not the same on every screen.")
    return Once(nodelist, [parser.compile_filter(value) for value in values])


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """As Django's; what is written out is looked up once."""
    node: TranslateNode = do_translate(parser, token)
    words = node.filter_expression
    depends = words.var.literal is None or words.filters or node.asvar or node.message_context
    return node if depends else Once(NodeList([node]), [])
