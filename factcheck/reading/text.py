"""Bring a text into the one form that all offsets refer to."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# A lone surrogate cannot be encoded and a NUL cannot be stored by PostgreSQL.
UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


def normalise(text: str) -> str:
    """Return the text in NFC with "\\n" as line end, without a byte order mark.

    Characters that no database can store become U+FFFD, so that offsets stay what they are.
    """
    if text.startswith("\ufeff"):
        text = text[1:]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = UNSTORABLE.sub("\ufffd", text)
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def fingerprint(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
