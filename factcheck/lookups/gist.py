"""What a text says, as far as two texts can be compared by it: names, numbers, dates, words.

Plain functions over the reading engine, so that a claim and what is found about it are read by the
same rules: "1,4 triliun" and "1.4 trillion" are one number, "Rusia" and "Russia" one name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from factcheck.archive.words import fold, is_common
from factcheck.lookups.english import NOUNS, OFFICES, place_code
from factcheck.reading.dates import find_dates
from factcheck.reading.language import language_of
from factcheck.reading.model import NumberMention
from factcheck.reading.names import NAME_RUN, Names, folded
from factcheck.reading.numbers import find_numbers
from factcheck.reading.sentences import split_sentences
from factcheck.reading.tables import table_for
from factcheck.reading.tables.shape import Table, words
from factcheck.reading.text import LETTERS, lowered, normalise, vocabulary

MAX_READ = 6000  # characters of a text that are looked at: an excerpt has fewer
# Nouns that open headlines and sentences; those of news are in `lookups.english`.
OPENING_NOUNS = words("""
    isi kedua ketiga keempat kelima
    angka data laporan survei penelitian studi program proyek rencana aksi video foto unggahan pesan
    klaim kabar berita isu aturan biaya nilai tingkat produksi penjualan jalan kota kabupaten
    provinsi sebanyak jutaan ribuan ratusan puluhan kenaikan penurunan peningkatan pertumbuhan
    pembangunan pembukaan penutupan kebijakan keberadaan pengguna penerima jumlah bantuan
    number data report survey study video photo post claim prices
""")
# What ends the name of an organisation before somebody's.
ENDS = words("nasional indonesia internasional daerah agung konstitusi dunia")
WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its scale applied, its unit as the reading engine calls it, and its words."""

    value: float
    unit: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Gist:
    """What stands out in a text, each once, in order.

    `names` are as written, `keys` what they are compared by, one for each; `dates` are its absolute
    ones as written, `values` as the reading engine says them; `words` are the folded stems of all
    that carries meaning.
    """

    language: str
    names: tuple[str, ...]
    keys: tuple[str, ...]
    numbers: tuple[Number, ...]
    dates: tuple[str, ...]
    values: tuple[str, ...]
    years: frozenset[int]
    words: frozenset[str]


@lru_cache(maxsize=1024)
def gist_of(text: str, language: str = "") -> Gist:
    """Read at most `MAX_READ` characters of a text; its language is guessed when not given."""
    text = normalise(text[:MAX_READ])
    low = lowered(text)
    if not language or language == "und":
        language = language_of(LETTERS.findall(low), low)
    table = table_for(language)
    bag = vocabulary(low)
    # Without a day to count from, only dates that say their year themselves have a value; the
    # others ("in 50 years") are lengths of time, which are numbers.
    dates = [one for one in find_dates(text, low, bag, table, None) if one.value]
    numbers = find_numbers(text, table, [(one.start, one.end) for one in dates], low, bag)
    # In a text all in capitals, capitals tell nothing.
    names = () if text.isupper() and " " in text else tuple(dict.fromkeys(names_in(text, table)))
    return Gist(
        language=language,
        names=names,
        keys=tuple(name_key(name) for name in names),
        numbers=tuple(_numbers(text, numbers)),
        dates=tuple(dict.fromkeys(text[one.start : one.end] for one in dates)),
        values=tuple(dict.fromkeys(one.value for one in dates if one.value)),
        years=frozenset(
            int(year) for one in dates for year in re.findall(r"\b\d{4}\b", one.value or "")
        ),
        words=frozenset(stem(word) for word in WORD.findall(fold(text)) if not is_common(word)),
    )


def _numbers(text: str, mentions: list[NumberMention]) -> Iterator[Number]:
    seen = set()
    for one in mentions:
        if (one.value, one.unit) not in seen:
            seen.add((one.value, one.unit))
            yield Number(one.value, one.unit, " ".join(text[one.start : one.end].split()))


def names_in(text: str, table: Table) -> Iterator[str]:
    """Yield the names of a text in order, without the offices in front of them.

    "Wali Kota Sukamaju Dewi Lestari" holds the names "Sukamaju" and "Dewi Lestari". A single word
    in capitals only because it opens a sentence is no name while there are two that surely are.
    """
    names = Names(table)
    openings = {start for start, _ in split_sentences(text, 0, len(text), table)}
    names.learn(text, 0, len(text), openings)
    names.settle(text)
    found: list[tuple[str, bool]] = []
    for run in NAME_RUN.finditer(text):
        if run.start() and text[run.start() - 1].isalnum():
            continue
        previous = text[: run.start()].split()[-1:] if run.start() else []
        office = bool(previous) and previous[0].lower() in table.titles
        parts = run.group().split()
        if run.start() in openings:
            parts = _without_opener(parts)
        for owner in _owners(parts):
            for name in _parted(owner, names, table, office=office):
                first = run.start() in openings and run.group().startswith(name)
                doubtful = first and " " not in name and not _is_initials(name)
                found.append((name, doubtful))
            office = False
    sure = {name for name, doubtful in found if not doubtful}
    for name, doubtful in found:
        if not doubtful or len(sure) < 2 or name in sure:
            yield name


def _without_opener(parts: list[str]) -> list[str]:
    """Take off a common noun that stands in capitals only because it opens the sentence."""
    low = [part.lower() for part in parts]
    known = any(" ".join(low[:size]) in OFFICES for size in (2, 3, 4))
    if not known and (low[0] in NOUNS or low[0] in OPENING_NOUNS) and not _is_initials(parts[0]):
        return parts[1:]
    return parts


def _owners(parts: list[str]) -> Iterator[list[str]]:
    """Part "Russia's Kursk" after the owner."""
    start = 0
    for at, part in enumerate(parts):
        if part.endswith(("'s", "’s")):
            yield [*parts[start:at], part[:-2]]
            start = at + 1
    if start < len(parts):
        yield parts[start:]


def _parted(parts: list[str], names: Names, table: Table, *, office: bool) -> Iterator[str]:
    """Yield the names in one run of capitals: what an office is held over, and who holds it."""
    first, last = names.cut(parts, office=office)
    if first < last and parts[first].lower() in table.places and first:
        first = last if last - first == 1 else first  # "Korea Utara": both are the place
    front: list[str] = []
    for part in [*parts[:first], ""]:
        bare = part.lower().rstrip(".")
        if part and (_is_initials(part) or bare not in names.front) and part not in names.openers:
            front.append(part)
        elif front:
            yield " ".join(front)
            front = []
    name = [part.rstrip(".,") for part in parts[first:last]]
    if len(name) > 1 and name[0].lower() in ("the", "a", "an"):
        name = name[1:]
    if name and name[0].lower() in table.organisations:
        ends = [at for at, part in enumerate(name) if part.lower() in ENDS]
        if ends and 1 <= len(name) - ends[-1] - 1 <= 3:
            yield " ".join(name[: ends[-1] + 1])
            name = name[ends[-1] + 1 :]
    if len(name) == 1 and _is_no_name(name[0], names, table):
        return
    if name:
        yield " ".join(name)


def _is_no_name(word: str, names: Names, table: Table) -> bool:
    if _is_initials(word):
        return False
    low = word.lower()
    return (
        len(word) < 2
        or is_common(fold(word))
        or low in names.front
        or low in table.months
        or low in table.weekdays
        or low in table.scales
        or low in table.organisations
        or (low[:2] == "rp" and low[2:].isdigit())
    )


def _is_initials(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.isalpha()


def name_key(name: str) -> str:
    """Return what a name is compared by: a country's code, else its words without accents' whims.

    "Rusia" and "Russia" have one key, and so have "Sri Mulyani" and "SRI MULYANI".
    """
    code = place_code(name)
    if code:
        return f"={code}"
    return " ".join(folded(fold(part)) for part in name.split())


def same_name(one: str, other: str) -> bool:
    """Say whether two keys may be of one bearer: the same, or all words of one are in the other."""
    if one == other:
        return True
    if one[:1] == "=" or other[:1] == "=":
        return False
    short, long = sorted((set(one.split()), set(other.split())), key=len)
    return short <= long and any(len(word) > 2 for word in short)


SUFFIXES = {
    "id": ("nya", "lah", "kah", "kan", "an"),
    "en": ("ing", "ed", "es", "s", "e"),
}
# Those that change a letter come after the longer ones.
PREFIXES = ("memper", "meng", "meny", "mem", "men", "peng", "peny", "pem", "pen", "ber", "ter",
            "per", "di", "ke", "se")  # fmt: skip


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a folded word without the commonest endings and beginnings of the two languages.

    It need not be a word: two forms of one word mostly come out the same, and five letters stay.
    """
    if not word.isalpha() or len(word) < 6:
        return word
    for prefix in PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 4:
            word = word[len(prefix) :]
            break
    for suffix in (*SUFFIXES["id"], *SUFFIXES["en"]):
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word
