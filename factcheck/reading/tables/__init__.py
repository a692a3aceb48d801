"""Word lists for each language the reader knows; plain data, no code to run."""

from __future__ import annotations

from dataclasses import replace

from factcheck.reading.tables import en, id
from factcheck.reading.tables.shape import Table, words

TABLES: dict[str, Table] = {"id": id.TABLE, "en": en.TABLE}

# For a language without lists: those for English, and what other languages shorten often.
STAND_IN = replace(
    en.TABLE,
    stand_in=True,
    abbreviations=en.TABLE.abbreviations
    | words("""
        hr hrn fr frl nr st bzw ca z.b d.h u.a s.o s.u vgl abs bd hrsg ggf inkl tel str geb
        m mm mme mmes mlle mlles mgr art chap éd env
        sr sra srta sres d dña ud uds vd vds p.ej pág págs núm cap av avda ee.uu
        sig sigg dott dott.ssa ing avv on sen dr dra prof profa exmo
        dhr mw mevr drs bijv o.a d.w.z blz
        г гг ул пр им стр рис руб коп тыс млн млрд проф акад т.е т.к т.н и.о св
        κ κα κος δρ π.χ δηλ σελ αρ βλ
        डॉ श्री प्रो पं कु स्व
        د أ م ص.ب دكتور آ
        av doç sn
    """),
    closing_abbreviations=en.TABLE.closing_abbreviations
    | words("usw usf etc т.д т.п др κ.ά κ.λπ κτλ вкл н.э p.m a.m"),
)


NEAR = {"ms": "id"}  # so near that the lists of the other serve


def table_for(language: str) -> Table:
    """Return the word lists for a language ("id", "id-ID"), else those that stand in for them."""
    found = TABLES.get(language)
    if found is None:
        primary = language.partition("-")[0].lower()
        found = TABLES.get(NEAR.get(primary, primary), STAND_IN)
    return found
