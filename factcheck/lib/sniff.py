"""What bytes are, told by looking at a few of them: nothing is parsed here."""

from __future__ import annotations

import re

from . import charset
from .refusals import FileRefused

MAX_BYTES = 10_000_000
# A page may be mostly markup. Six million bytes of plain text are several novels.
MAX_TEXT = 6_000_000

# What a file begins with when it is no text. Some of these are plain letters, with which a text
# may begin as well; a picture or a program has control characters soon after.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"BM", "picture"),
    (b"RIFF", "picture, sound or film"),
    (b"OggS", "sound or film"),
    (b"ID3", "sound or film"),
    (b"\x1aE\xdf\xa3", "sound or film"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"SQLite format 3", "database"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd")
# Before 2007, or locked with a password; and what other word processors keep.
_OLD_OFFICE = (b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\xffWPC")
# Names inside other packages of the same kind: spreadsheets, slides, OpenDocument, Pages, books.
_OTHER_OFFICE = (b"xl/", b"ppt/", b"mimetypeapplication/", b"Index/Document.iwa", b"META-INF/cont")
_OFFICE_NAMES = (".odt", ".ods", ".odp", ".xlsx", ".pptx", ".pages", ".epub", ".doc", ".rtf")

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HTML_NAMES = (".html", ".htm", ".xhtml")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<article")
_BEFORE_HTML = re.compile(rb"\A(?:\s|<\?xml[^>]*>|<!--.{0,500}?-->)*", re.DOTALL)
_MARKDOWN_NAMES = (".md", ".markdown", ".mkd")
_MARKDOWN_TYPES = ("text/markdown", "text/x-markdown")


def sniff(
    data: bytes,
    *,
    filename: str | None = None,
    content_type: str | None = None,
    url: str | None = None,
) -> str:
    """Say what bytes are to be read as: "html", "text", "markdown", "docx" or "pdf".

    The bytes decide; the names and `content_type` are only asked where they leave it open.
    Raises `FileRefused` for anything else.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(MAX_BYTES)
    if not data.strip(b"\xef\xbb\xbf \t\r\n\f\v"):
        raise FileRefused("file_empty")
    name = (filename or "").lower()
    if _is_pdf(data):
        return "pdf"
    if data.startswith(_ZIP):
        return _of_package(data, name)
    if data.startswith(_OLD_OFFICE):
        raise FileRefused("file_office")
    if data.startswith(_ARCHIVES) and b"\0" in data[:4096] + data[-64:]:
        raise FileRefused("file_archive")
    if not charset.wide_encoding(data):
        kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")
        controls = len(_CONTROL.findall(data[:4096]))
        if b"\0" in data or controls > (0 if kind else 40):
            raise FileRefused("file_binary", kind=kind or "unknown")
    head = data[:2048].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").lower()
    declared = (content_type or "").partition(";")[0].strip().lower()
    looks_like_html = _BEFORE_HTML.sub(b"", head).startswith(_HTML_STARTS)
    # Servers mostly call Markdown plain text.
    path = (url or "").partition("?")[0].partition("#")[0].lower()
    markdown = (
        name.endswith(_MARKDOWN_NAMES)
        or declared in _MARKDOWN_TYPES
        or (declared not in _HTML_TYPES and path.endswith(_MARKDOWN_NAMES))
    )
    if looks_like_html or (
        not markdown and (declared in _HTML_TYPES or name.endswith(_HTML_NAMES))
    ):
        return "html"
    if len(data) > MAX_TEXT:
        raise _too_large(MAX_TEXT)
    return "markdown" if markdown else "text"


def _is_pdf(data: bytes) -> bool:
    # Some servers put a line of their own in front; the end must look like one as well then.
    return data.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and b"startxref" in data[-2048:])


def _of_package(data: bytes, name: str) -> str:
    if name.endswith(_OFFICE_NAMES):
        raise FileRefused("file_office")
    if b"word/" in data or name.endswith((".docx", ".docm")):
        return "docx"
    if any(mark in data for mark in _OTHER_OFFICE):
        raise FileRefused("file_office")
    raise FileRefused("file_archive")


def _too_large(limit: int) -> FileRefused:
    return FileRefused("file_too_large", limit=f"{limit // 1_000_000} MB")
