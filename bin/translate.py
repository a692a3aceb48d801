"""Compile translations: every FILE.po given, or all of the desk's, becomes FILE.mo beside it."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[1] / "factcheck" / "locale"


def translate(source: Path) -> None:
    """Write `source`.mo beside `source`.po, all or nothing. Raises PoFileError on a broken one."""
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    draft = source.with_suffix(".mo.draft")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    for source in map(Path, sys.argv[1:]) if sys.argv[1:] else sorted(LOCALE.glob("**/*.po")):
        translate(source)
