import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.lib.html import (
    MAX_MARKDOWN,
    MAX_SNIPPET,
    cited_numbers,
    render_markdown,
    strip_tags,
)
from factcheck.lib.refusals import Refusal

ALLOWED = re.compile(
    r"</?(?:p|em|strong|s|code|pre|blockquote|ul|li|table|thead|tbody|tr|th|td|h[3-6])>"
    r"|<(?:br|hr)>|</(?:a|ol)>"
    r"|<ol(?: start=\"[0-9]+\")?>"
    r"|<a href=\"(?:https?://|#evidence-)[^\"<>]*\"(?: title=\"[^\"<>]*\")?"
    r" rel=\"nofollow noopener noreferrer\">"
)


def test_markdown_becomes_html():
    html = render_markdown(
        "# Judul\n\n**Harga** naik *12* persen.\n\n3. tiga\n\n| a |\n|---|\n| b |"
    )
    assert "<h3>Judul</h3>" in html
    assert "<strong>Harga</strong> naik <em>12</em>" in html
    assert '<ol start="3">' in html
    assert "<td>b</td>" in html


def test_known_citations_become_links_to_the_evidence():
    html = render_markdown("Lihat [1], [2][1] dan [99].", citations={1, 2})
    link = '<a href="#evidence-{0}" rel="nofollow noopener noreferrer">[{0}]</a>'
    assert html == f"<p>Lihat {link.format(1)}, {link.format(2)}{link.format(1)} dan [99].</p>\n"


@pytest.mark.parametrize(
    "source",
    [
        "`[1]`",
        "    [1]",
        "```\n[1]\n```",
        "[lihat [1] di sini](https://example.org)",
        "\\[1\\] [01]",
    ],
)
def test_citations_in_code_and_links_stay_as_they_are(source):
    if source.startswith("\\"):
        assert "#evidence" not in render_markdown("[01] [0] [1 ] [+1] [１]", citations={0, 1})
    else:
        assert "#evidence" not in render_markdown(source, citations={1})


def test_a_definition_cannot_take_over_a_citation():
    html = render_markdown("Benar [1].\n\n[1]: https://evil.example/", citations={1})
    assert "evil.example" not in "".join(re.findall(r'href="([^"]*)"', html))
    assert 'href="#evidence-1"' in html


def test_the_numbers_cited_can_be_asked_for():
    assert cited_numbers("[1] dan [3], `[4]`, [5](http://a.example) [0] [1]") == {1, 3}


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](http://track.example/p.png)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html,<script>)",
        "[x](vbscript:x)",
        "[x](/desk/claims/1/)",
        "[x](//evil.example)",
        "[x](#evidence-1)",
        "<javascript:alert(1)>",
        "<ana@example.org>",
        "<a href='http://a'>x</a>",
        "<!-- x --> <?php ?> <![CDATA[x]]>",
        "# <svg onload=alert(1)>",
        "[x](http://a.example 'on\"mouse=alert(1)')",
        "| <b> |\n|---|\n| <iframe src=//x> |",
        '```" onclick=x\n</code><script>\n```',
    ],
)
def test_nothing_but_the_listed_markup_comes_out(source):
    html = render_markdown(source, citations={1})
    assert "<" not in ALLOWED.sub("", html)
    assert "img" not in ALLOWED.sub("", html) or "&lt;img" in html


@given(
    st.lists(
        st.sampled_from(
            [
                *("[1]", "[x](http://a)", "<b>", "`", "*", "_", "> ", "- ", "1. ", "\n", "\n\n"),
                *("|", "---", "# ", "![", "](", "javascript:", '"', "'", "&#x3c;", "<script>"),
                *("    ", "[1]: x"),
            ]
        )
        | st.text(max_size=5),
        max_size=30,
    )
)
def test_no_markdown_gets_other_markup_through(parts):
    html = render_markdown("".join(parts), citations={1})
    assert "<" not in ALLOWED.sub("", html)
    cited_numbers("".join(parts))


@pytest.mark.parametrize(
    "piece", ["[", "> ", "*a", "- ", "<a", "_*", "[1]", "![", "a|\n", "`a", "[a](<b"]
)
def test_rendering_takes_time_in_proportion(piece):
    source = (piece * MAX_MARKDOWN)[:MAX_MARKDOWN]
    began = time.process_time()
    render_markdown(source, citations={1})
    assert time.process_time() - began < 5


def test_a_text_beyond_the_limit_is_refused():
    for ask in (render_markdown, cited_numbers):
        with pytest.raises(Refusal) as refused:
            ask("x" * (MAX_MARKDOWN + 1))
        assert refused.value.code == "markdown_too_long"


# Snippets


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<span class="searchmatch">Infl</span>asi &amp; harga', "Inflasi & harga"),
        ("<p>satu</p><p>dua<br>tiga</p>", "satu dua tiga"),
        ("<jats:p>H<jats:sub>2</jats:sub>O</jats:p>", "H2O"),
        ("a<script>alert('<b>')</script>b<STYLE>x</STYLE >c", "abc".replace("", " ").strip()),
        ("<script>tidak ditutup", ""),
        ("a <!-- <b> --> b<!-- lagi", "a b"),
        ("<!DOCTYPE html><?php x ?>a", "a"),
        ("3 < 5 dan 7 > 6 <3", "3 < 5 dan 7 > 6 <3"),
        ('<a title="x > y" href=z>tautan</a>', "tautan"),
        ('terpotong <span class="sear', "terpotong"),
        ("&lt;b&gt;bukan tag&lt;/b&gt;", "<b>bukan tag</b>"),
        ("&amp;lt;b", "&lt;b"),
        ("&#x3C;script&#62;", "<script>"),
        ("a&nbsp;\u2003\n\tb", "a b"),
        ("a\u202eb\u200b\u2066c\x00\x07\ufeffd", "abcd"),
        ("e\u0301", "é"),
        ("a\ud800b", "a?b"),
        ("&#0;&#xD800;&#x110000;x", "\ufffd\ufffd\ufffdx"),
        ("", ""),
    ],
)
def test_hostile_snippets_become_plain_text(markup, text):
    assert strip_tags(markup) == text


@given(
    st.text()
    | st.lists(
        st.sampled_from(["<", ">", "<!--", "-->", '"', "'", "a", "/", "<script>", "&lt;"])
    ).map("".join)
)
def test_any_snippet_becomes_one_storable_line(markup):
    text = strip_tags(markup)
    text.encode()
    assert text == " ".join(text.split())
    assert "\0" not in text


@pytest.mark.parametrize(
    "piece", ['<a "', "<a '<b \"", "<!--", "<", "<script>", "&", "<a ", "</script", "&#"]
)
def test_stripping_takes_time_in_proportion(piece):
    began = time.process_time()
    strip_tags(piece * MAX_SNIPPET)
    assert time.process_time() - began < 2
