"""Find the article among the lines of a page, and say what each line inside it is.

Where the article is: the element with the most prose, counted as readability counts it (a
paragraph's points go to its parent and, halved, to the element above). What surrounds the prose
inside that element (links to other articles, share bars, captions, advertisements) becomes blocks
of its own kind and is not thrown away.
"""

from __future__ import annotations

import re

from lxml import html as lxml_html

from factcheck.reading.blocks import DATE_LINE, kind_of_line
from factcheck.reading.model import BlockKind
from factcheck.reading.pagelines import OUTSIDE, Line, Place, walk

TEASER_HEADLINE = 25  # characters of its link, at least
TEASER_LENGTH = 600  # characters besides it
STAMP_LENGTH = 140
END = re.compile(
    r"(?:(?:top|latest|more|other|related|popular|trending|recommended|partner)\s+"
    r"(?:stories|news|articles|posts|headlines|videos?|from\b.{0,40}|in\b.{0,40}|on\b.{0,40})"
    r"|most\s+(?:popular|read|viewed|shared)\b.{0,30}|you\s+(?:may|might)\s+(?:also\s+)?(?:like|enjoy)\b.{0,20}"
    r"|(?:recommended|related|trending|comments?|komentar|about\s+the\s+author|tentang\s+penulis)"
    r"|(?:berita|artikel|video|kabar|topik)\s+(?:terkait|lainnya|terkini|terbaru|terpopuler|populer|pilihan)"
    r"|terpopuler|terkini|rekomendasi(?:\s+untuk\s+anda)?|pilihan\s+(?:editor|redaksi|untukmu)"
    r"|jangan\s+lewatkan|simak\s+juga|baca\s+juga)\W*$",
    re.I,
)
# Ways to the other pages of the article and to those who are to hear of it.
SHARE = (
    r"(?:facebook|fb|twitter|x|whatsapp|wa|telegram|line|linkedin|pinterest|instagram|threads|e-?mail"
    r"|copy\s+link|salin\s+(?:tautan|link)|google\s+news|reddit|print|cetak)"
)
FURNITURE = re.compile(
    r"[\W\d]*(?:(?:halaman|page|hal)\b[\W\d]*)?"
    r"(?:(?:selanjutnya|berikutnya|sebelumnya|next|prev(?:ious)?|(?:lihat|tampilkan|baca)\s+semua"
    r"|(?:show|view|read)\s+all|semua\s+halaman|dari|of)\b[\W\d]*)*$"
    rf"|(?:(?:share|bagikan|kirim)(?:\s+(?:on|to|via|ke|di))?\s+)?{SHARE}(?:\W+{SHARE})*\W*$",
    re.I,
)
LABEL = re.compile(
    r"(?:penulis|editor|penyunting|redaktur|sumber|reporter|pewarta|fotografer|author|source|oleh|by)$",
    re.I,
)


def article_lines(root: lxml_html.HtmlElement) -> list[tuple[BlockKind | None, str]]:
    """Return the lines of the article in order, each with its kind (None for a paragraph)."""
    body = root.find("body")
    lines = list(walk(body if body is not None else root))
    best = best_place(lines)
    if best is None:
        return []
    chosen = with_labels([line for line in lines if within(line.place, best)])
    mark_teasers(chosen, best)
    return trim_ends([(kind_of(line, best), line.text) for line in chosen])


def with_labels(lines: list[Line]) -> list[Line]:
    """Put "Penulis" and ": Rina Contoh", cells of one row, on one line."""
    joined: list[Line] = []
    for line in lines:
        if line.text[0] == ":" and joined and LABEL.match(joined[-1].text):
            last = joined[-1]
            last.text = f"{last.text}{line.text}"
            last.linked += line.linked
        else:
            joined.append(line)
    return joined


def mark_teasers(lines: list[Line], best: Place) -> None:
    """Mark the elements that announce other articles: a linked headline, then a line or two.

    Three such elements in a row make a list of them, if most of the prose is elsewhere.
    """
    held: dict[int, tuple[Place, list[Line]]] = {}
    for line in lines:
        place: Place | None = line.place
        while place is not None and place is not best:
            held.setdefault(id(place), (place, []))[1].append(line)
            place = place.parent
    rows: dict[tuple[int, str], list[Place]] = {}
    for place, inside in held.values():
        # A paragraph may begin with a link and is still one of the article.
        if place.tag != "p" and is_teaser(inside):
            rows.setdefault((id(place.parent), place.tag), []).append(place)
    for teasers in rows.values():
        if len(teasers) >= 3 and sum(t.prose for t in teasers) * 10 < best.prose * 4:
            for teaser in teasers:
                teaser.teaser = True


def is_teaser(lines: list[Line]) -> bool:
    """Say whether lines are a linked headline with at most a few words about it."""
    headline = any(line.lead >= TEASER_HEADLINE for line in lines)
    rest = sum(len(line.text) - line.linked for line in lines)
    return headline and 0 < rest <= TEASER_LENGTH and lines[0].lead > 0


def within(place: Place | None, best: Place) -> bool:
    """Say whether a place is the chosen one or lies in it."""
    while place is not None:
        if place is best:
            return True
        place = place.parent
    return False


def judge_places(lines: list[Line]) -> None:
    """Decide which elements hold other things than the article, by their names.

    A name is not believed where the element holds a good part of the prose of the page: templates
    call the body of an article "share" or "print" as well. Comments are never the article.
    """
    places: dict[int, Place] = {}
    total = 0
    for line in lines:
        prose = len(line.text) if is_prose(line) else 0
        total += prose
        place: Place | None = line.place
        while place is not None:
            place.letters += len(line.text)
            place.linked += line.linked
            place.prose += prose
            places[id(place)] = place
            place = place.parent
    # Parents are reached from their children, so each chain is decided from the top.
    decided: set[int] = set()
    for inner in places.values():
        chain = []
        place = inner
        while place is not None and id(place) not in decided:
            chain.append(place)
            place = place.parent
        for link in reversed(chain):
            decided.add(id(link))
            own = link.named_bad and (link.comments or link.prose * 10 < total * 4)
            good = link.weight > 0 and link.prose * 10 >= total * 4
            link.bad = own or (link.parent is not None and link.parent.bad and not good)


def is_prose(line: Line) -> bool:
    """Say whether a line reads like part of an article: long, not linked, not in the margins."""
    place = line.place
    return (
        len(line.text) >= 60
        and line.linked * 2 <= len(line.text)
        and not (place.outside or place.caption or place.heading)
    )


def best_place(lines: list[Line]) -> Place | None:
    """Return the element that holds the article, or None when the page has no prose."""
    judge_places(lines)
    scored: dict[int, Place] = {}
    for line in lines:
        place = line.place
        if len(line.text) < 25 or place.outside or place.bad or place.caption or place.heading:
            continue
        if line.linked * 2 > len(line.text):
            continue
        points = 1 + line.text.count(",") + min(len(line.text) / 100, 3)
        # The line's own element gives its points to the parent, unless it holds bare text.
        bare = place.tag not in ("p", "li", "td", "blockquote", "pre")
        target: Place | None = place if bare else place.parent
        for share in (1.0, 0.5, 0.25, 0.12):
            if target is None:
                break
            if id(target) not in scored:
                scored[id(target)] = target
                target.score += target.weight
            target.score += points * share
            target = target.parent
    if not scored:
        return None
    best = max(
        scored.values(), key=lambda p: p.score * (1 - p.linked / p.letters if p.letters else 0)
    )
    return widened(best)


def widened(best: Place) -> Place:
    """Return the element around the best one that holds the rest of the article, if there is one.

    Articles are cut into sections by advertisements; an element further out is taken when it adds
    a good deal and most of what it adds is prose.
    """
    outer = best.parent
    for _ in range(6):
        if outer is None or outer.tag in ("body", "html"):
            break
        added, letters = outer.prose - best.prose, outer.letters - best.letters
        if added * 100 >= best.prose * 12 and added * 2 >= letters:
            best = outer
        outer = outer.parent
    return best


def kind_of(line: Line, best: Place) -> BlockKind | None:
    """Return what a line inside the article is, or None for a paragraph."""
    place = line.place
    text = line.text
    own = kind_of_line(text)
    if (
        own == "paragraph"
        and len(text) <= STAMP_LENGTH
        and text[-1] not in "-–—"
        and (DATE_LINE.match(text))
    ):
        return "byline"
    if own not in ("paragraph", "list_item"):
        return own
    linked = line.linked * 10 > len(text) * 6
    if place.caption:
        return "caption"
    if in_teaser(place):
        return "related"
    if (place.bad or place.outside) and not within_name(place, best):
        if place.furniture or FURNITURE.match(text):
            return "boilerplate"
        return "related" if (linked or place.related) else "boilerplate"
    if linked and FURNITURE.match(text):
        return "boilerplate"
    if linked and (len(text) < 160 or place.item) and text[-1] not in ".":
        return "related"
    if place.heading:
        return "subheading"
    if place.item:
        return "list_item"
    if (
        line.bold >= len(text) * 0.9
        and len(text) <= 100
        and text[-1] not in '.!?,;:"”'
        and len(text.split()) <= 14
    ):
        return "subheading"
    return "list_item" if own == "list_item" else None


def in_teaser(place: Place | None) -> bool:
    """Say whether a place belongs to an announcement of another article."""
    while place is not None:
        if place.teaser:
            return True
        place = place.parent
    return False


def within_name(place: Place | None, best: Place) -> bool:
    """Say whether only the chosen element itself is what has a suspicious name."""
    while place is not None and place is not best:
        if place.tag in OUTSIDE or place.weight < 0:
            return False
        place = place.parent
    return True


def trim_ends(lines: list[tuple[BlockKind | None, str]]) -> list[tuple[BlockKind | None, str]]:
    """Judge the lines in front of the first and behind the last sentence again.

    A heading with nothing but links or nothing at all behind it belongs to those links. A heading
    like "Top stories" ends the article, if little prose follows.
    """
    result = list(lines)
    total = sum(len(text) for kind, text in result if kind is None)
    behind = 0
    for n in range(len(result) - 1, 0, -1):
        kind, text = result[n]
        if behind * 10 > total * 3:
            break
        if kind in ("subheading", "related", "boilerplate") and END.match(text):
            for later in range(n, len(result)):
                if result[later][0] in (None, "subheading", "list_item"):
                    result[later] = ("related", result[later][1])
            total -= behind
            behind = 0
        behind += len(text) if kind is None else 0
    prose = [n for n, (kind, text) in enumerate(result) if kind is None and len(text) > 60]
    if not prose:
        return result
    for n in range(prose[-1] + 1, len(result)):
        kind, text = result[n]
        if kind == "subheading":
            result[n] = ("related", text)
    return result
