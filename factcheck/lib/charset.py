"""Bytes to text, whatever the encoding; no byte ever makes it fail.

No Django here: `child.py` uses it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_META = re.compile(
    rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
_XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f\ufffd]")
# Python knows many more, some of which are no encodings of text at all ("rot13", "undefined").
_ENCODINGS = {
    *("utf-8", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("cp1258", "cp866", "cp874", "koi8-r", "koi8-u", "mac-roman", "gb18030", "big5", "big5hkscs"),
    *("cp932", "euc_jp", "iso2022_jp", "cp949", *(f"iso8859-{n}" for n in range(2, 17))),
}
# What people declare and what they then write: the wider of two related encodings.
_AS_IN_BROWSERS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_GUESS_FROM = 64 * 1024


def decode(data: bytes, *, declared: str = "") -> str:
    """Turn bytes into text.

    `declared` is a Content-Type as the sender wrote it. Asked in this order: a byte order mark,
    UTF-8 if every byte fits, the declaration, the page's own `<meta>`, a guess by frequency. What
    fits nothing becomes U+FFFD.
    """
    wide = wide_encoding(data)
    if wide:
        return data.decode(wide, "replace").removeprefix("\ufeff")
    data = data.removeprefix(codecs.BOM_UTF8)
    # Text that is valid UTF-8 by chance is far rarer than a wrong declaration.
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    head = data[:4096]
    for match in (_META.search(head), _XML.search(head)):
        if match:
            declared = f"{declared}; charset={match[1].decode('ascii')}"
    names = [_known(name) for name in _DECLARED.findall(declared)]
    for name in names:
        if name and name != "utf-8":
            return data.decode(name, "replace")
    if "utf-8" in names:
        return data.decode("utf-8", "replace")
    text = data.decode("utf-8", "replace")
    if len(_BEYOND_ASCII.findall(text)) > 4 * text.count("\ufffd"):
        return text  # UTF-8 with a few damaged places
    return data.decode(_guess(data), "replace")


def encoding_of(head: bytes) -> str:
    """Name the encoding of a text that is too long to hold, from its beginning.

    A byte order mark is no part of what it decodes to.
    """
    for mark, wide in _WIDE:
        if head.startswith(mark):
            return wide[:-3]
    if found := wide_encoding(head):
        return found
    try:
        # The last character may be cut in two.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        text = head.decode("utf-8", "replace")
        if len(_BEYOND_ASCII.findall(text)) <= 4 * text.count("\ufffd"):
            return _guess(head)
    return "utf-8-sig"


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    found = _AS_IN_BROWSERS.get(found, found)
    return found if found in _ENCODINGS else None


def wide_encoding(data: bytes) -> str | None:
    """Name the UTF-16 or UTF-32 that this is: the only texts in which NUL bytes are right."""
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            return encoding
    head = data[:2000]
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _guess(data: bytes) -> str:
    if sum(byte > 0x7F for byte in data[:_GUESS_FROM]) < 4:
        return "cp1252"  # too little to go by
    import charset_normalizer  # 60 ms that hardly any text needs

    best = charset_normalizer.from_bytes(data[:_GUESS_FROM]).best()
    if best is None:
        return "cp1252"
    letters = [ch for ch in str(best) if ch > "\x7f" and ch.isalpha()]
    latin = sum(unicodedata.name(ch, "").startswith("LATIN") for ch in letters)
    # Between the many Latin code pages a page of text gives no sure sign; this one is the usual.
    return "cp1252" if latin * 2 >= len(letters) else best.encoding
