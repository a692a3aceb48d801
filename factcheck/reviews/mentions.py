"""Who is named with @ in a comment: by full name, by its first words, or by e-mail address."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from factcheck.accounts.models import User
from factcheck.errors import Refused

# Not inside an address, and not after another @.
_AT = re.compile(r"(?<![\w@.+-])@(?=\w)")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TOKEN = re.compile(r"\S+")
_AFTER = re.compile(r"[^\w]+$")


@dataclass(frozen=True, slots=True)
class Mention:
    """One @ in a text: `text[start:end]` with whom it may mean; nobody, one, or several."""

    start: int
    end: int
    people: tuple[User, ...]


def mentions(text: str, people: Iterable[User]) -> Iterator[Mention]:
    """Every @ of the text. The longest run of words that begins somebody's name counts; a name
    that is written in full goes before longer ones.
    """
    known = [(person, _folded(person.name).split()) for person in people]
    for at in _AT.finditer(text):
        address = _ADDRESS.match(text, at.end())
        owner = address and [
            person for person, _words in known if person.email == _folded(address[0]).rstrip(".")
        ]
        if address and owner:
            yield Mention(at.start(), address.end(), tuple(owner))
        else:
            yield _by_name(text, at.start(), known)


def who_is_mentioned(text: str, people: Iterable[User]) -> list[User]:
    """The people named with @. Raises Refused where one @ could mean several."""
    found: dict[int, User] = {}
    for mention in mentions(text, people):
        if len(mention.people) > 1:
            raise Refused(_ambiguous(text[mention.start : mention.end], mention.people))
        found.update({person.pk: person for person in mention.people})
    return list(found.values())


def unknown(text: str, people: Iterable[User]) -> list[str]:
    """What is written like a mention and is nobody's name here: accounts elsewhere, mistakes."""
    return [
        text[mention.start : mention.end]
        for mention in mentions(text, people)
        if not mention.people
    ]


def parts(text: str, people: Iterable[User]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it names somebody."""
    pieces: list[tuple[str, bool]] = []
    done = 0
    for mention in mentions(text, people):
        if len(mention.people) == 1:
            pieces.append((text[done : mention.start], False))
            pieces.append((text[mention.start : mention.end], True))
            done = mention.end
    pieces.append((text[done:], False))
    return [(piece, named) for piece, named in pieces if piece]


def _by_name(text: str, at: int, known: list[tuple[User, list[str]]]) -> Mention:
    best: list[tuple[User, bool]] = []
    words = 0
    end = at + 1
    matching = [(person, names) for person, names in known if names]
    for count, token in enumerate(_TOKEN.finditer(text, at + 1), start=1):
        word = token[0]
        bare = _AFTER.sub("", word)
        matching = [
            (person, names)
            for person, names in matching
            if len(names) >= count and _same(names[count - 1], word, bare)
        ]
        if not matching:
            if count == 1:
                end = token.start() + len(bare)
            break
        best = [(person, len(names) == count) for person, names in matching]
        words, end = count, token.start() + len(bare)
        # What follows a comma is no longer the name; "Dr." goes on.
        if bare != word and not any(names[count - 1] == _folded(word) for _who, names in matching):
            break
    if not words:
        return Mention(at, end, ())
    in_full = tuple(person for person, full in best if full)
    return Mention(at, end, in_full or tuple(person for person, _full in best))


def _same(name: str, word: str, bare: str) -> bool:
    return name in (_folded(word), _folded(bare)) or _AFTER.sub("", name) == _folded(bare) != ""


def _folded(text: str) -> str:
    return text.casefold()


def _ambiguous(written: str, people: tuple[User, ...]) -> str:
    names = [str(person) for person in people]
    if len(set(names)) < len(names):
        ways = ", ".join(f"@{person.email}" for person in people)
        return _("“%(written)s” is the name of several people. Write one of: %(ways)s.") % {
            "written": written,
            "ways": ways,
        }
    return _("“%(written)s” could be %(names)s. Write more of the name.") % {
        "written": written,
        "names": ", ".join(names),
    }
