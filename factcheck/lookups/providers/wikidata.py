"""What Wikidata states about the names in a claim. See docs/providers/wikidata.md.

A search for each name, the statements of the entities found by the Wikibase REST API, and the
labels of what these name: five requests at most. Only names are sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import Http
from factcheck.lookups.gist import Gist, gist_of
from factcheck.lookups.providers import (
    About,
    Asked,
    Found,
    Query,
    ask,
    changed,
    config,
    language_of,
    parsed,
    plain,
    refused,
    rows,
    says,
)
from factcheck.lookups.providers.mediawiki import ask_wiki
from factcheck.lookups.providers.statements import (
    Statement,
    comparable,
    locale_of,
    read_statements,
    sentence,
    to_name,
)

about = About(
    name="wikidata",
    title="Wikidata",
    good_for=_("Offices with their dates, births and deaths, populations and other figures."),
    licence=_("CC0: free to use; naming Wikidata and its own source is fair."),
    address="https://www.wikidata.org",
    kind="data",
    asks="own",
    # Wikimedia takes 200 a minute of one address for all its sites; wikipedia has the rest.
    rate=75,
    cost=5,
    concurrency=2,
    timeout=30.0,
)
MAX_NAMES = 2
MAX_FOUND = 2
MAX_TOLD = 10  # statements of an entity
MAX_OF_A_KIND = 3  # statements of one property
MAX_LABELS = 50  # as many as one request takes
MAX_STATEMENT = 250
MAX_NAME = 100
_ITEM = re.compile(r"Q[1-9][0-9]{0,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity with the statements that tell about the claim, and the version that was read."""

    id: str
    revision: str
    label: str
    description: str
    told: list[Statement]


def questions(asked: Asked) -> list[Query]:
    """Ask for the first names of the claim; its words stand behind to choose statements by."""
    statement = " ".join(asked.statement.split())
    named = list(gist_of(statement, asked.language).names)[:MAX_NAMES]
    if not named:
        return []
    text = f"{'; '.join(named)}: {statement[:MAX_STATEMENT]}"
    return [Query(text, asked.language, asked.said_on)]


def search(query: Query, http: Http) -> list[Found]:
    """Find the entities that the question names, each with its telling statements as text."""
    language = language_of(query)
    named, claim = read_question(query.text, language)
    base = config(about).address.rstrip("/")
    ids = _ids(http, base, named, language)
    if not ids:
        return []
    gist = gist_of(claim, language)
    entities = [_entity(http, base, one, gist, language) for one in ids]
    # A namesake of which nothing tells about the claim only stands in the way.
    entities = [one for one in entities if one.told] or entities
    names = _labels(http, base, entities, language)
    with translation.override(locale_of(language)):
        return [_found(base, one, names, gist, language) for one in entities]


def read_question(text: str, language: str) -> tuple[list[str], str]:
    """Part a question into names and the words of the claim.

    "Indonesia; Joko Widodo: Penduduk Indonesia ..." names two; a few words alone are names, and a
    sentence alone is looked through for them.
    """
    head, colon, claim = text.partition(": ")
    if not colon:
        head = claim = text
        if len(text.split()) > 5 and ";" not in text:
            head = ";".join(gist_of(text, language).names) or text
    named = [" ".join(name.split())[:MAX_NAME] for name in head.split(";")]
    return list(dict.fromkeys(filter(None, named)))[:MAX_NAMES], claim


# Asking


def _ids(http: Http, base: str, named: list[str], language: str) -> list[str]:
    """Search for each name; the best of each first, then the next best."""
    found = []
    for name in named:
        answer = ask_wiki(
            http,
            about,
            f"{base}/w/api.php",
            "wbsearchentities",
            {
                "search": name,
                "language": language,
                "uselang": language,
                "type": "item",
                "limit": 5,
            },
        )
        given = rows(about, answer, "search")[: 4 * MAX_FOUND]
        ids = [str(one.get("id")) for one in given if _ITEM.fullmatch(str(one.get("id")))]
        if given and not ids:
            raise changed(about)
        found.append(ids)
    longest = max(map(len, found), default=0)
    by_turns = (ids[place] for place in range(longest) for ids in found if place < len(ids))
    return list(dict.fromkeys(by_turns))[:MAX_FOUND]


def _entity(http: Http, base: str, item: str, gist: Gist, language: str) -> Entity:
    url = f"{base}/w/rest.php/wikibase/v1/entities/items/{item}"
    answer = ask(http, about, url, {"_fields": "labels,descriptions,statements"})
    body = parsed(about, answer)
    if not isinstance(body, dict):
        raise changed(about)
    if "code" in body and "statements" not in body:
        raise refused(about, says(body.get("message") or body["code"]))
    by_property = body.get("statements")
    if not isinstance(by_property, dict):
        raise changed(about)
    statements = []
    for given in by_property.values():
        # A country has hundreds of statements, a list of ten thousand is a fault.
        some = rows(about, given)[:500]
        read = list(read_statements(some))
        if some and not read:
            raise changed(about)
        statements += read
    revision = re.search(r'"([1-9][0-9]{0,15})', answer.headers.get("etag", ""), re.ASCII)
    return Entity(
        id=item,
        revision=revision[1] if revision else "",
        label=_in(body.get("labels"), language) or item,
        description=_in(body.get("descriptions"), language),
        told=telling(statements, gist),
    )


def _in(texts: Any, language: str) -> str:
    """Return a text in the question's language, else in English, else as names go."""
    texts = texts if isinstance(texts, dict) else {}
    found = (plain(texts.get(one), 300) for one in (language, "en", "mul"))
    return next(filter(None, found), "")


def _labels(http: Http, base: str, entities: list[Entity], language: str) -> dict[str, str]:
    """Ask what properties, units and values are called; in one request, as many as it takes."""
    wanted = list(dict.fromkeys(name for one in entities for name in to_name(one.told)))
    if not wanted:
        return {}
    answer = ask_wiki(
        http,
        about,
        f"{base}/w/api.php",
        "wbgetentities",
        {
            "ids": "|".join(wanted[:MAX_LABELS]),
            "props": "labels",
            "languages": "|".join(dict.fromkeys((language, "en", "mul"))),
        },
    )
    given = answer.get("entities")
    if not isinstance(given, dict):
        raise changed(about)
    return {name: _label(given.get(name), language) or name for name in wanted}


def _label(entity: Any, language: str) -> str:
    labels = entity.get("labels") if isinstance(entity, dict) else None
    labels = labels if isinstance(labels, dict) else {}
    values = {one: told.get("value") for one, told in labels.items() if isinstance(told, dict)}
    return _in(values, language)


# Choosing


def telling(statements: Iterable[Statement], gist: Gist) -> list[Statement]:
    """Return the statements that say most about a claim, the best first, never deprecated ones."""
    scored = sorted(
        ((one.score(gist), one) for one in statements if one.rank != "deprecated"),
        key=lambda pair: (-pair[0], -pair[1].newest, pair[1].kind),
    )
    told: list[Statement] = []
    count: dict[str, int] = {}
    for score, one in scored:
        if score <= 0 or len(told) == MAX_TOLD:
            break
        count[one.kind] = count.get(one.kind, 0) + 1
        if count[one.kind] <= MAX_OF_A_KIND:
            told.append(one)
    return told


# Telling


def _found(base: str, entity: Entity, names: dict[str, str], gist: Gist, language: str) -> Found:
    lines = [sentence(one, names, language) for one in entity.told]
    label = entity.label
    return Found(
        url=_address(base, entity),
        title=f"{label} – {entity.description}" if entity.description else label,
        excerpt="\n".join(lines) or entity.description,
        publisher=str(about.title),
        data=_data(entity, names, gist),
    )


def _address(base: str, entity: Entity) -> str:
    """Name the very version that was read, where the answer told which it was."""
    if not entity.revision:
        return f"{base}/wiki/{entity.id}"
    return f"{base}/w/index.php?{urlencode({'title': entity.id, 'oldid': entity.revision})}"


def _data(entity: Entity, names: dict[str, str], gist: Gist) -> dict[str, Any]:
    """Give the statements for programs, and above them the figure that the claim speaks of."""
    listed = [one.data(names, gist) for one in entity.told]
    figures = [
        one
        for one, statement in zip(listed, entity.told, strict=True)
        if comparable(statement, gist) is not None
    ]
    figure = figures[0] if figures else {}
    kept = ("label", "value", "unit", "year", "claim_value", "difference", "ratio")
    return {
        "entity": entity.id,
        "revision": entity.revision,
        **{name: figure[name] for name in kept if name in figure},
        "statements": listed,
    }
