"""What of an Indonesian claim can be said in English without a model: tables, and nothing guessed.

Countries and regions come from the CLDR, in the reader's language and in English; what newspapers
call them otherwise, cities, provinces, big offices and the commonest nouns of news are listed here.
What stands in no table is left out, except names of people, which are the same in both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import cast

from babel import Locale

from factcheck.archive.words import fold
from factcheck.reading.tables.shape import words

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

# What newspapers write instead of what the CLDR calls a country or a part of the world.
OTHERWISE = {
    "US": "as amerika usa us u.s america paman_sam",
    "KP": "korut dprk",
    "KR": "korsel",
    "CN": "china cina rrc rrt prc",
    "GB": "inggris britania_raya britania uk u.k britain great_britain",
    "SA": "saudi",
    "AE": "uea uae",
    "TL": "timor_timur east_timor",
    "PS": "palestina palestine gaza_strip jalur_gaza",
    "CI": "pantai_gading ivory_coast",
    "CZ": "ceko republik_ceko czech_republic",
    "TR": "turki turkey turkiye",
    "MM": "myanmar burma",
    "NL": "belanda holland",
    "CD": "republik_demokratik_kongo",
    "PG": "papua_nugini",
    "EU": "uni_eropa ue european_union",
    "UN": "pbb united_nations perserikatan_bangsa-bangsa",
    "HK": "hong_kong hongkong",
    "MO": "makau macau",
    "ID": "ri nkri",
    "VA": "vatikan",
    "SY": "suriah",
    "LB": "lebanon libanon",
    "EG": "mesir",
    "GR": "yunani",
    "UA": "ukraina",
    "RU": "rusia",
    "NZ": "selandia_baru",
    "BR": "brazil",
    "150": "eropa",
    "002": "afrika",
    "145": "timur_tengah middle_east",
}
ENGLISH_FOR = {
    "150": "Europe", "002": "Africa", "145": "Middle East", "TR": "Turkey", "PS": "Palestine",
    "GB": "Britain",
    "MM": "Myanmar", "HK": "Hong Kong", "MO": "Macau", "CI": "Ivory Coast", "UN": "United Nations",
    "EU": "European Union", "CD": "Congo",
}  # fmt: skip

PLACES = {
    # cities
    "moskow": "Moscow", "yerusalem": "Jerusalem", "kairo": "Cairo", "jenewa": "Geneva",
    "roma": "Rome", "wina": "Vienna", "brussel": "Brussels", "athena": "Athens",
    "lisabon": "Lisbon", "warsawa": "Warsaw", "praha": "Prague", "kopenhagen": "Copenhagen",
    "teheran": "Tehran", "damaskus": "Damascus", "mekah": "Mecca", "makkah": "Mecca",
    "madinah": "Medina", "singapura": "Singapore", "kiev": "Kyiv", "den haag": "The Hague",
    "beograd": "Belgrade", "bukares": "Bucharest", "baghdad": "Baghdad", "riyadh": "Riyadh",
    # seas, coasts, ways
    "laut china selatan": "South China Sea", "laut cina selatan": "South China Sea",
    "laut merah": "Red Sea", "laut hitam": "Black Sea", "samudra hindia": "Indian Ocean",
    "samudra pasifik": "Pacific Ocean", "selat hormuz": "Strait of Hormuz",
    "selat malaka": "Strait of Malacca", "terusan suez": "Suez Canal", "tepi barat": "West Bank",
    "semenanjung korea": "Korean Peninsula", "krimea": "Crimea", "gaza": "Gaza",
    # provinces and islands
    "jawa": "Java", "jawa barat": "West Java", "jawa tengah": "Central Java",
    "jawa timur": "East Java", "jabar": "West Java", "jateng": "Central Java",
    "jatim": "East Java", "sumatera": "Sumatra", "sumatera utara": "North Sumatra",
    "sumut": "North Sumatra", "sumatera barat": "West Sumatra", "sumbar": "West Sumatra",
    "sumatera selatan": "South Sumatra", "sumsel": "South Sumatra",
    "kalimantan timur": "East Kalimantan", "kaltim": "East Kalimantan",
    "kalimantan barat": "West Kalimantan", "kalimantan selatan": "South Kalimantan",
    "kalimantan tengah": "Central Kalimantan", "kalimantan utara": "North Kalimantan",
    "sulawesi selatan": "South Sulawesi", "sulsel": "South Sulawesi",
    "sulawesi tengah": "Central Sulawesi", "sulawesi utara": "North Sulawesi",
    "sulawesi tenggara": "Southeast Sulawesi", "sulawesi barat": "West Sulawesi",
    "nusa tenggara timur": "East Nusa Tenggara", "ntt": "East Nusa Tenggara",
    "nusa tenggara barat": "West Nusa Tenggara", "ntb": "West Nusa Tenggara",
    "papua barat": "West Papua", "maluku": "Maluku", "maluku utara": "North Maluku",
    "dki jakarta": "Jakarta", "kepulauan riau": "Riau Islands",
    "daerah istimewa yogyakarta": "Yogyakarta", "diy": "Yogyakarta",
}  # fmt: skip

OFFICES = {
    "perserikatan bangsa bangsa": "United Nations", "dewan keamanan pbb": "UN Security Council",
    "dewan keamanan": "Security Council", "majelis umum pbb": "UN General Assembly",
    "organisasi kesehatan dunia": "World Health Organization", "bank dunia": "World Bank",
    "dana moneter internasional": "International Monetary Fund",
    "organisasi perdagangan dunia": "World Trade Organization",
    "mahkamah internasional": "International Court of Justice",
    "mahkamah pidana internasional": "International Criminal Court",
    "mahkamah konstitusi": "Constitutional Court", "mahkamah agung": "Supreme Court",
    "badan pusat statistik": "Statistics Indonesia", "bps": "Statistics Indonesia",
    "komisi pemberantasan korupsi": "Corruption Eradication Commission",
    "komisi pemilihan umum": "General Elections Commission",
    "dewan perwakilan rakyat": "House of Representatives", "dpr": "House of Representatives",
    "majelis permusyawaratan rakyat": "People's Consultative Assembly",
    "otoritas jasa keuangan": "Financial Services Authority",
    "badan pengawas obat dan makanan": "BPOM", "gedung putih": "White House",
    "majelis ulama indonesia": "Indonesian Ulema Council",
    "palang merah internasional": "International Red Cross", "palang merah": "Red Cross",
    "tentara nasional indonesia": "Indonesian military", "tni": "Indonesian military",
    "polri": "Indonesian police", "piala dunia": "World Cup", "perang dunia": "World War",
    "olimpiade": "Olympics", "tentara rakyat korea": "Korean People's Army",
    "asian games": "Asian Games", "badan energi atom": "IAEA",
    "badan energi atom internasional": "IAEA", "liga arab": "Arab League", "kremlin": "Kremlin",
    "who": "WHO", "pentagon": "Pentagon", "bank indonesia": "Bank Indonesia",
    "garuda indonesia": "Garuda Indonesia",
}  # fmt: skip
# "Kementerian Kesehatan", "Menteri Keuangan": of what.
FIELDS = {
    "kesehatan": "health", "keuangan": "finance", "luar negeri": "foreign", "dalam negeri":
    "interior", "pertahanan": "defence", "pendidikan": "education", "pertanian": "agriculture",
    "perdagangan": "trade", "perindustrian": "industry", "sosial": "social affairs",
    "agama": "religious affairs", "perhubungan": "transport", "transportasi": "transport",
    "tenaga kerja": "labour",
    "ketenagakerjaan": "labour", "energi": "energy", "kehakiman": "justice", "hukum": "law",
    "pariwisata": "tourism", "lingkungan hidup": "environment", "kehutanan": "forestry",
    "ekonomi": "economy", "keamanan": "security",
}  # fmt: skip

# The commonest nouns of news, and a few words that change what is said.
NOUNS = {
    "presiden": "president", "wapres": "vice president", "menteri": "minister",
    "gubernur": "governor", "bupati": "regent", "raja": "king", "ratu": "queen",
    "paus": "pope", "kunjungan": "visit", "lawatan": "visit", "berkunjung": "visit",
    "pertemuan": "meeting", "delegasi": "delegation",
    "perang": "war", "serangan": "attack", "menyerang": "attack",
    "rudal": "missile", "nuklir": "nuclear", "senjata": "weapons", "militer": "military",
    "tentara": "troops", "pasukan": "troops", "sanksi": "sanctions", "pemilu": "election",
    "pilpres": "presidential election", "pemilihan": "election", "suara": "votes",
    "gempa": "earthquake", "tsunami": "tsunami", "banjir": "flood", "longsor": "landslide",
    "letusan": "eruption", "gunung": "volcano", "kebakaran": "fire", "kecelakaan": "accident",
    "pesawat": "plane", "kapal": "ship", "kereta": "train", "tewas": "killed", "korban": "victims",
    "meninggal": "died", "terluka": "injured", "vaksin": "vaccine", "virus": "virus",
    "penyakit": "disease", "kanker": "cancer", "obat": "medicine", "rumah sakit": "hospital",
    "dokter": "doctor", "stunting": "stunting", "kemiskinan": "poverty",
    "pengangguran": "unemployment", "inflasi": "inflation", "ekonomi": "economy",
    "pertumbuhan": "growth", "penduduk": "population", "utang": "debt", "anggaran": "budget",
    "pajak": "tax", "minyak": "oil", "gas": "gas", "batu bara": "coal",
    "beras": "rice", "ekspor": "exports", "impor": "imports", "saham": "shares",
    "upah": "wages", "gaji": "salary", "investasi": "investment", "listrik": "electricity",
    "korupsi": "corruption", "pengadilan": "court", "hukuman": "sentence", "penjara": "prison",
    "polisi": "police", "undang-undang": "law", "parlemen": "parliament", "oposisi": "opposition",
    "demonstrasi": "protest", "unjuk rasa": "protest", "pengungsi": "refugees",
    "migran": "migrants", "iklim": "climate", "hutan": "forest", "deforestasi": "deforestation",
    "suhu": "temperature", "emisi": "emissions", "sampah": "waste", "plastik": "plastic",
    "haji": "hajj", "jemaah": "pilgrims", "sekolah": "schools", "siswa": "students",
    "universitas": "university", "guru": "teachers", "sepak bola": "football", "timnas":
    "national team", "juara": "champion", "medali": "medal", "emas": "gold", "ibu kota": "capital",
    "internet": "internet", "jalan tol": "toll road", "bandara": "airport", "pelabuhan": "port",
    "perjanjian": "treaty", "kesepakatan": "agreement", "gencatan senjata": "ceasefire",
    "sandera": "hostages", "bantuan": "aid", "tarif": "tariffs", "perdagangan": "trade",
}  # fmt: skip
# They say how much or in which order, of whatever it is.
MEASURES = {
    "pertama": "first", "terbesar": "largest", "tertinggi": "highest", "terendah": "lowest",
    "terakhir": "last", "harga": "price", "naik": "rose", "turun": "fell",
}  # fmt: skip
LONGEST = max(len(phrase.split()) for phrase in NOUNS)

UNITS = {
    "percent": "percent", "year": "years", "month": "months", "week": "weeks", "day": "days",
    "hour": "hours", "minute": "minutes", "person": "people", "km": "km", "kg": "kg", "m": "metres",
    "t": "tonnes", "ha": "hectares", "l": "litres", "km2": "square km", "IDR": "rupiah",
    "USD": "dollars", "EUR": "euros", "JPY": "yen", "CNY": "yuan", "case": "cases",
    "vote": "votes", "seat": "seats", "country": "countries", "house": "houses",
    "family": "families", "school": "schools", "death": "deaths", "decade": "decades",
    "barrel": "barrels", "km/hour": "km per hour", "degree": "degrees", "job": "jobs",
    "percentage point": "percentage points", "times": "times",
}  # fmt: skip
# Kinds of organisation that are no English word; what follows the first is a name in any language,
# what follows the others says in Indonesian what they are for.
BEFORE_NAMES = words("""
    polda polres polsek pemprov pemkot pemkab kota kabupaten provinsi kecamatan desa kelurahan pt cv
    yayasan universitas bank partai bandara stasiun pelabuhan
""")
BEFORE_PURPOSES = words("""
    kementerian menteri badan dinas kantor lembaga komisi dewan majelis pemerintah direktorat rumah
    asosiasi institut pusat wakil kepala ketua mahkamah kejaksaan pengadilan otoritas organisasi
    perusahaan perserikatan persatuan ikatan gerakan
""")
_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")


@cache
def _places() -> tuple[dict[str, str], dict[str, str]]:
    """Return the codes of places by their folded names in both languages, and their English names.

    Loaded once: the CLDR is read from files.
    """
    indonesian = cast(Mapping[str, str], Locale("id").territories)
    english = cast(Mapping[str, str], Locale("en").territories)
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    for code in english:
        if code in ("001", "ZZ", "QO", "EZ", "XA", "XB"):
            continue
        name = english[code].partition(" (")[0].partition(" SAR ")[0].replace("’", "'")
        names[code] = ENGLISH_FOR.get(code, name)
        for written in (english[code], name, indonesian.get(code, "").partition(" (")[0]):
            if written:
                codes.setdefault(_plain(written), code)
    for code, listed in OTHERWISE.items():
        names.setdefault(code, ENGLISH_FOR.get(code, code))
        for written in words(listed):
            codes[written] = code
    return codes, names


def _plain(name: str) -> str:
    return " ".join(fold(name).replace("’", "'").split()).rstrip(".")


def place_code(name: str) -> str:
    """Return the CLDR's code of a country or a part of the world, or "" when it is none.

    Initials count only in capitals: "as" is a word.
    """
    plain = _plain(name)
    if len(plain) < 3 and not name.isupper():
        return ""
    return _places()[0].get(plain, "")


def english_name(name: str) -> str:
    """Return what English calls a name: its own word, the same for people, "" when unknown."""
    plain = _plain(name)
    code = place_code(name)
    if code:
        return _places()[1][code]
    if plain in PLACES or plain in OFFICES:
        return PLACES.get(plain) or OFFICES[plain]
    parts = plain.split()
    if parts[0] in ("kementerian", "menteri") and (field := FIELDS.get(" ".join(parts[1:]))):
        return f"{field} {'ministry' if parts[0] == 'kementerian' else 'minister'}"
    if plain in NOUNS:
        return ""  # a noun in capitals; the nouns are added by themselves
    if parts[0] in BEFORE_PURPOSES:
        return ""
    kept = name.split()
    if parts[0] in BEFORE_NAMES:
        kept = kept[1:]
    while len(kept) > 1 and (kept[0].lower() in FIELDS or kept[0].lower() in NOUNS):
        kept = kept[1:]
    if len(kept) > 1 and all(place_code(part) or part.lower() in PLACES for part in kept):
        return " ".join(map(english_name, kept))
    name = " ".join(kept)
    return name


def english_nouns(text: str) -> list[str]:
    """Return the English for the nouns of news in a text, each once, in order."""
    low = _LETTERS.findall(fold(text))
    found: dict[str, None] = {}
    at = 0
    while at < len(low):
        for size in range(min(LONGEST, len(low) - at), 0, -1):
            phrase = " ".join(low[at : at + size])
            english = NOUNS.get(phrase) or MEASURES.get(phrase)
            if english:
                found[english] = None
                at += size - 1
                break
        at += 1
    return list(found)


def english_number(value: float, unit: str | None) -> str:
    """Return a number as English writes it: "1.5 million people", "24 years", "3.2 percent"."""
    unit_words = UNITS.get(unit or "", "")
    for size, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if abs(value) >= size:
            written = f"{value / size:.3f}".rstrip("0").rstrip(".") + f" {name}"
            break
    else:
        written = f"{value:,}" if value == int(value) and value >= 10_000 else f"{value:g}"
    return f"{written} {unit_words}".strip()


def english_date(value: str) -> str:
    """Return a date of the reading engine in words: "June 2024", "8 July 2024", "2024"."""
    if "/" in value or value[0] == "X":
        return ""
    year, *rest = value.split("-")
    month = MONTHS[int(rest[0]) - 1] if rest else ""
    day = str(int(rest[1])) if len(rest) > 1 else ""
    return " ".join(part for part in (day, month, year) if part)
