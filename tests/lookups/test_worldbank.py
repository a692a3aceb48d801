"""The World Bank: which figure a claim is about, and what it is beside the claim's."""

import json
from datetime import date

import pytest

from factcheck.lib.fetch import Http
from factcheck.lookups.providers import Asked, Found, ProviderError, Query, figures, worldbank
from factcheck.lookups.providers.countries import countries_in, iso2, iso3
from factcheck.lookups.providers.figures import Question, questions, read_question
from factcheck.lookups.providers.indicators import BY_CODE, INDICATORS
from tests.lib.servers import always, response, serving
from tests.lookups.contract.table import JSON

pytestmark = pytest.mark.django_db
SAID = date(2024, 8, 1)


def asked(statement: str, language: str = "id") -> list[str]:
    return [query.text for query in questions(Asked(statement, language, said_on=SAID))]


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        (
            "Ekonomi Indonesia tumbuh 5,2 persen pada tahun lalu.",
            "NY.GDP.MKTP.KD.ZG IDN 2023 = 5,2 persen (Pertumbuhan ekonomi; Indonesia)",
        ),
        (
            "PDB Indonesia mencapai 1,4 triliun dolar AS pada 2023.",
            "NY.GDP.MKTP.CD IDN 2023 = 1,4 triliun dolar AS (PDB; Indonesia)",
        ),
        (
            "PDB Indonesia Rp20.892 triliun pada 2023.",
            "NY.GDP.MKTP.CN IDN 2023 = Rp20.892 triliun (PDB; Indonesia)",
        ),
        (
            "PDB per kapita Indonesia US$4.900 pada 2023.",
            "NY.GDP.PCAP.CD IDN 2023 = US$4.900 (PDB per kapita; Indonesia)",
        ),
        (
            "Jumlah penduduk Indonesia 270 juta jiwa pada 2020.",
            "SP.POP.TOTL IDN 2020 = 270 juta jiwa (Jumlah penduduk; Indonesia)",
        ),
        (
            "Penduduk Indonesia bertambah 1,1 persen.",
            "SP.POP.GROW IDN = 1,1 persen (Pertumbuhan penduduk; Indonesia)",
        ),
        (
            "Persentase penduduk miskin di Indonesia 9,03 persen pada Maret 2024.",
            "SI.POV.NAHC IDN 2024 = 9,03 persen "
            "(Kemiskinan (garis kemiskinan nasional); Indonesia)",
        ),
        (
            "Angka kematian bayi di Indonesia 17 per 1.000 kelahiran hidup.",
            "SP.DYN.IMRT.IN IDN = 17 (Kematian bayi (per 1.000 kelahiran hidup); Indonesia)",
        ),
        (
            "Inflasi Turki 58,5 persen pada 2024, lebih tinggi daripada Argentina.",
            "FP.CPI.TOTL.ZG TUR;ARG 2024 = 58,5 persen (Inflasi; Turki, Argentina)",
        ),
        (
            "Pada Selasa (9/7/2024) ia mengatakan inflasi Indonesia tahun 2023 sebesar 2,6 persen.",
            "FP.CPI.TOTL.ZG IDN 2023 = 2,6 persen (Inflasi; Indonesia)",
        ),
        (
            "Konsumsi listrik Indonesia 1.200 kWh per kapita antara 2019 dan 2021.",
            "EG.USE.ELEC.KH.PC IDN 2019:2021 = 1.200 kWh "
            "(Konsumsi listrik per kapita (kWh); Indonesia)",
        ),
        (
            "Ekspor Indonesia naik 10 persen pada 2022.",
            "NE.EXP.GNFS.KD.ZG IDN 2022 = 10 persen (Pertumbuhan ekspor; Indonesia)",
        ),
        (
            "Tingkat pengangguran di Indonesia turun dari 5,8 persen menjadi 4,9 persen.",
            "SL.UEM.TOTL.NE.ZS IDN = 4,9 persen (Tingkat pengangguran (angka nasional); Indonesia)",
        ),
        (
            "Menurut Departemen Kebijakan Ekonomi BI, inflasi Indonesia turun ke 2,32 persen.",
            "FP.CPI.TOTL.ZG IDN = 2,32 persen (Inflasi; Indonesia)",
        ),
        (
            "Sebanyak 98 persen rumah tangga di Indonesia menikmati listrik.",
            "EG.ELC.ACCS.ZS IDN = 98 persen (Akses listrik; Indonesia)",
        ),
    ],
)
def test_a_claim_in_indonesian(statement, question) -> None:
    assert asked(statement)[0] == question


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        (
            "Indonesian life expectancy is 71.3 years in 2022.",
            "SP.DYN.LE00.IN IDN 2022 = 71.3 years (Life expectancy at birth (years); Indonesia)",
        ),
        (
            "Military spending in the United States was $916 billion in 2023.",
            "MS.MIL.XPND.CD USA 2023 = $916 billion (Military spending; United States)",
        ),
        (
            "The world's population passed 8 billion in 2022.",
            "SP.POP.TOTL WLD 2022 = 8 billion (Population; world)",
        ),
        (
            "Vietnam's CO2 emissions were 350 million tons last year.",
            "EN.GHG.CO2.MT.CE.AR5 VNM 2023 = 350 million tons "
            "(CO2 emissions (without land use); Vietnam)",
        ),
        (
            "Inflation in Turkey is higher than in Argentina.",
            "FP.CPI.TOTL.ZG TUR;ARG (Inflation, consumer prices; Türkiye, Argentina)",
        ),
    ],
)
def test_a_claim_in_english(statement, question) -> None:
    assert asked(statement, "en")[0] == question


@pytest.mark.parametrize(
    ("statement", "language"),
    [
        ("Presiden Rusia Vladimir Putin tiba di Pyongyang setelah 24 tahun.", "id"),
        ("Ia datang ke Jakarta.", "id"),
        ("Pertumbuhan ekonomi Jawa Barat mencapai 5,03 persen pada 2024.", "id"),
        ("Angka kemiskinan di Papua 26 persen.", "id"),
        ("Proyeksi pertumbuhan ekonomi Indonesia diturunkan menjadi 4,7 persen.", "id"),
        ("Inflasi Indonesia tetap terjaga.", "id"),  # no figure
        ("BI memperkirakan inflasi Indonesia sekitar 2,5 persen.", "id"),
        ("Di Jawa Tengah tingkat kemiskinan masih 9,58 persen.", "id"),
        ("Jumlah penduduk miskin di Indonesia 658,60 ribu orang.", "id"),
        ("Bunga utang luar negeri Indonesia Rp60,74 triliun.", "id"),
        ("Nilai ekspor batu bara Indonesia 30 miliar dolar AS pada 2023.", "id"),
        ("Nilai ekspor Indonesia dari panen itu Rp14 miliar.", "id"),
        ("Tiga tindakan itu membuat polusi udara Indonesia turun dengan empat cara.", "id"),
        ("Persentase kemiskinan di perkotaan 11,64 persen.", "id"),
        ("Defisit Rp662 triliun, 2,78 persen dari produk domestik bruto (PDB) Indonesia.", "id"),
        ("Defisit itu setara 2,53 persen terhadap PDB Indonesia.", "id"),
        ("Kunjungan wisman ke Indonesia pada Mei 2025 mencapai 1,31 juta.", "id"),
        ("Negara ini menyambut 40,7 juta turis asing pada 2024.", "id"),
        ("Ia melunasi utang US$ 75 juta (kurs Rp16.000 per dolar AS) di Indonesia.", "id"),
        ("LCS mendeteksi PM 2.5 di udara Indonesia.", "id"),
        ("Bank Ekspor-Impor AS memberi US$ 2,2 miliar.", "id"),
        ("We rank fifteenth among the nations of the world in infant mortality.", "en"),
        ("Assets are equivalent to 58 percent of the GDP of the United States.", "en"),
        ("Ekonomi tumbuh.", "id"),  # neither a country nor a figure
        ("Inflation was 2.8 percent in 2024.", "en"),
        ("Nilai ekspor Indonesia ke China 65 miliar dolar AS pada 2023.", "id"),
        ("", "id"),
        ("Ekspor " * 500, "id"),
    ],
)
def test_other_claims_are_no_question_for_it(statement, language) -> None:
    assert asked(statement, language) == []


@pytest.mark.parametrize(
    ("statement", "begins"),
    [
        (
            "Pertumbuhan ekonomi mencapai 5,03 persen pada 2024.",
            "NY.GDP.MKTP.KD.ZG IDN 2024 = 5,03 persen (",
        ),
        ("Inflasi Juni 2024 sebesar 2,5 persen.", "FP.CPI.TOTL.ZG IDN 2024 = 2,5 persen ("),
        ("PDB per kapita US$4.900.", "NY.GDP.PCAP.CD IDN = US$4.900 ("),
    ],
)
def test_that_indonesia_was_assumed_is_told(statement, begins) -> None:
    (question,) = asked(statement)
    assert question.startswith(begins)
    # In the reader's language once it is translated.
    assert "; Indonesia)" not in question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "NY.GDP.MKTP.KD.ZG IDN 2023:2024 = 5,2 persen (Pertumbuhan ekonomi; Indonesia)",
            Question("NY.GDP.MKTP.KD.ZG", ("IDN",), 2023, 2024, 5.2, "percent"),
        ),
        (
            "  idn SP.POP.TOTL  MYS;IDN 2020 ",
            Question("SP.POP.TOTL", ("MYS", "IDN"), 2020, 2020),
        ),
        ("FP.CPI.TOTL.ZG Malaysia 2020-2022", Question("FP.CPI.TOTL.ZG", ("MYS",), 2020, 2022)),
        ("inflasi Malaysia 2022", Question("FP.CPI.TOTL.ZG", ("MYS",), 2022, 2022)),
        ("inflasi tahun lalu", Question("FP.CPI.TOTL.ZG", ("IDN",), 2023, 2023)),
        ("FP.CPI.TOTL.ZG IDN =", Question("FP.CPI.TOTL.ZG", ("IDN",))),
        ("XX.ANY.OTHER WLD 1999", Question("XX.ANY.OTHER", ("WLD",), 1999, 1999)),
        ("FP.CPI.TOTL.ZG IDN 1960:2024", Question("FP.CPI.TOTL.ZG", ("IDN",), 1994, 2024)),
    ],
)
def test_a_question_is_read_back_also_after_an_editor_changed_it(text, question) -> None:
    assert read_question(Query(text, "id", SAID)) == question


@pytest.mark.parametrize("text", ["", "Putin", "IDN 2024", "FP.CPI.TOTL.ZG 2024", "= 5 persen"])
def test_what_names_nothing_is_no_question(text) -> None:
    assert read_question(Query(text, "en")) is None
    with pytest.raises(ProviderError) as caught:
        worldbank.search(Query(text, "en"), Http())
    assert (caught.value.code, caught.value.permanent) == ("no_indicator", True)
    assert "NY.GDP.MKTP.KD.ZG IDN 2024" in caught.value.message


@pytest.mark.parametrize(
    ("statement", "asks"),
    [
        ("Ekspor Indonesia ke China 65 miliar dolar AS pada 2023.", False),
        ("Impor Indonesia dari China 62 miliar dolar AS pada 2023.", False),
        ("Ekspor dari Indonesia 290 miliar dolar AS pada 2022.", True),
        ("Ekspor Indonesia naik dari Januari 2022 ke Juni 2022 sebesar 10 persen.", True),
        ("Investasi asing dari Singapura 15 miliar dolar AS pada 2023.", False),
        ("Investasi asing di Indonesia 21 miliar dolar AS pada 2023.", True),
    ],
)
def test_trade_between_two_countries_is_not_asked_about(statement, asks) -> None:
    assert bool(asked(statement)) == asks


# The answer


def row(year: int, value: object, country: str = "IDN") -> dict:
    return {
        "indicator": {"id": "X", "value": "Something"},
        "country": {"id": iso2().get(country, "1W"), "value": "Somewhere"},
        "countryiso3code": country,
        "date": str(year),
        "value": value,
    }


@pytest.fixture
def ask(settings):
    """Ask at a server that answers with these rows."""

    def asking(text: str, *rows: dict, language: str = "en") -> list[Found]:
        head = {"page": "1", "pages": "1", "per_page": "1000", "lastupdated": "2026-10-13"}
        body = json.dumps([head, list(rows)]).encode()
        with serving(always(response(body, content_type=JSON))) as server:
            settings.FACTCHECK_WORLDBANK_URL = f"{server.url}/v2"
            asking.server = server
            return worldbank.search(Query(text, language, SAID), Http(allow={server.peer}))

    return asking


def test_the_figure_stands_beside_the_claims(ask) -> None:
    (found,) = ask("NY.GDP.MKTP.KD.ZG IDN 2024 = 5.2 percent", row(2024, 5.0311), row(2023, 5.0481))
    assert found.title == "GDP growth, Indonesia, 2024: 5.03%"
    assert found.excerpt == (
        "5.03% (World Bank, updated 13 Oct 2026). The claim says 5.2%, 0.17 more. "
        "Other years: 2023: 5.05%. All are figures of whole years."
    )
    assert found.data == {
        "indicator": "NY.GDP.MKTP.KD.ZG",
        "indicator_name": "Something",
        "country": "IDN",
        "year": 2024,
        "value": 5.0311,
        "unit": "percent",
        "series": {"2023": 5.0481, "2024": 5.0311},
        "updated": "2026-10-13",
        "claim_value": 5.2,
        "difference": 0.1689,
        "ratio": 1.033571,
    }
    assert found.url == (
        "https://data.worldbank.org/indicator/NY.GDP.MKTP.KD.ZG?locations=ID&start=2023&end=2024"
    )
    assert ask.server.paths == [
        "/v2/country/IDN/indicator/NY.GDP.MKTP.KD.ZG?format=json&date=2020%3A2025&per_page=1000"
    ]


def test_large_figures_are_told_as_people_say_them(ask) -> None:
    (found,) = ask(
        "NY.GDP.MKTP.CD IDN 2023 = 1,5 triliun dolar AS",
        row(2023, 1371171152331.16),
        language="id",
    )
    assert found.title == "PDB, Indonesia, 2023: 1,37 triliun USD"
    assert "1,5 triliun USD" in found.excerpt
    assert "9,4%" in found.excerpt
    assert found.data["ratio"] == pytest.approx(1.093955)


@pytest.mark.parametrize(
    ("text", "value", "claimed"),
    [
        ("AG.LND.FRST.K2 IDN 2021 = 92 million hectares", 921332.0, 920_000),
        ("EN.GHG.CO2.MT.CE.AR5 IDN 2021 = 600 million tons", 600.0, 600_000_000),
        ("SI.POV.GINI IDN 2021 = 0.38", 37.9, 38),
        ("SP.DYN.IMRT.IN IDN 2021 = 18", 18.9, 18),
    ],
)
def test_units_are_brought_together(ask, text, value, claimed) -> None:
    (found,) = ask(text, row(2021, value))
    assert found.data["claim_value"] == pytest.approx(claimed)
    assert 0.9 < found.data["ratio"] < 1.1


def test_what_cannot_be_compared_is_not(ask) -> None:
    (found,) = ask("DT.DOD.DECT.CD IDN 2023 = Rp8.000 trillion", row(2023, 4.06e11))
    assert found.data["claim_value"] is None
    assert "another unit" in found.excerpt


def test_the_same_is_the_same(ask) -> None:
    (found,) = ask("FP.CPI.TOTL.ZG IDN 2023 = 3.7 percent", row(2023, 3.7))
    assert "3.7%, the same." in found.excerpt


def test_without_a_year_the_latest_up_to_the_claim_counts(ask) -> None:
    found = ask("FP.CPI.TOTL.ZG IDN", row(2025, 9.9), row(2024, None), row(2023, 3.7))
    assert [one.data["year"] for one in found] == [2023]
    assert "2024: -" in found[0].excerpt
    assert "date=2020%3A2025" in ask.server.paths[0]


def test_each_country_and_year_is_told(ask) -> None:
    rows = [row(year, 1.5, country) for country in ("IDN", "MYS") for year in (2021, 2022)]
    found = ask("FP.CPI.TOTL.ZG IDN;MYS 2021:2022", *rows)
    assert [(one.data["country"], one.data["year"]) for one in found] == [
        ("IDN", 2022),
        ("IDN", 2021),
        ("MYS", 2022),
        ("MYS", 2021),
    ]
    assert len({one.url for one in found}) == 4


def test_gaps_alone_are_nothing(ask) -> None:
    assert ask("FP.CPI.TOTL.ZG IDN 2021", row(2021, None)) == []


def test_groups_of_countries_have_no_code_of_three_letters(ask) -> None:
    world = row(2022, 7.9e9, "")
    (found,) = ask("SP.POP.TOTL WLD 2022", world)
    assert found.title == "Population, Somewhere, 2022: 7.9 billion"


# Tables


def test_the_table_of_indicators_holds_together() -> None:
    assert len(INDICATORS) >= 60
    assert len({one.code for one in INDICATORS}) == len(INDICATORS)
    assert len({one.indonesian for one in INDICATORS}) == len(INDICATORS)
    assert len({one.english for one in INDICATORS}) == len(INDICATORS)
    for code in BY_CODE:
        assert figures._CODE.fullmatch(code), code
    for one in INDICATORS:
        assert one.words == one.words.lower()


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda one: one.code)
def test_every_indicator_is_found_by_its_own_words(indicator) -> None:
    for language, name in (("id", "Indonesia"), ("en", "Indonesia")):
        words = f"{indicator.words.split('; ')[0]} {indicator.also.split('; ')[0]} {name}"
        assert indicator.code in {
            one.code for one in figures._Read(words, language, SAID).mentions()
        }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Amerika Serikat dan Tiongkok", ["USA", "CHN"]),
        ("AS dan Inggris", ["USA", "GBR"]),
        ("1,4 triliun dolar AS", []),
        ("US$5 billion, 5 billion US dollars", []),
        ("Guinea Khatulistiwa", ["GNQ"]),
        ("Republik Dominika", ["DOM"]),
        ("Korea Selatan, Korea Utara", ["KOR", "PRK"]),
        ("Hong Kong", ["HKG"]),
        ("Uni Eropa", ["EUU"]),
        ("Myanmar", ["MMR"]),
        ("Pantai Gading", ["CIV"]),
        ("Russian and Malaysian", ["RUS", "MYS"]),
        ("a jordan, a chad, a turkey", []),
    ],
)
def test_countries(text, found) -> None:
    assert countries_in(text) == found


def test_codes_of_countries_are_those_of_today() -> None:
    codes = iso3()
    assert (codes["DE"], codes["CD"], codes["MM"], codes["RO"], codes["YE"]) == (
        "DEU",
        "COD",
        "MMR",
        "ROU",
        "YEM",
    )
    assert len(codes) > 245
    assert len(iso2()) == len(codes)
