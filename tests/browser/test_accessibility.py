"""axe-core finds nothing on any screen of the way: light, dark, 320 px wide, right-to-left.

The sample newsroom is shown, every fold opened. Each screen is loaded once and looked at four
ways, because loading takes longer than looking.
"""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from factcheck.accounts.models import User
from factcheck.archive.claimreview import Row
from factcheck.archive.models import Subscription
from factcheck.archive.storing import store_checks
from factcheck.articles import batch_actions, feed_actions
from factcheck.articles.batch_actions import GivenFile
from factcheck.articles.models import Article, Feed
from factcheck.audit import roots
from factcheck.audit.models import Event, Verb, Verification
from factcheck.audit.verification import verify
from factcheck.claims.models import Claim, Claimant, Status
from factcheck.claims.recusal_actions import recuse
from factcheck.desk import seeding
from factcheck.lookups.models import Finding
from factcheck.reports.error_actions import answer_error, report_error
from factcheck.reports.models import ErrorReport
from factcheck.reports.models import Page as PublicPage
from factcheck.reports.topic_actions import set_topics
from factcheck.reviews.models import Scale, Verdict
from tests.browser.people_at_work import Newsroom
from tests.make import correct, make_article, make_claim, make_noted, make_published

RULES = """async (rules) => {
  const options = {resultTypes: ["violations"]};
  if (rules.only) options.runOnly = rules.only;
  else options.rules = {
    "target-size": {enabled: true}, "color-contrast": {enabled: rules.contrast},
  };
  const found = await axe.run(document, options);
  return found.violations.map((broken) => broken.id + ": "
    + broken.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)
    + " " + node.any.map((check) => check.message).join(" ").slice(0, 200)).join(" | "));
}"""
UNFOLD = """() => {
  for (const fold of document.querySelectorAll("details:not(.menu)")) fold.open = true;
}"""
TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && (box.right > root.clientWidth + 1 || box.left < -1);
  });
  return [`${root.scrollWidth} px wide: ` + wide.slice(0, 4).map((element) =>
    element.cloneNode().outerHTML.slice(0, 120)).join(" | ")];
}"""
# Colours that fade would be measured half way.
STILL = {"reduced_motion": "reduce"}
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def people(browser: Any, web_desk: Any) -> dict[str, User]:
    """Load the sample newsroom; its people by role, in English."""
    seeding.seed()
    User.objects.update(language="en")
    return {user.role: user for user in User.objects.order_by("-pk")}


def look(page: Page, name: str) -> list[str]:
    """Look at the screen on `page` four ways; every violation as one line."""
    page.evaluate(Axe().axe_script)
    page.evaluate(UNFOLD)
    found = {"light": page.evaluate(RULES, {"contrast": True})}
    page.emulate_media(color_scheme="dark")
    found["dark"] = page.evaluate(RULES, {"only": ["color-contrast"]})
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    found["320 px"] = page.evaluate(RULES, {"contrast": False}) + page.evaluate(TOO_WIDE)
    page.evaluate("document.documentElement.dir = 'rtl'")
    found["rtl, 320 px"] = page.evaluate(TOO_WIDE)
    page.set_viewport_size(WIDE)
    found["rtl"] = page.evaluate(RULES, {"only": ["target-size"]}) + page.evaluate(TOO_WIDE)
    return [f"{name}, {way}: {line}" for way, lines in found.items() for line in lines]


def visit(page: Page, paths: dict[str, str]) -> list[str]:
    """Look at each screen; what is wrong anywhere."""
    wrong = []
    for name, path in paths.items():
        page.goto(path)
        wrong += look(page, name)
    return wrong


def many_at_once(editor: User) -> dict[str, str]:
    """A batch that is under way, with items that stand in every way, and a feed that failed."""
    given = [GivenFile(f"{n}.txt", "", f"Harga telur naik {n} persen.".encode()) for n in range(4)]
    given.append(GivenFile("foto-" + "x" * 80 + ".png", "", b"\x89PNG\0\0"))
    batch = batch_actions.bring_in_files(given, actor=editor)
    for number, state in enumerate(("known", "cancelled", "waiting"), 1):
        item = batch.items.filter(number=number)
        item.update(state=state, article=Article.objects.earliest("pk"))
    feed = feed_actions.add_feed("https://contoh.example/umpan", actor=editor)
    Feed.objects.update(
        reason="throttled",
        reason_data={"host": "contoh.example", "status": 429},
        last_looked_at=timezone.now(),
        run_after=timezone.now() + timedelta(hours=1),
    )
    return {
        "batch": f"/desk/articles/many/{batch.pk}/",
        "feed": f"/desk/feeds/{feed.pk}/",
    }


def work_of_sources() -> dict[str, str]:
    """A claim in research with findings of several kinds, a copy, a discarded one, questions that
    stand in every way; and the screens of the sources.
    """
    claim = Claim.objects.filter(status=Status.RESEARCH).latest("pk")
    lookup = claim.lookups.earliest("pk")
    states = {
        "waiting": {},
        "set_aside": {"outcome": "failed", "finished_at": timezone.now()},
        "done": {"outcome": "skipped", "finished_at": timezone.now()},
    }
    for number, (state, more) in enumerate(states.items()):
        claim.lookups.create(
            provider=("wikipedia", "brave", "google_factcheck")[number],
            query="pejabat " * 30,
            state=state,
            reason="provider_throttled",
            reason_data={"title": "Wikipedia"},
            **more,
        )
    wire = {"origin": "antara", "origin_reason": {"code": "agency_stated", "agency": "Antara"}}
    Finding.objects.bulk_create(
        Finding(
            lookup=lookup,
            url=f"https://media{number}.example/{'a' * 90}",
            title=f"Putin membawa {number} pejabat",
            publisher="Media",
            excerpt="Ia membawa 13 pejabat tinggi Rusia. " * 9,
            kind=("news", "fact_check", "web")[number % 3],
            language=("id", "en")[number % 2],
            rank=100 + number,
            score=1 - number / 30,
            reasons=[{"code": "same_numbers", "numbers": ["13"]}],
            hint=("", "supports", "refutes")[number % 3],
            hint_sentence="Ia membawa 13 pejabat tinggi Rusia.",
            choice="discarded" if number == 7 else "open",
            choice_reason="Usang" if number == 7 else "",
            **(wire if number in (1, 2) else {}),
        )
        for number in range(24)
    )
    return {
        "sources": "/desk/sources/",
        "one source": "/desk/sources/wikipedia/",
        "set-aside work": "/desk/sources/set-aside/",
        "claim with many findings": f"/desk/claims/{claim.pk}/",
        "its trace": f"/desk/claims/{claim.pk}/trace/",
    }


def checks_of_others(who: User) -> dict[str, str]:
    """Subscriptions that stand in every way, and ratings that nobody has explained."""
    ways: list[dict[str, Any]] = [
        {"last_looked_at": timezone.now(), "last_counts": {"new": 3, "withdrawn": 1, "bad": 2}},
        {"reason": "throttled", "reason_data": {"host": "periksa.example", "status": 429},
         "last_looked_at": timezone.now()},
        {"active": False, "title": "Periksa Contoh"},
        {"pages": 4, "counts": {"new": 200}},
    ]  # fmt: skip
    for number, way in enumerate(ways):
        Subscription.objects.create(
            address=f"https://periksa{number}.example/{'a' * 90}.json",
            added_by=who,
            run_after=timezone.now() + timedelta(hours=1),
            **way,
        )
    store_checks(
        [
            Row(claim=f"Klaim {number}", publisher="Periksa Contoh", identifier=str(number),
                rating=("Basi", "Ini sebuah penilaian yang panjangnya satu kalimat penuh " * 3)[
                    number % 2
                ])
            for number in range(3)
        ]
    )  # fmt: skip
    return {
        "subscriptions": "/desk/archive/subscriptions/",
        "what ratings mean": "/desk/archive/ratings/",
    }


def claim_in(status: Status) -> str:
    return f"/desk/claims/{Claim.objects.filter(status=status).latest('pk').pk}/"


def test_the_desk_of_an_editor(web_newsroom: Newsroom, people: dict[str, User]) -> None:
    page = web_newsroom.at_desk(people["editor"], **STILL)
    article = Article.objects.filter(snapshots__isnull=False).earliest("pk")
    wrong = visit(
        page,
        {
            "board": "/desk/",
            "one part of the board": "/desk/?view=all",
            "articles": "/desk/articles/",
            "bring in": "/desk/articles/new/",
            "bring in many": "/desk/articles/many/",
            "watched feeds": "/desk/feeds/",
            **many_at_once(people["editor"]),
            "article": f"/desk/articles/{article.pk}/",
            "proposed claim": claim_in(Status.NEW),
            "claim in research, with its verdict form": claim_in(Status.RESEARCH),
            "dismissed claim": claim_in(Status.DISMISSED),
            **work_of_sources(),
            "profile": "/desk/profile/",
            "change password": "/accounts/password/change/",
        },
    )
    page.goto("/desk/articles/new/")
    with web_newsroom.refused(422):
        page.get_by_role("button", name="Bring in").click()
        expect(page.get_by_role("textbox", name="Text")).to_be_visible()
        page.wait_for_load_state()
        wrong += look(page, "bring in, refused")
    with web_newsroom.refused(404):
        page.goto("/desk/claims/999999/")
        wrong += look(page, "404")
    page.goto(claim_in(Status.NEW))
    page.keyboard.press("w")
    page.keyboard.press("ArrowRight")
    wrong += look(page, "claim whose end is being moved")
    page.set_viewport_size(WIDE)
    page.goto(claim_in(Status.NEW))
    page.keyboard.press("m")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("button", name="New claim", exact=True)).to_be_visible()
    wrong += look(page, "words being marked")
    page.goto("/desk/")
    page.locator("details.menu summary").click()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    wrong += look(page, "menu and map of the keys")
    assert not wrong, "\n".join(wrong)


def test_the_desk_of_those_who_sign(web_newsroom: Newsroom, people: dict[str, User]) -> None:
    signing = web_newsroom.at_desk(people["reviewer"], **STILL)
    verdict = Verdict.objects.filter(claim__status=Status.REVIEW).latest("pk")
    wrong = visit(signing, {"signature": f"/desk/claims/{verdict.claim_id}/"})
    # A form that was filled in before something beneath the verdict changed.
    signing.goto(f"/desk/claims/{verdict.claim_id}/")
    form = signing.locator("form", has=signing.get_by_role("button", name="Sign"))
    form.locator("[name=content_hash]").evaluate("(field) => { field.value = '0'.repeat(64); }")
    with web_newsroom.refused(409):
        form.get_by_role("button", name="Sign").click()
        expect(signing.get_by_role("heading", name="What changed")).to_be_visible()
        wrong += look(signing, "409")
    publishing = web_newsroom.at_desk(people["publisher"], **STILL)
    wrong += visit(
        publishing,
        {
            "signed claim": claim_in(Status.APPROVED),
            "published claim": claim_in(Status.PUBLISHED),
            **checks_of_others(people["publisher"]),
        },
    )
    administering = web_newsroom.at_desk(people["admin"], **STILL)
    wrong += visit(administering, {"how a source is set": "/desk/sources/wikipedia/"})
    administering.get_by_label("Base address").fill("ftp://wiki.example")
    with web_newsroom.refused(422):
        administering.get_by_role("button", name="Save").click()
        expect(administering.locator("#id_address_error")).to_be_visible()
        wrong += look(administering, "how a source is set, refused")
    with web_newsroom.refused(403):
        looking = web_newsroom.at_desk(people["viewer"], **STILL)
        wrong += visit(looking, {"403": "/desk/articles/new/", "only looking": "/desk/"})
    assert not wrong, "\n".join(wrong)


def test_the_record(web_newsroom: Newsroom, people: dict[str, User]) -> None:
    looking = web_newsroom.at_desk(people["viewer"], **STILL)
    wrong = visit(
        looking,
        {
            "record, not verified yet": "/desk/record/",
            "history": f"{claim_in(Status.PUBLISHED)}history/",
            "history without any": f"{claim_in(Status.NEW)}history/?what=public",
        },
    )
    yesterday = timezone.now() - timedelta(days=1)
    Event.objects.create(at=yesterday, verb=Verb.CLAIM_MADE, object_type="x", object_id=1)
    assert roots.seal_day(timezone.localdate(yesterday), key=roots.signing_key())
    assert not verify().fault
    Verification.objects.create(last_seq=9, took_ms=3, fault="its content was changed", broken_at=7)
    administering = web_newsroom.at_desk(people["admin"], **STILL)
    wrong += visit(administering, {"record, broken": "/desk/record/"})
    assert not wrong, "\n".join(wrong)


def corrected() -> PublicPage:
    """A published check that was corrected, with a reply and a topic."""
    known = PublicPage.objects.filter(edition__number__gt=1).first()
    if known is not None:
        return known
    page = make_published(make_claim(Status.RESEARCH, why_selected="Dibagikan"))
    edition = correct(page, rationale="Daftarnya dimuat sebagian saja [1].")
    make_noted(page)
    set_topics(page.claim, ["luar-negeri"], actor=edition.verdict.author)
    return page


def in_arabic() -> PublicPage:
    """A check of words that run from right to left."""
    said = "قال الوزير إن 90% من المدارس فُتحت."
    article = make_article(f"وصل الوفد.\n{said}", title="الوزير", language="ar")
    fields = {"statement": "فُتحت 90% من المدارس.", "language": "ar", "why_selected": "Dibagikan"}
    claim = make_claim(Status.RESEARCH, article=article, quote=said, **fields)
    return make_published(claim, summary="غير صحيح.", rationale="تذكر النشرة [1] ذلك.")


def reported() -> dict[str, str]:
    """The desk's screens of what readers report, one of them late and one answered."""
    page = PublicPage.objects.filter(withdrawn_at=None).latest("pk")
    reports = [report_error(page, text=f"Salah {n}. " * 9, name="Siti") for n in range(3)]
    ErrorReport.objects.filter(pk=reports[0].pk).update(due=timezone.now() - timedelta(days=2))
    editor = User.objects.filter(role="editor").earliest("pk")
    answer_error(reports[1], actor=editor, answer="Diperbaiki.", state="answered")
    return {
        "error reports": "/desk/reports/",
        "all error reports": "/desk/reports/?view=all",
        "error report": f"/desk/reports/{reports[0].pk}/",
        "error report, answered": f"/desk/reports/{reports[1].pk}/",
        "board with reports": "/desk/",
        "topics": "/desk/topics/",
        "topics of a claim": f"/desk/claims/{page.claim_id}/topics/",
        "pages about us": "/desk/pages/",
        "a page about us": "/desk/pages/team/id/",
    }


def test_what_the_desk_tells_readers(web_newsroom: Newsroom, people: dict[str, User]) -> None:
    wrong = visit(web_newsroom.at_desk(people["publisher"], **STILL), reported())
    assert not wrong, "\n".join(wrong)


def test_what_publishers_set(web_newsroom: Newsroom, people: dict[str, User]) -> None:
    page = web_newsroom.at_desk(people["publisher"], **STILL)
    recuse(
        people["editor"],
        actor=people["editor"],
        claimant=Claimant.objects.earliest("pk"),
        reason="Kerabat dekat, sudah dibicarakan dengan pemimpin redaksi.",
    )
    scale = Scale.objects.filter(active=True).earliest("pk")
    wrong = visit(
        page,
        {
            "scales": "/desk/scales/",
            "new scale": "/desk/scales/new/",
            "publish policy": "/desk/policy/",
            "conflicts of interest": "/desk/recusals/",
            "change a scale": f"/desk/scales/{scale.pk}/",
        },
    )
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview .trial").first).to_be_visible()
    wrong += look(page, "preview of a scale")
    page.get_by_label("Label, English").first.fill("")
    with web_newsroom.refused(422):
        page.get_by_role("button", name="Put the new version into use").click()
        expect(page.locator("#label-1-en-fault")).to_be_visible()
        wrong += look(page, "scale, refused")
    assert not wrong, "\n".join(wrong)


def test_what_readers_see(web_newsroom: Newsroom, people: dict[str, User]) -> None:
    wrong = []
    check = PublicPage.objects.filter(withdrawn_at=None).latest("pk")
    withdrawn = PublicPage.objects.exclude(withdrawn_at=None).latest("pk")
    arabic = in_arabic()
    reader = web_newsroom.open(locale="id-ID", **STILL)
    reader.goto(f"/checks/{check.slug}/")
    story = reader.locator('a[href*="/stories/"]').first.get_attribute("href")
    assert story
    wrong += visit(
        reader,
        {
            "home": "/",
            "check": f"/checks/{check.slug}/",
            "story": story,
            "policy": "/policy/",
            "team": "/team/",
            "method": "/method/",
            "search": "/checks/?q=putin&language=id",
            "search, nothing found": "/checks/?q=zzz&verdict=false",
            "corrections": "/corrections/",
            "version": f"/checks/{corrected().slug}/versions/2/",
            "version, whole": f"/checks/{corrected().slug}/versions/1/",
            "newest version, whole": f"/checks/{corrected().slug}/versions/2/?whole",
            "corrected check": f"/checks/{corrected().slug}/",
            "card for another site": f"/checks/{check.slug}/embed/",
            "withdrawn check": f"/checks/{withdrawn.slug}/",
            "card of a withdrawn check": f"/checks/{withdrawn.slug}/embed/",
            "check in Arabic": f"/checks/{arabic.slug}/",
            "card in Arabic": f"/checks/{arabic.slug}/embed/",
            "search with a slip": "/checks/?q=pejabt",
            "report an error": f"/checks/{check.slug}/report/",
            "error reported": f"/checks/{check.slug}/report/?sent=1",
            "sign in": "/accounts/login/",
        },
    )
    reader.goto(f"/checks/{check.slug}/report/")
    reader.locator("textarea").evaluate("(field) => { field.required = false; }")
    with web_newsroom.refused(422):
        reader.locator("main form button").click()
        expect(reader.locator("#id_text_error")).to_be_visible()
        wrong += look(reader, "report an error, refused")
    english = web_newsroom.open(**STILL)
    wrong += visit(english, {"check in English": f"/checks/{check.slug}/"})
    with web_newsroom.refused(404):
        wrong += visit(reader, {"public 404": "/checks/no-such-check/"})
    assert not wrong, "\n".join(wrong)


def test_the_desk_in_indonesian(web_newsroom: Newsroom, people: dict[str, User]) -> None:
    editor = people["editor"]
    User.objects.filter(pk=editor.pk).update(language="id")
    page = web_newsroom.at_desk(editor, **STILL)
    wrong = visit(
        page,
        {
            "board": "/desk/",
            "claim in research": claim_in(Status.RESEARCH),
            "sources": "/desk/sources/",
            "set-aside work": "/desk/sources/set-aside/",
            "trace": f"{claim_in(Status.RESEARCH)}trace/",
            "bring in": "/desk/articles/new/",
            "bring in many": "/desk/articles/many/",
            "watched feeds": "/desk/feeds/",
        },
    )
    assert not wrong, "\n".join(wrong)
