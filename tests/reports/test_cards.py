"""The picture and the document of a check: whole, kept, true after each act, safe from words."""

import logging
import struct
from io import BytesIO

import pytest
from django.core.cache import cache
from pypdf import PdfReader

from factcheck.claims.models import Claimant, Status
from factcheck.lib.html import render_markdown
from factcheck.lib.refusals import FileRefused
from factcheck.lib.typeset import Limits, typeset
from factcheck.reports import cards
from factcheck.reports.actions import withdraw_page
from factcheck.reports.models import Page
from factcheck.reports.prose import blocks
from tests.make import correct, make_claim, make_published, rating
from tests.people import person

pytestmark = pytest.mark.django_db

HOSTILE = '#read("/etc/passwd") $x^2$ *a* \\ ` <l> @r "'


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


# Points from the foot of the picture to the foot of the room that the claim has.
ROOM = 119


def check(code: str = "tempo/keliru", **fields) -> Page:
    claim = make_claim(
        Status.RESEARCH,
        why_selected="Dibagikan",
        claimant=Claimant.objects.get_or_create(name=f"KCNA {HOSTILE}")[0],
        **fields,
    )
    return make_published(claim, rating=rating(code))


def edition(page: Page):
    page = Page.objects.select_related("edition").get(pk=page.pk)
    page.edition.page = page
    return page.edition


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


def words(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    "statement",
    ["Pendek.", "Panjang sekali. " * 25, HOSTILE, "中文的说法", "قال ذلك", "x" * 400],
)
def test_a_card_has_its_size_whatever_the_claim(statement):
    assert size(cards.card_png(edition(check(statement=statement)), "id")) == (1200, 630)


def lines(page: Page) -> list[tuple[float, str]]:
    """What the picture says and how high above its foot, from the top; it is set as a document."""
    found = []
    facts = cards._clean(cards._card(page) | {"language": "id"})
    pdf = typeset(cards._template("card"), facts, "pdf")
    PdfReader(BytesIO(pdf)).pages[0].extract_text(
        visitor_text=lambda text, place, *_more: found.append((place[5], text))
    )
    return sorted(((y, text.strip()) for y, text in found if text.strip()), reverse=True)


@pytest.mark.parametrize("length", [20, 60, 100, 140, 200, 300, 400, 900])
def test_no_line_of_a_claim_is_cut_through(length):
    statement = ("Kim mengajak pejabat tinggi Rusia dalam lawatannya. " * 20)[:length].strip()
    page = check(statement=statement)
    newsroom, *claimed, _said, _rating, _day = lines(page)
    assert "Fact-check" in newsroom[1] or "Cek fakta" in newsroom[1]
    assert min(y for y, _text in claimed) > ROOM
    shown = " ".join(" ".join(text for _y, text in claimed).split())
    if length < 500:
        assert shown == statement
    else:
        assert shown.endswith("…")
        assert statement.startswith(shown.removesuffix("…").strip())


def test_only_what_was_said_to_the_letter_stands_in_quotation_marks():
    ours, theirs = "Putin membawa 13 orang.", "Ia membawa 13 pejabat tinggi Rusia."
    for statement, shown in ((ours, ours), (theirs, f"“{theirs}”")):
        page = check(statement=statement)
        assert shown in " ".join(text for _y, text in lines(page))
        told = words(cards.check_pdf(edition(page), "id"))
        assert shown in told
        assert (f"“{statement}”" in told) == (statement == theirs)


def test_letters_that_no_font_shows_are_named_in_the_log(caplog):
    with caplog.at_level(logging.WARNING, "factcheck.lib.typeset"):
        typeset('#set document(title: "x")\n#"Huruf biasa"', {}, "png")
        assert not caplog.records
        # No letter at all has this place, in no font.
        typeset('#set document(title: "x")\n#"Huruf \u0378"', {}, "png")
    (record,) = caplog.records
    assert r"no font shows \u{378}" in record.getMessage()


@pytest.mark.parametrize(
    "code",
    ["tempo/benar", "tempo/menyesatkan", "tempo/tidak-terbukti", "no-scale/conclusion"],
)
def test_every_rating_has_a_picture_of_its_own(code):
    made = cards.card_png(edition(check(code)), "id")
    assert size(made) == (1200, 630)
    assert made != cards.card_png(edition(check("tempo/keliru", statement="Lain.")), "id")


def test_it_is_made_once_for_each_edition_and_language(monkeypatch):
    page = check()
    made = []

    def counted(*args, **kwargs):
        made.append(args[2])
        return typeset(*args, **kwargs)

    monkeypatch.setattr(cards, "typeset", counted)
    first = cards.card_png(edition(page), "id")
    assert cards.card_png(edition(page), "id") == first
    assert made == ["png"]
    assert cards.card_png(edition(page), "en") != first
    correct(page, rating=rating("tempo/benar"))
    corrected = cards.card_png(edition(page), "id")
    assert corrected != first
    withdraw_page(page.claim, actor=person("pia"), reason="Salah.")
    assert cards.card_png(edition(page), "id") not in (first, corrected)
    assert len(made) == 4


def test_the_document_holds_the_whole_check_and_no_markup_of_its_words():
    page = check(statement=f"Klaim {HOSTILE}")
    correct(page)
    pdf = cards.check_pdf(edition(page), "en")
    assert pdf.startswith(b"%PDF-")
    told = words(pdf)
    for part in (
        '#read("/etc/passwd") $x^2$ *a*',
        "said by KCNA",
        "Benar, dengan catatan.",
        "Daftarnya dimuat lengkap",
        "Dari situ ia membawa 13 pejabat.",
        "https://sumber.example/berita",
        "Angka diperbaiki.",
        "Written by",
        "Signed by",
        f"/checks/{page.slug}/",
    ):
        assert part in told, part
    assert "root:" not in told
    assert cards.check_pdf(edition(page), "en") == pdf


def test_a_withdrawn_document_says_so_on_every_page():
    page = check()
    withdraw_page(page.claim, actor=person("pia"), reason="Sumber palsu.")
    pdf = cards.check_pdf(edition(page), "en")
    assert "Sumber palsu." in words(pdf)
    assert "Benar: 13 pejabat ikut." not in words(pdf)
    for sheet in PdfReader(BytesIO(pdf)).pages:
        assert "Withdrawn" in sheet.extract_text()


def test_the_same_edition_is_the_same_file():
    page = check()
    first = cards.check_pdf(edition(page), "id")
    cache.clear()
    assert cards.check_pdf(edition(page), "id") == first


def test_a_rationale_keeps_its_shape():
    html = render_markdown(
        "# Kepala\n\nSatu **tebal** *miring* [1] [tautan](https://a.example/).\n\n"
        "> Kutipan\n\n3. tiga\n4. empat\n   - dalam\n\n```\na  b\n```\n\n---\n\n"
        "| a | b |\n|---|---|\n| <x> | 2 |\n",
        citations=[1],
    )
    found = blocks(html)
    assert [block["kind"] for block in found] == [
        *("head", "text", "text", "item", "item", "item", "code", "rule", "table")
    ]
    runs = found[1]["runs"]
    assert {"text": "tebal", "strong": True} in runs
    assert {"text": "miring", "em": True} in runs
    assert {"text": "tautan", "href": "https://a.example/"} in runs
    assert any(run.get("href") == "#evidence-1" for run in runs)
    assert found[2]["quoted"]
    assert [(item["number"], item["depth"]) for item in found[3:6]] == [(3, 1), (4, 1), (None, 2)]
    assert found[6]["runs"] == [{"text": "a  b\n"}]
    assert found[8]["rows"][1][0] == [{"text": "<x>"}]


def test_every_shape_of_a_rationale_can_be_set():
    rationale = (
        "# Kepala\n\n**tebal** *m* ~~s~~ `kode` [t](https://a.example/) [1]\n\n> K\n\n"
        "1. satu\n   - dalam\n\n```\nkode\n```\n\n---\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    page = check()
    correct(page, rationale=rationale)
    told = words(cards.check_pdf(edition(page), "id"))
    for part in ("Kepala", "tebal", "kode", "dalam"):
        assert part in told


@pytest.mark.parametrize(
    "template",
    [
        "#let x = 1\n#while true { x += 1 }",
        '#read("/etc/passwd")',
        "#panic()",
    ],
)
def test_what_takes_too_long_or_reaches_out_is_refused(template):
    with pytest.raises(FileRefused):
        typeset(template, {}, "pdf", limits=Limits(memory=3 * 1024**3, seconds=3))


def test_addresses(client):
    page = check()
    for name, kind in (("card.png", "image/png"), ("check.pdf", "application/pdf")):
        address = f"/checks/{page.slug}/{name}?lang=en"
        response = client.get(address)
        assert (response.status_code, response["Content-Type"]) == (200, kind)
        assert not response.cookies
        again = client.get(address, headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304
        assert client.post(address).status_code == 405
        assert client.get(f"/checks/tidak-ada/{name}").status_code == 404
    shown = client.get(f"/checks/{page.slug}/").content.decode()
    assert f"/checks/{page.slug}/card.png?lang=" in shown
    assert 'property="og:image:width" content="1200"' in shown


def test_who_comes_while_another_is_made_is_asked_to_wait(client, monkeypatch):
    page = check()
    monkeypatch.setattr(cards, "PATIENCE", 0.01)
    with cards._TURN:
        response = client.get(f"/checks/{page.slug}/card.png")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert client.get(f"/checks/{page.slug}/card.png").status_code == 200


def test_words_that_cannot_be_set_cost_only_the_picture(client, monkeypatch):
    page = check()
    monkeypatch.setattr(cards, "_template", lambda name: "#panic()")
    assert client.get(f"/checks/{page.slug}/card.png").status_code == 501
    assert client.get(f"/checks/{page.slug}/").status_code == 200
