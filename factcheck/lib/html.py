"""Markdown of editors to safe HTML, and hostile HTML of others to plain text."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .refusals import Refusal

MAX_MARKDOWN = 50_000
MAX_SNIPPET = 50_000
MAX_DEPTH = 100

_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "a", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https"}
_REL = "nofollow noopener noreferrer"

_CITATION = re.compile(r"\[([1-9][0-9]{0,3})\]", re.ASCII)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>")
_VOID = {"br", "hr"}


def render_markdown(source: str, *, citations: Collection[int] = ()) -> str:
    """Turn an editor's Markdown into HTML that may stand on a public page.

    HTML in it is shown as text. Links go to http and https only. `[1]` becomes a link to
    `#evidence-1` where 1 is one of `citations`, and stays as it is elsewhere. Headings begin at
    `h3`.
    Raises `Refusal` (`markdown_too_long`) beyond `MAX_MARKDOWN` characters.
    """
    if len(source) > MAX_MARKDOWN:
        raise Refusal("markdown_too_long", limit=MAX_MARKDOWN)
    raw = _parser().render(source, {"citations": frozenset(citations)})
    # nh3's time grows with the square of the depth; what the parser lets through is far below.
    if _depth(raw) > MAX_DEPTH:
        return f"<pre>{html.escape(source)}</pre>"
    return nh3.clean(
        raw,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=_REL,
        strip_comments=True,
    )


def cited_numbers(source: str) -> set[int]:
    """Return the numbers that a Markdown text writes as `[1]` outside code and links."""
    if len(source) > MAX_MARKDOWN:
        raise Refusal("markdown_too_long", limit=MAX_MARKDOWN)
    tokens = _parser().parse(source, {"citations": frozenset()})
    return {
        int(match[1])
        for token in tokens
        for child, in_link in _with_links(token.children or [])
        if child.type == "text" and not in_link
        for match in _CITATION.finditer(child.content)
    }


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # No images from elsewhere, no HTML, and no `[1]: address` that would take over a citation.
    parser.disable(["image", "html_block", "html_inline", "reference"])
    parser.validateLink = _is_web_address  # type: ignore[method-assign]
    parser.core.ruler.push("citations", _cite)
    parser.core.ruler.push("headings", _lower_headings)
    return parser


def _is_web_address(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def _with_links(children: list[Token]) -> Iterator[tuple[Token, bool]]:
    depth = 0
    for child in children:
        depth += child.nesting if child.type in ("link_open", "link_close") else 0
        yield child, depth > 0


def _cite(state: StateCore) -> None:
    known = state.env.get("citations", frozenset())
    for token in state.tokens:
        if token.type != "inline" or not token.children:
            continue
        children: list[Token] = []
        for child, in_link in _with_links(token.children):
            if child.type == "text" and not in_link:
                children.extend(_split_citations(child, known))
            else:
                children.append(child)
        token.children = children


def _split_citations(token: Token, known: Collection[int]) -> Iterator[Token]:
    text, done = token.content, 0
    for match in _CITATION.finditer(text):
        if int(match[1]) not in known:
            continue
        if match.start() > done:
            yield Token("text", "", 0, content=text[done : match.start()])
        yield Token("link_open", "a", 1, attrs={"href": f"#evidence-{match[1]}"})
        yield Token("text", "", 0, content=match[0])
        yield Token("link_close", "a", -1)
        done = match.end()
    if done < len(text):
        yield Token("text", "", 0, content=text[done:])


def _lower_headings(state: StateCore) -> None:
    """The page's own title is `h1` and its sections `h2`."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def _depth(markup: str) -> int:
    depth = deepest = 0
    for match in _TAG.finditer(markup):
        if match[1]:
            depth -= 1
        elif match[2] not in _VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


# Snippets

_DROPPED = {"script", "style", "template", "noscript", "iframe", "svg", "math", "textarea", "title"}
_INLINE = {
    *(
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
    ),
    *("mark", "q", "s", "small", "span", "strong", "sub", "sup", "tt", "u", "wbr"),
    *("jats:bold", "jats:italic", "jats:sub", "jats:sup", "jats:sc", "jats:underline"),
}
# Attribute values may hold ">", so quotes are followed; an unclosed tag ends at the next "<".
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:_-]*+)(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


def strip_tags(markup: str) -> str:
    """Turn a snippet from outside, HTML or not, into one line of plain text.

    Entities are decoded once, scripts and styles dropped, white space folded, characters that
    cannot be seen or that turn the writing direction removed. Takes time in proportion to the
    length; only the first `MAX_SNIPPET` characters are read. The result is text, so escape it.
    """
    markup = markup[:MAX_SNIPPET]
    # Most of what comes is plain already: a tenth of the time.
    if "<" not in markup and "&" not in markup and "  " not in markup and markup.isprintable():
        return unicodedata.normalize("NFC", markup.strip())
    out: list[str] = []
    at = 0
    while (found := markup.find("<", at)) >= 0:
        out.append(markup[at:found])
        at = _after_tag(markup, found, out)
    out.append(markup[at:])
    text = _INVISIBLE.sub("", html.unescape("".join(out)))
    # A lone half of a surrogate pair, possible in JSON, cannot be stored.
    text = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(unicodedata.normalize("NFC", text).split())


def _after_tag(markup: str, at: int, out: list[str]) -> int:
    """Return where to go on after the `<` at `at`; put into `out` what stands for it."""
    if markup.startswith("<!--", at):
        end = markup.find("-->", at)
        return len(markup) if end < 0 else end + 3
    if markup.startswith(("<!", "<?"), at):
        end = markup.find(">", at)
        return len(markup) if end < 0 else end + 1
    tag = _ANY_TAG.match(markup, at)
    if tag is None:
        if markup[at + 1 : at + 2].isalpha() or markup.startswith("</", at):
            # Cut off in the middle of a tag, as excerpts are.
            rest = markup.find("<", at + 1)
            return len(markup) if rest < 0 else rest
        out.append("<")
        return at + 1
    name = tag[2].lower()
    if name not in _INLINE:
        out.append(" ")
    if name in _DROPPED and not tag[1]:
        closing = re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE).search(markup, tag.end())
        return len(markup) if closing is None else closing.end()
    return tag.end()
