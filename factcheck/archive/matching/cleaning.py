"""Take from a post what is no part of its claim: addresses, signatures, the signs of a network."""

from __future__ import annotations

import re
import unicodedata

_ADDRESS = re.compile(
    r"https?:?/?/?\S*|(?:pic\.twitter\.com|t\.co|bit\.ly|wa\.me|youtu\.be|fb\.watch)/\S*|www\.\S+"
)
# Addresses are often glued to the word before them.
_GLUED = re.compile(r"(?<=\S)(?=https?://|pic\.twitter\.com/)")
# "— Name of Account (@account) August 16, 2012", as an embedded post ends.
_SIGNATURE = re.compile(
    r"\s[—–-]{1,2}\s*(?P<name>[^—\n]{1,80}?)\s*\(@\w{1,30}\)"
    r"(?:\s*\w+ \d{1,2}, \d{4}|\s*\d{1,2} \w+ \d{4})?\s*$"
)
_TAG = re.compile(r"[#@](\w+)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d{4}\b)")
# Invisible marks of direction and joining; they would tear words apart.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_SPACE = re.compile(r"\s+")


def clean_post(text: str) -> str:
    """Return the words of a post as one line of running text.

    Tags and handles become words ("#SaveOurSchools": "Save Our Schools"), the signature of an
    embedded post keeps the name of the account alone.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = _GLUED.sub(" ", text)
    if signed := _SIGNATURE.search(text):
        text = f"{text[: signed.start()]} — {signed['name']}"
    text = _ADDRESS.sub(" ", text)
    text = _TAG.sub(lambda tag: f" {_HUMP.sub(' ', tag[1])} ", text)
    return _SPACE.sub(" ", text.replace("_", " ")).strip()
