"""Collect every sentence a user reads into the catalogues of `factcheck/locale`.

    .venv/bin/python bin/messages.py          update id and en: new sentences in, unused ones out
    .venv/bin/python bin/messages.py --list   print what has no Indonesian yet

English is the source: its catalogue is filled by itself. Works without GNU gettext: templates are
turned by Django, everything is read by Babel.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
LOCALE = ROOT / "factcheck" / "locale"
LANGUAGES = ("id", "en")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Sentences of Django and django-allauth that people see here; our words go before theirs.
BORROWED = (
    "Email",
    "Email address",
    "Password",
    "Current Password",
    "New Password",
    "New Password (again)",
    "This field is required.",
    "Enter a valid email address.",
    "Please type your current password.",
    "You must type the same password each time.",
    "The email address and/or password you specified are not correct.",
    "This account is currently inactive.",
    "Too many failed login attempts. Try again later.",
    "Incorrect password.",
)


def found() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Every message of the code and the templates: where, what, and its context or None."""
    from factcheck.reading.worth import REASONS

    for path in sorted((ROOT / "factcheck").rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _read(path, path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".xml"}:
            yield from _read(path, _as_python(path.read_text(encoding="utf-8")))
    # The reading engine knows no Django; the desk translates its reasons.
    for sentence in REASONS.values():
        yield "factcheck/reading/worth.py", sentence, None
    for sentence in BORROWED:
        yield "bin/messages.py", sentence, None


def _as_python(template: str) -> str:
    from django.utils.translation.template import templatize

    # In brackets the tokenizer does not care about indentation.
    return f"(\n{templatize(template)}\n)"


def _read(path: Path, code: str) -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    where = path.relative_to(ROOT).as_posix()
    stream = io.BytesIO(code.encode())
    for _line, name, messages, _comments in extract_python(
        stream, list(KEYWORDS), [], {"encoding": "utf-8"}
    ):
        texts = messages if isinstance(messages, tuple) else (messages,)
        context = None
        if name in ("pgettext", "pgettext_lazy", "npgettext"):
            context, texts = texts[0], texts[1:]
        if not texts or not isinstance(texts[0], str) or not texts[0]:
            continue
        if name.startswith(("ngettext", "npgettext")):
            yield where, (texts[0], texts[1]), context
        else:
            yield where, texts[0], context


def collected() -> Catalog:
    catalogue = Catalog(charset="utf-8")
    for where, what, context in found():
        catalogue.add(what, locations=[(where, None)], context=context)
    return catalogue


def load(language: str) -> Catalog:
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def missing(language: str) -> list[Message]:
    """Messages of the code that the language's catalogue has no words for."""
    known = load(language)
    without = []
    for message in collected():
        if not message.id:
            continue
        there = known.get(
            message.id if isinstance(message.id, str) else message.id[0], message.context
        )
        words = there.string if there else ""
        whole = all(words) if isinstance(words, tuple | list) else bool(words)
        if not whole or (there and there.fuzzy):
            without.append(message)
    return without


def update(language: str) -> None:
    catalogue = load(language)
    catalogue.update(collected(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.version, catalogue.fuzzy = "factcheck", "1", False
    if language == "id":  # Indonesian has one form for any number
        catalogue.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    catalogue.header_comment = f"# Meja Cek Fakta: {language}"
    if language == "en":
        for message in catalogue:
            if message.id and not (
                all(message.string) if isinstance(message.string, tuple | list) else message.string
            ):
                message.string = message.id
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalogue, width=100, sort_output=True, omit_header=False, include_lineno=False
        )


def main() -> None:
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    if "--list" in sys.argv:
        for message in missing("id"):
            print(message.id if isinstance(message.id, str) else " | ".join(message.id))
        return
    for language in LANGUAGES:
        update(language)
    print(f"{len(missing('id'))} sentences have no Indonesian yet.")


if __name__ == "__main__":
    main()
