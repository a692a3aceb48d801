"""What each provider says about itself, and what they share."""

import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from factcheck.lookups import providers
from factcheck.lookups.models import SourceKind
from factcheck.lookups.providers import (
    About,
    ProviderError,
    day,
    lines,
    plain,
    rows,
    says,
    understood,
    web_address,
)
from factcheck.settings import USUAL_PROVIDERS

# Some modules hold what several providers share, or tables.
MODULES = [
    module
    for module in (
        import_module(f"{providers.__name__}.{found.name}")
        for found in pkgutil.iter_modules(providers.__path__)
    )
    if hasattr(module, "about")
]


@pytest.mark.parametrize("provider", MODULES, ids=[module.about.name for module in MODULES])
def test_its_metadata_says_what_a_newsroom_must_know(provider) -> None:
    about = provider.about
    assert provider.__name__ == f"factcheck.lookups.providers.{about.name}"
    assert str(about.title)
    assert str(about.good_for).endswith(".")
    assert str(about.licence).endswith(".")
    assert about.kind in SourceKind.values
    assert about.asks in ("statement", "names", "terms", "own")
    assert hasattr(provider, "questions") == (about.asks == "own")
    assert 0 < about.timeout <= 60
    assert about.cost >= 1
    assert 1 <= about.concurrency <= 5
    assert all(len(language) == 2 for language in about.languages)
    assert about.sends_text_away == (about.rate is not None)
    if about.rate is not None:
        assert about.cost <= about.rate, "one look-up must fit into a minute"
        assert not about.address or about.address.startswith("https://")
        assert hasattr(settings, f"FACTCHECK_{about.name.upper()}_URL")
    if about.needs_key:
        assert hasattr(settings, f"FACTCHECK_{about.name.upper()}_KEY")


def test_the_usual_list_names_each_of_them() -> None:
    assert set(USUAL_PROVIDERS) == {module.about.name for module in MODULES}


def test_no_test_asks_the_world_by_accident() -> None:
    asked = {name.rpartition(".")[2] for name in settings.FACTCHECK_PROVIDERS}
    assert asked == {"archive", "wikipedia"}, "see tests/conftest.py"


def test_each_provider_has_a_page_that_says_the_same() -> None:
    pages = Path(settings.BASE_DIR) / "docs" / "providers"
    assert {page.stem for page in pages.glob("*.md")} == {one.about.name for one in MODULES}
    for about in (module.about for module in MODULES):
        page = (pages / f"{about.name}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {about.name}\n")
        said = dict(re.findall(r"^\| ([a-z ]+) \| (.+) \|$", page, re.MULTILINE))
        assert _same(said["good for"], about.good_for)
        assert said["languages"] == (", ".join(about.languages) or "any")
        assert said["needs a key"] == ("yes" if about.needs_key else "no")
        assert re.match("yes: " if about.sends_text_away else "no$", said["sends text away"])
        assert _same(said["licence"], about.licence)
        assert said["keeps answers"].startswith("yes" if about.keeps_answers else "no")
        cost = f" questions a minute; a look-up takes up to {about.cost}"
        assert said["rate"] == (f"{about.rate}{cost}" if about.rate else "none")
        assert said["at once"] == str(about.concurrency)
        assert said["a day"] == (str(about.daily) if about.daily else "no limit")
        assert said["time limit"].startswith(f"{about.timeout:.0f} s")


def _same(said: str, told: object) -> bool:
    return said.casefold().rstrip(".") == str(told).casefold().rstrip(".")


# What they share

ABOUT = About(name="contoh", title="Contoh", good_for="-", licence="-")


def test_long_texts_end_at_a_sentence() -> None:
    cut = lines("Kalimat pertama. " * 400, 3000)
    assert len(cut) <= 3000
    assert cut.endswith("pertama.")
    assert len(lines("x" * 9000, 3000)) == 3000
    assert lines("Satu\x00 <dua>.\n\n\u202eTiga") == "Satu <dua>.\nTiga"
    assert lines(None) == lines(["A"]) == ""


def test_texts_come_out_plain() -> None:
    assert plain("<b>Harga</b> &amp; upah <script>alert(1)</script>") == "Harga & upah"
    assert plain("a\x00b\ud800") == "ab?"
    assert [plain(other) for other in (None, 5, True, ["a"], {"a": "b"})] == [""] * 5
    assert len(plain("x" * 9000)) == 1000


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://a.example/b?c=d", "https://a.example/b?c=d"),
        (" http://a.example ", "http://a.example"),
        ("//a.example/b", "https://a.example/b"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("/b", ""),
        ("https:///b", ""),
        ("https://a.example/b c", ""),
        ("https://a.example/\u202egpj", ""),
        ("https://a.example/\x00", ""),
        ("https://[a", ""),
        ("https://a.example/" + "x" * 2000, ""),
        (None, ""),
        (["https://a.example"], ""),
    ],
)
def test_only_addresses_that_open_count(given, address) -> None:
    assert web_address(given) == address


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("2019-01-10", "2019-01-10"),
        ("2020-09-08T02:48:10Z", "2020-09-08"),
        ("2026-11-01 08:00:00", "2026-11-01"),
        ("besok", None),
        ("2024-13-01", None),
        (None, None),
        (20240101, None),
    ],
)
def test_days(given, iso) -> None:
    found = day(given)
    assert (found and found.isoformat()) == iso


def test_a_list_that_is_missing_is_not_empty() -> None:
    assert rows(ABOUT, {"a": {"b": []}}, "a", "b") == []
    for other in ({"a": {}}, {"a": []}, {"a": {"b": {}}}, {"a": {"b": ["x"]}}, None, "a"):
        with pytest.raises(ProviderError) as caught:
            rows(ABOUT, other, "a", "b")
        assert caught.value.code == "provider_changed"
    with pytest.raises(ProviderError):
        understood(ABOUT, [{"x": 1}], [])
    assert understood(ABOUT, [], []) == []


def test_what_a_source_says_is_short_and_without_the_key() -> None:
    assert says("<p>Key s3cret-key is  wrong</p>", key="s3cret-key") == "Key hidden is wrong"
    assert len(says("x" * 1000)) == providers.MAX_SAYS
