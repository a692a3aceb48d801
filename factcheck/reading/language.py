"""Guess the language of a text: first by its script, then by counting common words.

A code of BCP 47 where the text makes it clear, else "und". Letters that only one language of a
script has tell those apart that share it (Urdu from Arabic, Ukrainian from Russian).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter

from factcheck.reading.tables import TABLES
from factcheck.reading.tables.shape import Table, words

SAMPLE = 3000  # words; more does not change the vote
LETTERS_SEEN = 4000  # letters; enough to tell a script


def own_words(table: Table) -> frozenset[str]:
    """Return the words of a language that say the least about the subject of a text."""
    return table.stop_words | table.sentence_starters | table.reporting_verbs


def all_words(table: Table) -> frozenset[str]:
    """Return every word that the lists of a language have."""
    return own_words(table).union(
        table.months, table.weekdays, table.units, table.scales, *table.signals.values()
    )


def without_shared(lists: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Leave out what two languages share: it says nothing about either."""
    return {
        language: found.difference(*(other for name, other in lists.items() if name != language))
        for language, found in lists.items()
    }


MARKERS = without_shared({language: own_words(table) for language, table in TABLES.items()})
MORE_MARKERS = without_shared({language: all_words(table) for language, table in TABLES.items()})

# Where each script begins, as far as letters go; what has no name here tells nothing.
SCRIPTS = (
    (0x0000, "Latin"), (0x0370, "Greek"), (0x0400, "Cyrillic"), (0x0530, "hy"), (0x0590, "he"),
    (0x0600, "Arabic"), (0x0700, ""), (0x0750, "Arabic"), (0x0780, "dv"), (0x07C0, ""),
    (0x08A0, "Arabic"), (0x0900, "Devanagari"), (0x0980, "Bengali"), (0x0A00, "pa"),
    (0x0A80, "gu"), (0x0B00, "or"), (0x0B80, "ta"), (0x0C00, "te"), (0x0C80, "kn"),
    (0x0D00, "ml"), (0x0D80, "si"), (0x0E00, "th"), (0x0E80, "lo"), (0x0F00, "bo"),
    (0x1000, "my"), (0x10A0, "ka"), (0x1100, "ko"), (0x1200, "Ethiopic"), (0x13A0, ""),
    (0x1780, "km"), (0x1800, "mn"), (0x18B0, ""), (0x1B00, ""), (0x1E00, "Latin"),
    (0x1F00, "Greek"), (0x2000, ""), (0x3040, "Kana"), (0x3130, "ko"), (0x3190, ""),
    (0x31F0, "Kana"), (0x3200, ""), (0x3400, "Han"), (0x4DC0, ""), (0x4E00, "Han"), (0xA000, ""),
    (0xAC00, "ko"), (0xD7B0, ""), (0xF900, "Han"), (0xFB00, ""), (0xFB50, "Arabic"),
    (0xFE00, ""), (0xFE70, "Arabic"), (0xFF00, ""), (0xFF66, "Kana"), (0xFFA0, ""),
    (0x20000, "Han"), (0x32000, ""),
)  # fmt: skip
BEGINNINGS = tuple(start for start, _ in SCRIPTS)

# What only one language of a script writes, the most telling first.
ONLY_IN = {
    "Arabic": (
        ("ps", "ښړځڅېۍ"), ("ur", "ٹڈڑےںھ"), ("ckb", "ەێۆڕڵ"), ("und", "ڠڤݢۏݘۋ"),
        ("fa", "پچژگیک"), ("ar", ""),
    ),
    "Cyrillic": (
        ("und", "қғңүұһәөҷӣӯҳ"), ("uk", "їєґ"), ("be", "ў"), ("mk", "ѓќѕ"), ("sr", "ђћјљњџ"),
        ("ru", "ыэё"), ("uk", "і"), ("bg", "ъ"), ("und", ""),
    ),
    "Ethiopic": (("ti", "ኣ"), ("am", "")),
    "Bengali": (("as", "ৰৱ"), ("bn", "")),
    "Greek": (("el", ""),),
    "Han": (("zh", ""),),
}  # fmt: skip
MINIMUM = 0.008  # of the letters, so that one foreign name decides nothing
KANA = 0.1  # of the letters of a Japanese text
# In Devanagari letters tell little: the words for "is" and "of" do.
DEVANAGARI = (
    ("hi", ("है", "हैं", "का", "की", "के", "में")),
    ("mr", ("आहे", "आहेत", "आणि", "ची", "चा", "होते")),
    ("ne", ("छ", "हो", "को", "का", "र", "छन्", "मा")),
)


# The commonest small words of other languages in Latin letters; where these are more than those of
# a language with lists, its rules would do harm.
OTHERS = {
    code: words(listed).difference(*map(own_words, TABLES.values()))
    for code, listed in {
        "es": "el la los las de del que en y por con para una un es se no su lo como más pero fue",
        "pt": "o os de do da que em e por com para uma um é se não seu no na como mais mas",
        "fr": "le la les de des du que qui en et pour avec une un est dans il elle au sur pas ne",
        "it": "il la le gli dei delle della che in e per con una un è si non al sono più ha nel",
        "de": "der die das und in den von zu mit ist des dem nicht ein eine auf für sich im auch",
        "nl": "de het een van en in is dat op te voor met zijn niet aan er om ook als bij naar die",
        "tl": "ang ng sa mga na ay si ni kay nang hindi ito at para ko mo siya niya po pa lang",
        "tr": "ve bir bu da de için ile olarak çok daha olan gibi kadar ne mi ama değil sonra ise",
        "vi": "là và của có các cho không một được người trong này với đã những để khi từ về ở",
        "sw": "ya na wa kwa ni katika za la kuwa hii hiyo huo alisema kama pia lakini yake watu",
        "jv": "lan ing kang sing iku ora ana marang saka kanthi wis arep dadi utawa iki uga",
        "su": "jeung nu anu dina ieu éta ka ti sareng henteu aya oge ogé kana téh teh ku tina",
    }.items()
}
# Malay and Indonesian share nearly all small words, but not how these are written.
MALAY = words("kerana bahawa iaitu sahaja manakala syarikat polis mesyuarat jawatankuasa")
NOT_MALAY = words("karena bahwa yaitu yakni saja sedangkan perusahaan polisi rapat komite")


def language_of(found: list[str], text: str = "") -> str:
    """Return the code of a language, or "und" when the words leave it open.

    A text in Latin letters counts as a language when at least one word in twenty is one of its own
    common words; a short one without any is judged by all the words of the lists. The text itself
    is needed only for scripts whose vowel signs are no letters.
    """
    found = found[:SAMPLE]
    sample = "".join(found[: LETTERS_SEEN // 4])[:LETTERS_SEEN]
    letters = Counter() if sample.isascii() else Counter(sample)
    script = script_of(letters)
    if script == "Devanagari":
        return by_words(text[: LETTERS_SEEN * 2].split())
    if script in ONLY_IN:
        return by_letters(script, letters)
    if script != "Latin":
        return script
    seen = Counter(found)
    other, other_votes = other_language(seen)
    for markers in (MARKERS, MORE_MARKERS):
        votes = {language: sum(map(own.__contains__, found)) for language, own in markers.items()}
        best = max(votes, key=lambda language: votes[language])
        if other_votes > votes[best]:
            break
        if list(votes.values()).count(votes[best]) == 1 and votes[best] * 20 >= len(found):
            return "ms" if best == "id" and is_malay(seen) else best
    return other if other_votes * 10 >= len(found) else "und"


def other_language(seen: Counter[str]) -> tuple[str, int]:
    """Return the language without lists that most words are of, given three of its words."""
    best, most = "und", 0
    for code, own in OTHERS.items():
        here = [seen[word] for word in own if word in seen]
        if len(here) >= 3 and sum(here) > most:
            best, most = code, sum(here)
    return best, most


def is_malay(seen: Counter[str]) -> bool:
    """Say whether an Indonesian-looking text is written the Malay way."""
    malay = sum(seen[word] for word in MALAY)
    return malay > 1 and malay > sum(seen[word] for word in NOT_MALAY)


def script_of(letters: Counter[str]) -> str:
    """Return the script of most letters, or the language if only one is written in it."""
    counts: Counter[str] = Counter()
    for letter, times in letters.items():
        counts[SCRIPTS[bisect_right(BEGINNINGS, ord(letter)) - 1][1]] += times
    kana, han = counts.pop("Kana", 0), counts.pop("Han", 0)
    counts["ja" if kana > KANA * (kana + han) else "Han"] += kana + han
    counts.pop("", None)
    return counts.most_common(1)[0][0] if counts.total() else "Latin"


def by_letters(script: str, letters: Counter[str]) -> str:
    """Return the first language that its own letters prove."""
    least = max(1.0, MINIMUM * letters.total())
    for language, own in ONLY_IN[script]:
        if not own or sum(letters[letter] for letter in own) >= least:
            return language
    return "und"


def by_words(found: list[str]) -> str:
    """Return the language in Devanagari that most small words are of."""
    seen = Counter(word.strip("।,.\"'“”()") for word in found)
    votes = {language: sum(seen[word] for word in own) for language, own in DEVANAGARI}
    best = max(votes, key=lambda language: votes[language])
    return best if votes[best] > 0 and list(votes.values()).count(votes[best]) == 1 else "und"
