"""The JSON-LD of a page, and of a file, taken out of it: which objects stand where.

Pages of others are read, too, so time grows with their length only: no tree is built, each element
is looked at once.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 30
_NAME_OF_ELEMENT = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)")
# Up to the closing bracket; a quotation mark counts only after an equals sign. Nothing is tried
# twice, here as in HTML: what is never closed runs to the end.
_ATTRIBUTES = re.compile(r"(?:[^>=]|=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|=)*+")
_ATTRIBUTE = re.compile(
    r"([^\s=\"'>/]{1,100}+)(?:\s{0,20}+=\s{0,20}+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]++)))?"
)
# Their content is no markup, and no words of the page.
_RAW = ("script", "style", "title", "textarea", "noscript", "template")
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}
_SCHEMA = re.compile(
    r"https?://(www\.)?schema\.org/?(#|docs/jsonldcontext\.jsonl?d?)?", re.IGNORECASE
)
_PREFIX = re.compile(r"(?:schema:|https?://schema\.org/)")


@dataclass(slots=True)
class Script:
    """One script element of JSON-LD: its text, what it holds, and why it cannot be read."""

    number: int
    text: str
    data: Any = None
    fault: str = ""
    repeated: tuple[str, ...] = ()


@dataclass(slots=True)
class PageData:
    """What a page says to machines, and the words it shows to people."""

    scripts: list[Script] = field(default_factory=list)
    canonical: str = ""
    language: str = ""
    words: str = ""
    has_microdata: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """One object of the vocabulary, and where it stands, as `script 1 › author`."""

    path: str
    data: dict[str, Any]


def read_page(text: str) -> PageData:
    """Take the JSON-LD, the canonical address, the language and the visible words out of HTML."""
    page = PageData()
    words: list[str] = []
    place = 0
    while place < len(text):
        start = text.find("<", place)
        words.append(text[place : start if start >= 0 else len(text)])
        if start < 0:
            break
        if text.startswith("<!--", start):
            place = _after(text, "-->", start)
            continue
        element = _NAME_OF_ELEMENT.match(text, start)
        if element is None:
            place = start + 1
            continue
        attributes = _ATTRIBUTES.match(text, element.end())
        place = (attributes.end() if attributes else len(text)) + 1
        if attributes is None or element[1]:
            continue
        name, given = element[2].lower(), _attributes(attributes[0])
        _note(page, name, given)
        if name in _RAW:
            end = _ENDS[name].search(text, place)
            content = text[place : end.start() if end else len(text)]
            place += len(content)
            if name == "script" and "ld+json" in given.get("type", "").lower():
                page.scripts.append(read_script(content, len(page.scripts) + 1))
    page.words = plain(html.unescape(" ".join(words)))
    return page


def _note(page: PageData, name: str, given: dict[str, str]) -> None:
    if name == "html":
        page.language = given.get("lang", "")
    elif name == "link" and "canonical" in given.get("rel", "").lower().split():
        page.canonical = given.get("href", "")
    if given.get("itemtype", "").rstrip("/").endswith("schema.org/ClaimReview"):
        page.has_microdata = True


def _after(text: str, mark: str, start: int) -> int:
    end = text.find(mark, start)
    return end + len(mark) if end >= 0 else len(text)


def read_script(text: str, number: int = 1) -> Script:
    """Read one script's text as JSON; what is wrong with it is told in `fault`."""
    script = Script(number, text)
    repeated: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _value in pairs]
        repeated.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)
        return dict(pairs)

    try:
        script.data = json.loads(text, object_pairs_hook=unique)
    except RecursionError:
        script.fault = "nested"
    except ValueError as error:
        script.fault = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "?"
    script.repeated = tuple(repeated)
    return script


def plain(text: str) -> str:
    """Return words apart from spaces, capitals and the shape of quotation marks."""
    text = text.translate({ord(mark): '"' for mark in "“”„«»"} | {ord(mark): "'" for mark in "‘’"})
    return " ".join(text.casefold().split())


def nodes(data: Any, path: str = "", *, inherited: bool = False) -> Iterator[Node]:
    """Yield the objects at the top of a JSON-LD document that speak schema.org.

    Lists and `@graph` are opened. Without any `@context` there is nothing that says what the
    names mean, so that the object still comes out, for its fault to be told.
    """
    for index, one in enumerate(data if isinstance(data, list) else [data]):
        here = f"{path}[{index}]" if isinstance(data, list) else path
        if not isinstance(one, dict):
            continue
        known = speaks_schema(one.get("@context")) if "@context" in one else inherited
        if "@graph" in one:
            yield from nodes(one["@graph"], _under(here, "@graph"), inherited=known)
        elif known or "@context" not in one:
            yield Node(here, one)


def reviews(node: Node, depth: int = 0) -> Iterator[Node]:
    """Yield each ClaimReview in an object, itself first, however deep it stands."""
    if "ClaimReview" in kinds_of(node.data):
        yield node
    if depth == MAX_DEPTH:
        return
    for name, value in node.data.items():
        for index, one in enumerate(values(value)):
            if isinstance(one, dict):
                place = f"{name}[{index}]" if isinstance(value, list) else name
                yield from reviews(Node(_under(node.path, place), one), depth + 1)


def speaks_schema(context: Any) -> bool:
    """Say whether a `@context` is the one of schema.org, alone or among others."""
    for one in values(context):
        told = one.get("@vocab") if isinstance(one, dict) else one
        if isinstance(told, str) and _SCHEMA.fullmatch(told):
            return True
    return False


def kinds_of(thing: Any) -> list[str]:
    """Return the kinds an object says it is, as the vocabulary spells them without a prefix."""
    if not isinstance(thing, dict):
        return []
    found = [one for one in values(thing.get("@type")) if isinstance(one, str)]
    return [_PREFIX.sub("", one, count=1).strip() for one in found]


def property_name(name: str) -> str:
    return _PREFIX.sub("", name, count=1)


def values(value: Any) -> list[Any]:
    """Return what a property holds as a list: JSON-LD makes no difference between one and many."""
    if value is None:
        return []
    if isinstance(value, dict) and set(value) & {"@list", "@set"}:
        return values(value.get("@list", value.get("@set")))
    if isinstance(value, list):
        return [one for one in value if one is not None]
    return [value]


def words_of(value: Any) -> str:
    """Return the first text of a value, with its language or without."""
    for one in values(value):
        told = one.get("@value") if isinstance(one, dict) else one
        if isinstance(told, str) and told.strip():
            return told.strip()
    return ""


def index_of(found: list[Node]) -> dict[str, dict[str, Any]]:
    """Return the objects of a page by their `@id`, for those that only point at one."""
    known: dict[str, dict[str, Any]] = {}

    def look(thing: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            return
        for one in values(thing):
            if isinstance(one, dict):
                name = one.get("@id")
                if isinstance(name, str) and len(one) > len(known.get(name, {"@id": 1})):
                    known[name] = one
                for value in one.values():
                    look(value, depth + 1)

    look([node.data for node in found], 0)
    return known


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, *told in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), html.unescape(next(filter(None, told), "")).strip())
    return found
