"""What a finding seems to do to a claim: a hint with the sentence it rests on, or nothing.

Rules for a few plain cases, made to be silent rather than wrong: the rating of a fact-check about
the same claim, a negation, the opposite, another value of the same quantity, or the same said
outright. A question, somebody's words, a rumour or a condition says nothing. A person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from factcheck.archive.words import fold, is_common
from factcheck.lookups.gist import WORD, Gist, Number, gist_of, same_name, stem
from factcheck.lookups.models import Stance
from factcheck.lookups.ranking import same_number
from factcheck.reading.sentences import split_sentences
from factcheck.reading.tables import table_for
from factcheck.reading.tables.shape import words
from factcheck.reading.text import normalise

MAX_SENTENCES = 60
FEWEST = 3  # words and numbers that a claim must have to be compared at all

# Ratings as publishers write them; the first that fits counts, so halves stand before wholes.
MIXED = re.compile(
    r"sebagian|setengah|half|partly|mixture|mixed|mostly|campur|konteks|context|unproven|belum"
    r"|tidak terbukti|unverified|satir|satire|research|in progress|outdated|attribution"
    r"|tidak sepenuhnya|not (?:entirely|quite)|\b(?:tapi|tetapi|namun|but)\b"
)
NOT_FALSE = re.compile(r"\b(?:bukan|tidak|tak|not|isn't|no)\s+(?:\w+\s+)?(?:hoaks|hoax|salah|keliru"
                       r"|palsu|false|misleading|fake)\b")  # fmt: skip
FALSE = re.compile(
    r"\b(?:hoaks|hoax|salah|keliru|palsu|menyesatkan|disinformasi|misinformasi|tidak benar"
    r"|tidak tepat|bohong|fitnah|false|fake|misleading|incorrect|untrue|not true|pants on fire"
    r"|debunked|fabricated|altered|manipulated|inaccurate|scam|four pinocchios)\b"
)
TRUE = re.compile(r"\b(?:benar|true|correct|accurate|fakta|akurat|terbukti|geppetto checkmark)\b")

NEGATIONS = words("""
    tidak bukan tak belum tanpa bukanlah tidaklah jangan not never no n't cannot without didn't
    doesn't don't isn't wasn't weren't won't hasn't haven't couldn't can't aren't neither nor
""")
# Whoever writes these does not say it himself, or not that it is so.
HEARSAY = words("""
    klaim diklaim mengklaim kabar dikabarkan mengabarkan beredar viral konon isu diisukan rumor
    disebut-sebut dugaan diduga tudingan dituding narasi unggahan pengunggah hoaks hoax benarkah
    claim claims claimed alleged allegedly rumor rumour rumored reportedly purported supposedly
    viral post posts posted mungkin bisa jika kalau bila seandainya andai rencana rencananya
    berencana if unless may might could would plans planned expected likely possibly
    membantah dibantah menyangkal menampik denied denies deny disputes disputed rejects rejected
    membenarkan gagal failed
    dituduh menuduh tuduhan diminta meminta mendesak didesak menuntut dituntut menolak mengancam
    terancam akan hendak ingin berniat wacana mengusulkan diusulkan mempertimbangkan batal urung
    bohong keliru salah fitnah mitos mustahil jarang
    accused urged urges asked demanded demands refused refuses threatened threatens considers
    considered wants myth false wrong untrue debunked unlikely nobody rarely seldom hardly barely
    scarcely
""")
CHECKING = re.compile(
    r"\b(?:cek fakta|periksa fakta|fact.?check\w*|benarkah|klaim|hoaks|hoax|turnbackhoax"
    r"|debunk\w*)\b"
)
ASKING = re.compile(r"^\W*(?:benarkah|apakah|mungkinkah|betulkah|adakah|did|does|do|is|are|was|were"
                    r"|has|have|can|will)\b")  # fmt: skip
# "Fell to 30 percent" is another matter than "fell 30 percent".
UP_TO_A_NUMBER = re.compile(r"\b(?:to|menjadi)\s+(?:rp\.?\s*|us)?[$€£]?\d")
ABOUT_SO_MUCH = words("""
    sekitar kira-kira hampir lebih kurang sedikitnya setidaknya minimal maksimal hingga mencapai
    about around nearly almost over than least most up approximately roughly some under
""")
FIRST_OF_ALL = words("""
    pertama terakhir terbesar terkecil tertinggi terendah terbanyak satu-satunya semua seluruh hanya
    selalu first last only largest biggest smallest highest lowest all every always none most
""")
# With one of these a sentence speaks of less, or of somebody else.
LIMITING = words("""
    mantan eks calon bakal wakil anak istri suami putra putri hampir sebagian nyaris percobaan palsu
    mirip former ex deputy vice son daughter wife husband almost nearly partly attempted fake
    would-be candidate
""")
OPPOSITES = (
    ("naik", "turun"), ("meningkat", "menurun"), ("bertambah", "berkurang"), ("menang", "kalah"),
    ("terbesar", "terkecil"), ("tertinggi", "terendah"), ("pertama", "terakhir"),
    ("legal", "ilegal"), ("aman", "berbahaya"), ("hidup", "meninggal"), ("diterima", "ditolak"),
    ("mengesahkan", "membatalkan"), ("membuka", "menutup"), ("impor", "ekspor"),
    ("rose", "fell"), ("increased", "decreased"), ("grew", "shrank"), ("won", "lost"),
    ("largest", "smallest"), ("highest", "lowest"), ("first", "last"), ("safe", "dangerous"),
    ("alive", "dead"), ("accepted", "rejected"), ("imports", "exports"), ("more", "fewer"),
)  # fmt: skip
# What a person said, in quotation marks, is not what the text says.
SPOKEN = re.compile(r"“[^”]{1,1200}”|\"[^\"\n]{1,800}\"|«[^»]{1,1200}»")


@dataclass(frozen=True, slots=True)
class _Said:
    """One sentence: as written, what stands out in it, its words and those that are negated."""

    text: str
    gist: Gist
    words: frozenset[str]
    plain: frozenset[str]
    negated: frozenset[str]


def hint(
    statement: str, language: str, excerpt: str, *, title: str = "", rating: str = ""
) -> tuple[Stance, str] | None:
    """Return what the words of a finding seem to do to a claim, and the sentence it rests on.

    None wherever the rules are not sure, which is mostly.
    """
    claim = _said(normalise(statement), language)
    if len(claim.words) + len(claim.gist.numbers) < FEWEST:
        return None
    text = normalise(f"{title}\n{excerpt}" if title else excerpt)
    sentences = [_said(sentence, "") for sentence in _sentences(text, language)]
    rated = _rated(rating)
    if rating or CHECKING.search(fold(text)) or _rated(title):
        # A fact-check repeats what it refutes: only its rating counts.
        return _of_check(claim, sentences, rated or (None if rating else _marked(title, text)))
    found: dict[Stance, str] = {}
    for said in sorted(sentences, key=lambda one: -_share(claim, one)):
        stance = _compare(claim, said)
        if stance is not None:
            found.setdefault(stance, said.text)
    return next(iter(found.items())) if len(found) == 1 else None


def _sentences(text: str, language: str) -> Iterator[str]:
    table = table_for(language)
    spans: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        spans += split_sentences(text, start, start + len(line), table)
        start += len(line) + 1
    for begin, end in spans[:MAX_SENTENCES]:
        yield text[begin:end]


def _said(text: str, language: str) -> _Said:
    gist = gist_of(text, language)
    low = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", fold(text))
    negated = set()
    for at, word in enumerate(low):
        if word.replace("’", "'") in NEGATIONS:
            following = (stem(other) for other in low[at + 1 : at + 5] if not is_common(other))
            negated |= {next(following, "")}
    table = table_for(gist.language)
    measures = table.scales.keys() | table.units.keys() | table.months.keys()
    return _Said(
        text=text,
        gist=gist,
        words=frozenset(
            stem(word)
            for word in WORD.findall(fold(text))
            if word.isalpha() and not is_common(word) and word not in measures
        ),
        plain=frozenset(low),
        negated=frozenset(negated - {""}),
    )


def _share(claim: _Said, said: _Said) -> float:
    return len(claim.words & said.words) / max(1, len(claim.words))


def _says_all(claim: _Said, said: _Said, *, but: frozenset[str] = frozenset()) -> bool:
    """Say whether a sentence has all words of a claim except `but`, of the same voice.

    A word that is missing may be the whole difference: "vaksin polio" is not "vaksin campak", and
    who "dibunuh" did not "membunuh".
    """
    return not (claim.words - said.words - but) and _voices(claim) == _voices(said, claim)


def _voices(said: _Said, beside: _Said | None = None) -> set[tuple[str, bool]]:
    """Return the stems of passive and active words, each with whether it is passive."""
    found = {
        (stem(word), word.startswith(("di", "ter")))
        for word in said.plain
        if VOICE.match(word) and (beside is None or stem(word) in beside.words)
    }
    # "killed by", "oleh"
    by = not said.plain.isdisjoint(("by", "oleh"))
    return found | ({("by", True)} if by else set())


VOICE = re.compile(r"(?:me|di|ter)[a-z]{4,}$")


# Fact-checks


def _rated(rating: str) -> Stance | None:
    """Say what a rating as written does to what it rates; None for halves and for none."""
    rating = fold(rating)
    if MIXED.search(rating) or NOT_FALSE.search(rating):
        return None
    if FALSE.search(rating):
        return Stance.REFUTES
    return Stance.SUPPORTS if TRUE.search(rating) else None


def _marked(title: str, text: str) -> Stance | None:
    """Read the mark in front of a fact-check's title ("[SALAH] …"), or its plain conclusion."""
    mark = re.match(r"\s*[\[(]([^\])]{3,30})[\])]|\s*([A-Z]{4,12})\s*[:!]", title or text)
    if mark:
        return _rated(mark[1] or mark[2])
    said = re.findall(
        r"(?:klaim|narasi|informasi|kabar|unggahan|claim|post|video|foto)[^.\n]{0,80}?"
        r"\b((?:adalah|merupakan|is|are|was)?\s*(?:tidak benar|hoaks|keliru|salah|menyesatkan|false"
        r"|palsu|misleading|fake|untrue|not true))\b",
        fold(text),
    )
    return Stance.REFUTES if said and not NOT_FALSE.search(fold(text)) else None


def _of_check(
    claim: _Said, sentences: list[_Said], rated: Stance | None
) -> tuple[Stance, str] | None:
    """Return the rating, when a sentence says the very claim that was rated."""
    if rated is None:
        return None
    for said in sorted(sentences, key=lambda one: -_share(claim, one)):
        if not _says_all(claim, said):
            continue
        told = said.negated - {"benar", "true"}
        same = (
            _has_names(claim, said)
            and _has_numbers(claim, said)
            and not _negation_differs(claim, said, told)
            and not _opposite(claim, said)
            and (not said.gist.years or _same_years(claim, said))
        )
        if same:
            return rated, said.text
    return None


# Sentences


def _compare(claim: _Said, said: _Said) -> Stance | None:
    if _says_nothing(claim, said) or not _has_names(claim, said) or not _same_years(claim, said):
        return None
    numbers = _has_numbers(claim, said)
    if opposite := _opposite(claim, said):
        alike = numbers and len(said.negated) == len(claim.negated)
        return Stance.REFUTES if alike and _says_all(claim, said, but=opposite) else None
    if not _says_all(claim, said):
        return None
    alone = not _other_names(claim, said)
    if _negation_differs(claim, said, said.negated):
        return Stance.REFUTES if numbers and alone else None
    if len(said.negated) != len(claim.negated):
        return None  # something is denied, and the rules cannot tell what
    if bool(UP_TO_A_NUMBER.search(fold(claim.text))) != bool(
        UP_TO_A_NUMBER.search(fold(said.text))
    ):
        return None
    if not numbers:
        # A word more may narrow it: so many "among the young", so much "beras ketan".
        same = alone and said.words <= claim.words
        return Stance.REFUTES if same and _other_value(claim, said) else None
    # Who is the largest, and what all do, is another matter with another name beside it.
    return Stance.SUPPORTS if alone or not FIRST_OF_ALL & claim.plain else None


def _says_nothing(claim: _Said, said: _Said) -> bool:
    """Say whether a sentence asks, reports what others say, or speaks of what may be."""
    if said.text.rstrip("\"”'’) ").endswith("?") or ASKING.match(fold(said.text)):
        return True
    outside = SPOKEN.sub(" ", said.text)
    if len(outside) < 0.6 * len(said.text):
        return True
    if ((HEARSAY | LIMITING) & said.plain) - claim.plain:
        return True
    table = table_for(said.gist.language)
    speech = table.reporting_verbs | table.quote_verbs | table.citing_verbs
    return bool((speech & said.plain) - claim.plain)


def _has_names(claim: _Said, said: _Said) -> bool:
    """Say whether a sentence has all names of the claim, and in its order.

    Who attacked whom is told by the order.
    """
    places = []
    for key in claim.gist.keys:
        there = [at for at, other in enumerate(said.gist.keys) if same_name(key, other)]
        if there:
            places.append(there[0])
        elif key[:1] == "=" or not set(key.split()) <= said.plain:
            return False
    return places == sorted(places)


def _other_names(claim: _Said, said: _Said) -> bool:
    return any(
        not any(same_name(key, other) for other in claim.gist.keys) for key in said.gist.keys
    )


def _has_numbers(claim: _Said, said: _Said) -> bool:
    return all(
        any(same_number(one, other) for other in said.gist.numbers) for one in claim.gist.numbers
    )


def _same_years(claim: _Said, said: _Said) -> bool:
    """Say whether the two speak of one time: none names a year, or both name the same."""
    ours, theirs = claim.gist.years, said.gist.years
    return ours == theirs or not ours.isdisjoint(theirs)


def _negation_differs(claim: _Said, said: _Said, negated: frozenset[str]) -> bool:
    """Say whether a word that both have is negated in one and not in the other."""
    both = claim.words & said.words
    return bool((negated & both) ^ (claim.negated & both))


def _opposite(claim: _Said, said: _Said) -> frozenset[str]:
    """Return the stem of the claim's word whose opposite the sentence has instead, if any."""
    for pair in OPPOSITES:
        for here, there in (pair, pair[::-1]):
            if here in claim.plain - said.plain and there in said.plain - claim.plain:
                return frozenset((stem(here),))
    return frozenset()


def _other_value(claim: _Said, said: _Said) -> bool:
    """Say whether the one quantity that both give has another value, plainly."""
    ours, theirs = claim.gist.numbers, said.gist.numbers
    if len(ours) != 1 or ours[0].unit in (None, "ordinal"):
        return False
    same_unit = [one for one in theirs if one.unit == ours[0].unit]
    if len(same_unit) != 1 or _is_rough(ours[0], same_unit[0], claim, said):
        return False
    return not same_number(ours[0], same_unit[0])


def _is_rough(one: Number, other: Number, claim: _Said, said: _Said) -> bool:
    """Say whether words such as "about" leave room for both values."""
    if not ABOUT_SO_MUCH.isdisjoint(claim.plain | said.plain):
        small, large = sorted((abs(one.value), abs(other.value)))
        return large < 2 * small
    return False
