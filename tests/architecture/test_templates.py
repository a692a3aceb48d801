"""Templates hold to the strict policy: nothing inline, nothing from elsewhere, real forms."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
NAMES = [path.relative_to(FOLDER).as_posix() for path in TEMPLATES]


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_nothing_inline(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"))
    assert not re.search(r"<[^>]*\sstyle\s*=", text), "move the style into static/css"
    assert not re.search(r"<style\b", text), "move the style into static/css"
    assert not re.search(r"<[a-z][^>]*\son[a-z]+\s*=", text), "hook it by data-… in static/js"
    assert "hx-on" not in text
    assert "hx-vars" not in text
    assert "js:" not in text
    for attributes in re.findall(r"<script\b([^>]*)>", text):
        assert "src=" in attributes or "application/ld+json" in attributes


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_nothing_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_only_headers_are_inherited_and_forms_work_without_javascript(path):
    text = path.read_text(encoding="utf-8")
    assert "hx-boost" not in text
    for form in re.findall(r"<form\b[^>]*>", text):
        assert "action=" in form or 'method="get"' in form, form
    for tag in re.findall(r"<[a-z]+\b[^>]*hx-post=[^>]*>", text):
        assert tag.startswith(("<form", "<button")), f"hx-post sits on the form: {tag}"
