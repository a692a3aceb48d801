"""Twice the text takes twice the steps, whatever it is made of.

Lines of our own code that run are counted, not seconds: a count is the same on every machine.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType

import pytest

from factcheck import reading
from factcheck.reading import read_text
from factcheck.reading.dates import find_dates
from factcheck.reading.language import language_of
from factcheck.reading.numbers import find_numbers
from factcheck.reading.sentences import split_sentences
from factcheck.reading.tables import table_for
from factcheck.reading.text import LETTERS, lowered, normalise

OURS = str(Path(reading.__file__).parent)
SIZE = 3_000  # characters
PIECES = {
    "no stops": "kata dan ",
    "only stops": ".",
    "stops and spaces": ". ",
    "spaced stops": ". . . a ",
    "exclamations": "! ",
    "quotation marks": '"',
    "marks and words": '"a. ',
    "brackets": "(",
    "brackets and stops": "(a.) ",
    "abbreviations": "Dr. ",
    "initials": "A. ",
    "lost spaces": "dilarang.Dia",
    "lost stops": "sekali lagi Namun, ",
    "Chinese": "今天下雨。",
    "Thai": "นายกรัฐมนตรีกล่าวว่าราคาข้าวสูงขึ้น ",
    "Thai without spaces": "ก",
    "Greek": "α; ",
    "no characters one sees": ".\u200b",
    "marks that combine": "a\u0301\u0301",
    "white space": " ",
    "dates": "Senin (8/7/2024) ",
    "written dates": "8-10 Juli 2024 - ",
    "half a date": "May 3 to ",
    "years": "2019 hingga ",
    "relative dates": "dua pekan lalu ",
    "half a relative date": "a few ",
    "quarters": "kuartal II ",
    "decades": "1990-an ",
    "digits": "1",
    "groups": "1.000.",
    "ranges": "5-",
    "half ranges": "5 hingga ",
    "telephones": "0812 3456 ",
    "fractions": "1/2/",
    "numbers in words": "dua juta tiga ribu ",
    "one number in words": "one hundred and ",
    "money": "Rp",
}


def steps(work: Callable[[], object]) -> int:
    """Return how many lines run while `work` does."""
    tool, count = sys.monitoring.PROFILER_ID, 0

    def line(code: CodeType, number: int) -> None:
        nonlocal count
        # Whatever else runs in between (the collector of garbage, another thread) is not ours.
        count += code.co_filename.startswith(OURS)

    sys.monitoring.use_tool_id(tool, "steps")
    try:
        sys.monitoring.register_callback(tool, sys.monitoring.events.LINE, line)
        sys.monitoring.set_events(tool, sys.monitoring.events.LINE)
        work()
    finally:
        sys.monitoring.set_events(tool, 0)
        sys.monitoring.free_tool_id(tool)
    return count


def read_parts(text: str, language: str) -> None:
    """Find sentences, dates and numbers."""
    table = table_for(language)
    low = lowered(text)
    found = LETTERS.findall(low)
    language_of(found, low)
    split_sentences(text, 0, len(text), table)
    dates = find_dates(text, low, frozenset(found), table, None)
    find_numbers(text, table, [(d.start, d.end) for d in dates], low, frozenset(found))


@pytest.mark.parametrize("language", ["id", "en", "und"])
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_steps_grow_with_the_text(piece, language):
    once, twice = (
        normalise((piece * (size // len(piece) + 1))[:size]) for size in (SIZE, 2 * SIZE)
    )
    read_parts(once, language)  # fills what is kept between calls
    assert steps(lambda: read_parts(twice, language)) <= 2.2 * steps(
        lambda: read_parts(once, language)
    )


# What sentences that are to be cut, weighed and compared may be made of.
CLAIMS = {
    "clauses": "harga naik 5 persen, sedangkan upah turun 2 persen, ",
    "short clauses": "Harga naik 5 persen, sedangkan upah turun 2 persen. ",
    "semicolons": "a; ",
    "votes": "Kota 5; ",
    "joints": " dan 5",
    "pronouns": "Rina Percobaan datang. Ia membawa 5 orang. ",
    "tolls": "Sebanyak 12 orang tewas. ",
    "figures": "Anggaran 5 juta. Jumlah itu naik 3 persen. ",
    "reported": "Kim mengatakan bahwa ",
    "words in marks": '"Kami membangun 200 sekolah," kata Budi Contoh. ',
}


@pytest.mark.parametrize("piece", [*PIECES.values(), *CLAIMS.values()], ids=[*PIECES, *CLAIMS])
def test_reading_all_of_it_grows_with_the_text(piece):
    once, twice = ((piece * (size // len(piece) + 1))[:size] for size in (SIZE, 2 * SIZE))
    read_text(once)
    assert steps(lambda: read_text(twice)) <= 2.3 * steps(lambda: read_text(once))
