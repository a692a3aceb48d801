"""Every sentence has its Indonesian, and the glossary says what the screens say."""

import html
import importlib.util
import re
from pathlib import Path

import pytest
from django.utils import translation

from factcheck.accounts.models import Role
from factcheck.articles.models import Standing
from factcheck.audit.models import Verb
from factcheck.claims.models import Status
from factcheck.jobs import Outcome, State
from factcheck.lookups.models import Finding, Stance
from factcheck.reports.models import Correction, ErrorReport, InfoPage
from factcheck.reviews.models import Comment, ContentType

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("id", "en")

# Words that are the same in every language, and why.
NAMES = {
    "ClaimReview": "the name of a schema.org type",
    "https://": "how an address begins",
    "ms": "the symbol of a unit",
}

# What a screen reader says, a field hints at, or a script writes into the page.
SPOKEN = {"alt", "aria-description", "aria-label", "placeholder", "title"}
SPOKEN |= {
    "data-announce",
    "data-changed",
    "data-conflict",
    "data-failed",
    "data-other",
    "data-saved",
}
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".xml"}
)


def _collector():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "bin" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


messages = _collector()


def _ids(message):
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _words(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _placeholders(text):
    return sorted(set(re.findall(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}", text)))


def _end(text):
    last = text.strip()[-1:]
    return last if last in ".:?!…" else ""


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request):
    return messages.load(request.param)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language):
    without = [" | ".join(_ids(message)) for message in messages.missing(language)]
    assert without == [], "Run bin/messages.py, then write the missing words into django.po."


def test_placeholders_agree(catalogue):
    for message in catalogue:
        if not message.id:
            continue
        for words in _words(message):
            # One form for any number may leave the number's words to the plural.
            assert _placeholders(words) in [_placeholders(known) for known in _ids(message)], (
                message.id
            )


def test_nothing_is_guessed(catalogue):
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_sentences_end_alike(catalogue):
    """A full stop, colon, question or exclamation mark stands in both languages or in neither."""
    for message in catalogue:
        if message.id and all(_words(message)):
            ends = {_end(words) for words in [*_ids(message), *_words(message)]}
            assert len(ends) == 1, message.id


def visible(template: str) -> list[str]:
    """Return the pieces of text that a template shows and nobody can translate."""
    hidden = "\ue000"  # stands for what Django fills in
    text = re.sub(r"{%\s*comment\b.*?{%\s*endcomment\s*%}", "", template, flags=re.S)
    text = re.sub(
        r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", hidden, text, flags=re.S
    )
    text = re.sub(r"{#.*?#}", "", text)
    text = re.sub(r"{%.*?%}|{{.*?}}", hidden, text, flags=re.S)
    text = re.sub(r"<!--.*?-->|<!doctype[^>]*>", "", text, flags=re.S | re.I)
    text = re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", text, flags=re.S | re.I)
    pieces = [
        words
        for name, words in re.findall(r"""([\w-]+)\s*=\s*["']([^"']*)["']""", text)
        if name in SPOKEN
    ]
    pieces += re.split(r"<[^<>]*>|" + hidden, text)
    said = (html.unescape(piece).replace(hidden, " ").strip() for piece in pieces)
    return [piece for piece in said if re.search(r"[^\W\d_]{2,}", piece) and piece not in NAMES]


def test_visible_sees_text_and_only_text():
    assert visible(
        "<p>{% translate 'Yes' %}: <b title='Well'>No</b> {# why #} {{ so.it }}</p>"
    ) == [
        "Well",
        "No",
    ]
    assert (
        visible("{% blocktranslate trimmed %}Yes {{ x }}{% endblocktranslate %} <kbd>j</kbd>") == []
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_templates_show_only_translated_text(path):
    assert visible(path.read_text(encoding="utf-8")) == []


CHOICES = [
    ("Roles", Role),
    ("Claim statuses", Status),
    ("Stances", Stance),
    ("Choices about a finding", Finding.Choice),
    ("Jobs: states", State),
    ("Jobs: outcomes", Outcome),
    ("Standings of what a batch brings in", Standing),
    ("Content types", ContentType),
    ("Kinds of change to a page", Correction.Kind),
    ("Places of a comment", Comment.Place),
    ("States of an error report", ErrorReport.State),
    ("Pages about the newsroom", InfoPage.Kind),
    ("Verbs of the record", Verb),
]


def _glossary(heading):
    """Return the table under `heading`: {code: (English, Indonesian)}."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    part = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return {
        code: (english, indonesian)
        for code, english, indonesian in re.findall(
            r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", part, flags=re.M
        )
    }


@pytest.mark.parametrize(("heading", "choices"), CHOICES, ids=[name for name, _ in CHOICES])
def test_the_glossary_says_what_the_screens_say(heading, choices):
    known = messages.load("id")
    on_screen = {}
    for choice in choices:
        with translation.override("en"):
            english = str(choice.label)
        on_screen[choice.value] = (english, known.get(english).string)
    assert _glossary(heading) == on_screen
