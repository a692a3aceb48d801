"""The terms of a text: what is looked up in the index of words, and compared word by word.

A term is a folded word without the commonest beginnings and endings of Indonesian and English, or
the value of a number ("70 ribu", "70rb" and "70.000" are one). The language need not be known: the
rules of both are tried on every word, and what matters is only that two forms of a word come out
the same. The stemmer is light, after the idea of Porter's (1980) and of Tala's for Indonesian
(2003): a table of affixes, no dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_VOWELS = frozenset("aiueo")
# Digits that stand for letters, to slip past a network's filters: "k0rups1".
_DISGUISED = re.compile(r"[a-z]+[01345]+[a-z]")
_DIGITS = str.maketrans("01345", "oieas")
# Spellings of one sound: "Soeharto", "Suharto"; "aktivis", "aktifis".
_SOUNDS = (("oe", "u"), ("ph", "f"), ("v", "f"), ("ch", "c"))
_DOUBLED = re.compile(r"(.)\1+")
# How people write in a hurry, in messages above all.
_SHORT = {
    "yg": "yang", "tdk": "tidak", "gak": "tidak", "ga": "tidak", "nggak": "tidak", "tak": "tidak",
    "dgn": "dengan", "utk": "untuk", "dlm": "dalam", "dr": "dari", "krn": "karena", "sdh": "sudah",
    "udah": "sudah", "blm": "belum", "jgn": "jangan", "org": "orang", "bs": "bisa", "sy": "saya",
    "kpd": "kepada", "pd": "pada", "tp": "tapi", "jg": "juga", "spt": "seperti", "hrs": "harus",
    "dpt": "dapat", "bln": "bulan", "thn": "tahun", "hr": "hari", "jkt": "jakarta",
    "skrg": "sekarang", "trs": "terus", "kalo": "kalau", "klo": "kalau", "dg": "dengan",
    "tsb": "tersebut", "bkn": "bukan", "lg": "lagi", "sm": "sama", "ppl": "people", "u": "you",
    "dont": "not", "cant": "not", "wont": "not", "isnt": "not", "didnt": "not", "doesnt": "not",
}  # fmt: skip
_SCALES = {
    "rb": 3, "ribu": 3, "k": 3, "thousand": 3, "jt": 6, "juta": 6, "million": 6,
    "miliar": 9, "milyar": 9, "billion": 9, "triliun": 12, "trilyun": 12, "trillion": 12,
}  # fmt: skip
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)*)([^\W\d_]*)")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_PARTICLES = ("lah", "kah", "nya", "ku", "mu")
_SUFFIXES = ("kan", "an", "i")
# Prefix, the letter it swallowed (given back before a vowel), and the letters it stands before.
_PREFIXES = (
    ("meny", "s", ""), ("peny", "s", ""), ("meng", "", "aiueoghkx"), ("peng", "", "aiueoghkx"),
    ("mem", "p", "bfpv"), ("pem", "p", "bfpv"), ("men", "t", "cdjztsn"), ("pen", "t", "cdjztsn"),
    ("ber", "", ""), ("ter", "", ""), ("per", "", ""), ("me", "", "lmnrwy"), ("di", "", ""),
    ("se", "", ""), ("ke", "", ""), ("pe", "", "lmnrwy"),
)  # fmt: skip
_ANY = frozenset(("ber", "ter", "per", "di", "se", "ke"))


def fold_word(text: str) -> str:
    """Fold a text for comparing: compatibility forms, case and accents."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    return WORD.findall(fold_word(text))


def terms_in(words: list[str]) -> list[str]:
    """Return the terms of folded words, in order; a number and the word of its scale are one."""
    terms: list[str] = []
    last_number = ""
    for word in words:
        if last_number and (power := _SCALES.get(word)):
            terms[-1] = _value(last_number, power)
            last_number = ""
            continue
        last_number = word if word[0].isdigit() and word[-1].isdigit() else ""
        terms.append(stem(word))
    return terms


@lru_cache(1 << 17)
def stem(word: str) -> str:
    """Return the term of one folded word."""
    if word[0].isdigit():
        return _number(word)
    if _DISGUISED.match(word):
        word = word.translate(_DIGITS)
    word = _SHORT.get(word, word)
    if len(word) >= 4:
        word = _without_prefix(_without_suffix(_without_ending(word)))
        word = word[:-1] if len(word) > 4 and word[-1] == "e" else word
    for spelt, sound in _SOUNDS:
        word = word.replace(spelt, sound)
    return _DOUBLED.sub(r"\1", word)


def _number(word: str) -> str:
    whole = _NUMBER.fullmatch(word)
    if not whole:
        return word
    number, scale = whole.groups()
    if scale and scale not in _SCALES:
        return word
    return _value(number, _SCALES.get(scale, 0))


def _value(number: str, power: int) -> str:
    """Write a number out: ("1,5", 6) is "1500000"."""
    if _THOUSANDS.fullmatch(number):
        return re.sub("[.,]", "", number) + "0" * power
    whole, _, part = number.replace(",", ".").partition(".")
    part = part.replace(".", "")
    if len(part) <= power:
        return (whole + part + "0" * (power - len(part))).lstrip("0") or "0"
    return number


def _without_ending(word: str) -> str:
    """Take off what English adds."""
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            return word[:-1] if word[-1] == word[-2] and word[-1] not in "aeioulsz" else word
    return word[:-1] if word[-1] == "s" and word[-2] != "s" else word


def _without_suffix(word: str) -> str:
    """Take off what Indonesian adds at the end: -nya, -lah, then -kan, -an, -i."""
    for endings in (_PARTICLES, _SUFFIXES):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                word = word[: -len(ending)]
                break
    return word


def _without_prefix(word: str) -> str:
    """Take off one Indonesian prefix and give back the letter that it swallowed."""
    for prefix, swallowed, before in _PREFIXES:
        rest = word[len(prefix) :]
        least = 5 if prefix in ("se", "ke") else 4
        if len(rest) < least or not word.startswith(prefix):
            continue
        if swallowed and rest[0] in _VOWELS:
            return swallowed + rest
        if rest[0] in before or prefix in _ANY:
            return rest
    return word


def terms_line(claim: str, title: str = "", claimant: str = "") -> str:
    """Return the terms of a check in one line, to be kept beside it: "claim | title | claimant".

    Terms are divided by spaces, the three parts by a bar. `rank` reads this instead of the texts.
    """
    return " | ".join(" ".join(terms_in(words_of(text))) for text in (claim, title, claimant))
