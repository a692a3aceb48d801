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
_AFTER = re.compile(r"\W+$")
_STOPS = (",", ";", ":", "!", "?", ")")


@dataclass(frozen=True, slots=True)
class Mention:
    """One @ in a text: `text[start:end]` with whom it may mean; nobody, one, or several."""

    start: int
    end: int
    people: tuple[User, ...]


class Names:
    """How people are called, for looking them up by what stands after an @."""

    def __init__(self, people: Iterable[User]) -> None:
        self.by_address: dict[str, User] = {}
        self.by_first_word: dict[str, list[tuple[User, list[str]]]] = {}
        for person in people:
            self.by_address[_bare(person.email)] = person
            words = [bare for word in person.name.split() if (bare := _bare(word))]
            if words:
                self.by_first_word.setdefault(words[0], []).append((person, words))


def mentions(text: str, names: Names) -> Iterator[Mention]:
    """Every @ of the text. The longest run of words that begins somebody's name counts; a name
    that is written in full goes before longer ones.
    """
    for at in _AT.finditer(text):
        address = _ADDRESS.match(text, at.end())
        owner = names.by_address.get(_bare(address[0])) if address else None
        if address and owner:
            yield Mention(at.start(), address.end(), (owner,))
        else:
            yield _by_name(text, at.start(), names)


def who_is_mentioned(text: str, names: Names) -> list[User]:
    """The people named with @. Raises Refused where one @ could mean several."""
    found: dict[int, User] = {}
    for mention in mentions(text, names):
        if len(mention.people) > 1:
            raise Refused(
                _ambiguous(text[mention.start : mention.end], mention.people), field="body"
            )
        found.update({person.pk: person for person in mention.people})
    return list(found.values())


def unknown(text: str, names: Names) -> list[str]:
    """What is written like a mention and is nobody's name here: accounts elsewhere, mistakes."""
    return [
        text[mention.start : mention.end] for mention in mentions(text, names) if not mention.people
    ]


def parts(text: str, names: Names) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it names somebody."""
    pieces: list[tuple[str, bool]] = []
    done = 0
    for mention in mentions(text, names):
        if len(mention.people) == 1:
            pieces.append((text[done : mention.start], False))
            pieces.append((text[mention.start : mention.end], True))
            done = mention.end
    pieces.append((text[done:], False))
    return [(piece, named) for piece, named in pieces if piece]


def _by_name(text: str, at: int, names: Names) -> Mention:
    matching: list[tuple[User, list[str]]] = []
    in_full: list[User] = []
    end = at + 1
    for count, token in enumerate(_TOKEN.finditer(text, at + 1)):
        bare = _bare(token[0])
        going_on = (
            [(who, words) for who, words in matching if len(words) > count and words[count] == bare]
            if count
            else names.by_first_word.get(bare, [])
        )
        if not going_on:
            end = end if count else token.start() + len(_AFTER.sub("", token[0]))
            break
        matching = going_on
        in_full = [who for who, words in matching if len(words) == count + 1]
        end = token.start() + len(_AFTER.sub("", token[0]))
        # A name does not go on after a comma; after "Dr." it does.
        if token[0].endswith(_STOPS):
            break
    return Mention(at, end, tuple(in_full or [who for who, _words in matching]))


def _bare(word: str) -> str:
    return _AFTER.sub("", word).casefold()


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
