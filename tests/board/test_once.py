"""What is the same for everyone is drawn once a language; anything else each time."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

WORDS = {"en": "Corrections", "id": "Koreksi"}


def drawn(template: Template, language: str = "en", **context) -> str:
    with translation.override(language):
        return template.render(Context(context))


def test_words_are_those_of_each_reader():
    template = Template("{% translate 'Corrections' %} {% translate '100 % of it' %}")
    for _ in range(2):
        for language, words in WORDS.items():
            assert drawn(template, language) == f"{words} 100 % of it"


def test_a_part_is_drawn_once_for_each_language_and_each_value():
    template = Template(
        "{% once name %}{{ name }}, {% translate 'Corrections' %}{{ asked.append }}{% endonce %}"
    )
    draws = []

    class Asked:
        def append(self) -> str:
            draws.append(self)
            return ""

    for _ in range(2):
        for language, words in WORDS.items():
            for name in ("A", "B & C"):
                shown = drawn(template, language, name=name, asked=Asked())
                assert shown == f"{name.replace('&', '&amp;')}, {words}"
    assert len(draws) == 4


def test_words_that_depend_on_more_are_looked_up_each_time():
    template = Template(
        "{% translate words %}|{% translate 'Corrections' as said %}{{ said }}"
        "|{% translate 'Corrections'|cut:cut %}"
    )
    shown = [drawn(template, words=words, cut=cut) for words, cut in [("One", "C"), ("Two", "s")]]
    assert shown == ["One|Corrections|orrections", "Two|Corrections|Correction"]


def test_a_block_cannot_be_kept():
    with pytest.raises(TemplateSyntaxError, match="block"):
        Template("{% once %}{% block title %}{% endblock %}{% endonce %}")
