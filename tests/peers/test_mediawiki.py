"""The provider `wikipedia` asks a real MediaWiki."""

from datetime import date, timedelta

import pytest

from factcheck.lib.fetch import Http, HttpStatus, fetch
from factcheck.lib.files import read_bytes
from factcheck.lookups.providers import Found, ProviderError, Query, wikipedia
from tests.peers import mediawiki
from tests.peers.mediawiki import Wiki

pytestmark = pytest.mark.peers


def ask(wiki: Wiki, words: str, language: str = "id") -> list[Found]:
    return wikipedia.search(Query(words, language), Http(allow={wiki.peer}))


def refusal(wiki: Wiki, words: str) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        ask(wiki, words)
    return caught.value


def test_found(wiki: Wiki) -> None:
    (found,) = ask(wiki, "Rawabening 1911")
    assert found.title == "Kota Rawabening"
    assert found.excerpt == (
        "Kota Rawabening adalah ibu kota Kabupaten Lontar Raya di tepi Sungai Sendu. Kota ini "
        "didirikan pada tahun 1911 dan berpenduduk 48.250 jiwa menurut sensus tahun 2020."
    )
    assert found.publisher == "Wikipedia (id)"
    assert found.published_on == date(2024, 6, 20)
    assert found.url.startswith(f"{wiki.address}/w/index.php?title=Kota_Rawabening&oldid=")


def test_found_in_english(wiki: Wiki) -> None:
    found = {one.title: one for one in ask(wiki, "Sendu River", "en")}
    assert set(found) == {"Sendu River", "Sendu & Sons"}
    assert found["Sendu & Sons"].excerpt == (
        "Sendu & Sons is a shipyard on the Sendu River. It built the ferry Lontar Star in 1987 & "
        "sold it in 2003 for less than 5 million."
    )
    assert found["Sendu River"].publisher == "Wikipedia (en)"


def test_nothing_found(wiki: Wiki) -> None:
    assert ask(wiki, "Rawabening 2077") == []


def test_a_page_that_only_points_to_another_is_that_other_one(wiki: Wiki) -> None:
    # "Bupati Lontar Raya" is found too, for it holds her name.
    (found,) = ask(wiki, "Ningrum Halimah")
    assert found.title == "Ningrum Halimah"
    # Her box of facts is no part of the introduction.
    assert found.excerpt.startswith("Ningrum Halimah adalah bupati")
    assert "title=Ningrum_Halimah&" in found.url
    assert found.published_on == date(2024, 6, 20)


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("“Lama”", {"Ombak–Pasir “Lama”"}),
        ('"Lontar Star"', {"Sendu & Sons"}),
        ("shipy*", {"Sendu & Sons"}),
        ("Sendu & Sons", {"Sendu & Sons"}),
        ("48.250", {"Kota Rawabening"}),
        ("{{kopi|aren}}", {"Kabupaten Lontar Raya"}),
        ('"', set()),
        ("(((", set()),
        ("insource:/x(/ OR -a", set()),
        ("NEAR/2 AND NOT", set()),
        ("https://a.example/?b=c&d=e#f", set()),
        ("<b>bukan</b>", set()),
        ("\x00", set()),
        ("\n", set()),
        ("🌊", set()),
        ("x" * 5_000, set()),
        ("é" * 5_000, set()),
        ("aren " * 1_000, {"Kabupaten Lontar Raya"}),
    ],
)
def test_any_question_is_answered(wiki: Wiki, words: str, titles: set[str]) -> None:
    assert {one.title for one in ask(wiki, words)} == titles


def test_the_address_of_a_finding_opens_the_text_that_was_read(wiki: Wiki) -> None:
    title, old, new = (
        "Menara Suar",
        "Menara Suar setinggi 31 meter.",
        "Menara Suar setinggi 44 meter.",
    )
    wiki.write({title: old}, mediawiki.WRITTEN)
    (found,) = ask(wiki, title)
    wiki.write({title: new}, mediawiki.WRITTEN + timedelta(days=1))
    (later,) = ask(wiki, title)
    assert (found.excerpt, later.excerpt) == (old, new)
    assert later.published_on == date(2024, 6, 21)
    for one, theirs, other in ((found, old, new), (later, new, old)):
        page = fetch(one.url, allow={wiki.peer})
        assert theirs in page.text
        assert other not in page.text


def test_a_capture_of_a_finding_holds_its_excerpt(wiki: Wiki) -> None:
    (found,) = ask(wiki, "Lontar Star")
    page = fetch(found.url, allow={wiki.peer})
    reading = read_bytes(page.body, content_type=page.headers["content-type"], url=found.url)
    assert found.excerpt in reading["article"]["text"]


# A newsroom's own wiki may be set up otherwise


def test_without_the_extension_for_introductions_they_are_the_same(wiki: Wiki) -> None:
    questions = ("Rawabening", "bupati Ningrum", "Sendu", "pasar ikan")
    with_it = [ask(wiki, words) for words in questions]
    with wiki.set(mediawiki.WITHOUT_INTRODUCTIONS):
        assert [ask(wiki, words) for words in questions] == with_it
    assert all(with_it)


def test_a_wiki_for_members_only_refuses_with_status_200(wiki: Wiki) -> None:
    with wiki.set(mediawiki.MEMBERS_ONLY):
        error = refusal(wiki, "Rawabening")
    assert (error.code, error.permanent) == ("provider_refused", True)
    assert "read permission" in error.message


def test_a_question_without_words_is_refused_with_status_200(wiki: Wiki) -> None:
    error = refusal(wiki, "")
    assert (error.code, error.permanent) == ("provider_refused", True)
    assert "srsearch" in error.message


def test_a_wiki_that_lags_behind_asks_for_patience_with_status_200(wiki: Wiki) -> None:
    with wiki.set(mediawiki.BEHIND):
        error = refusal(wiki, "Rawabening")
        # Readers, who do not say that they can wait, are answered.
        assert fetch(f"{wiki.address}/w/index.php?title=Kota_Rawabening", allow={wiki.peer})
    assert (error.code, error.permanent) == ("provider_busy", False)
    assert "lagged" in error.message


def test_a_wiki_without_its_database_may_pass(wiki: Wiki) -> None:
    with wiki.set(mediawiki.WITHOUT_DATABASE):
        error = refusal(wiki, "Rawabening")
    assert (error.code, error.permanent) == ("provider_busy", False)


def test_a_wrong_address_is_refused(wiki: Wiki, settings) -> None:
    settings.FACTCHECK_WIKIPEDIA_URL = f"{wiki.address}/elsewhere"
    error = refusal(wiki, "Rawabening")
    assert (error.code, error.permanent) == ("provider_refused", True)
    with pytest.raises(HttpStatus, match="404"):
        fetch(f"{wiki.address}/elsewhere/w/api.php", allow={wiki.peer})
