"""Rating scales: a change is a new version, old verdicts keep their label, colours can be read."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from factcheck.audit.models import Event, Verb
from factcheck.errors import Refused, StaleState
from factcheck.lib.contrast import TEXT, ratio
from factcheck.reviews.models import Rating, Scale, Tone
from factcheck.reviews.scale_actions import Step, make_scale, new_version, switch_scale
from factcheck.reviews.tones import tones
from tests.make import make_published, make_verdict, rating
from tests.make import make_scale as row
from tests.people import person

pytestmark = pytest.mark.django_db

NAMES = {"id": "Skala Tempo", "en": "Tempo's scale"}


def step(code: str = "benar", **fields) -> Step:
    words = {"id": f"{code} (id)", "en": f"{code} (en)"}
    return Step(
        **{"code": code, "labels": words, "tone": "true", "value": 5}
        | fields
        | {"definitions": {"id": "Sesuai bukti.", "en": "Agrees with the evidence."}}
    )


def steps() -> list[Step]:
    return [step(), step("keliru", tone="false", value=1)]


def tempo() -> Scale:
    return Scale.objects.filter(code="tempo").latest("version")


def test_a_new_version_takes_the_place_of_the_old_one_and_is_recorded():
    old = tempo()
    made = new_version(old, actor=person("pia"), names=NAMES, steps=steps())
    old.refresh_from_db()
    assert (made.version, made.active, old.active, made.position) == (2, True, False, old.position)
    assert [one.code for one in made.ratings.all()] == ["benar", "keliru"]
    event = Event.objects.about(made).get()
    assert (event.verb, event.actor) == (Verb.SCALE_CHANGED, person("pia"))
    assert event.data["before"]["ratings"][0]["labels"] == {"id": "Benar", "en": "True"}
    assert event.data["after"]["ratings"][0]["labels"] == {"id": "benar (id)", "en": "benar (en)"}


def test_old_verdicts_and_pages_keep_their_label():
    page = make_published()
    new_version(tempo(), actor=person("pia"), names=NAMES, steps=steps())
    verdict = page.edition.verdict
    verdict.refresh_from_db()
    assert (verdict.rating.label, verdict.rating.scale.version) == ("True", 1)
    assert page.edition.content["rating"]["labels"]["en"] == "True"


def test_an_old_rating_is_no_longer_given():
    old = rating("tempo/benar")
    new_version(old.scale, actor=person("pia"), names=NAMES, steps=steps())
    old.refresh_from_db()
    with pytest.raises(Refused, match="no longer in use"):
        make_verdict(rating=Rating.objects.select_related("scale").get(pk=old.pk))


def test_a_second_publisher_is_told_that_the_version_was_replaced():
    old = tempo()
    new_version(old, actor=person("pia"), names=NAMES, steps=steps())
    with pytest.raises(StaleState, match="version 2"):
        new_version(old, actor=person("max"), names=NAMES, steps=steps())
    with pytest.raises(Refused, match="newer version"):
        switch_scale(old, active=True, actor=person("pia"))


@pytest.mark.parametrize("who", ["vio", "eva", "ben"])
def test_only_publishers_change_scales(who):
    for act in (
        lambda: new_version(tempo(), actor=person(who), names=NAMES, steps=steps()),
        lambda: make_scale("baru", actor=person(who), names=NAMES, steps=steps()),
        lambda: switch_scale(tempo(), active=False, actor=person(who)),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        (step(labels={"id": "Benar", "en": ""}), "Say it in English too"),
        (step(code="Benar sekali"), "small letters"),
        (step(value=1), "says otherwise"),
        (step(value=7), "from 1"),
        (step(value=None), "off the line"),
        (step(tone="neutral"), "has no value"),
        (step(tone="pink"), "Choose one of the colours"),
        (step(labels={"id": "x" * 61, "en": "x"}), "at most 60"),
        (step(labels={"id": "keliru (id)", "en": "x"}), "called the same"),
        (step(code="keliru"), "called the same"),
    ],
)
def test_what_a_scale_cannot_be(faulty, said):
    with pytest.raises(Refused, match=said):
        new_version(tempo(), actor=person("pia"), names=NAMES, steps=[faulty, steps()[1]])
    assert tempo().version == 1


def test_a_scale_has_a_name_and_ratings():
    for names, given, said in (
        ({"id": "Uji", "en": " "}, steps(), "name in English"),
        (NAMES, [], "at least one"),
        (NAMES, [step(f"r{n}") for n in range(10)], "at most 9"),
    ):
        with pytest.raises(Refused, match=said):
            make_scale("baru", actor=person("pia"), names=names, steps=given)
    with pytest.raises(Refused, match="already"):
        make_scale("tempo", actor=person("pia"), names=NAMES, steps=steps())
    assert make_scale("baru", actor=person("pia"), names=NAMES, steps=steps()).version == 1


def test_the_last_scale_in_use_stays():
    *others, last = Scale.objects.filter(active=True)
    for scale in others:
        switch_scale(scale, active=False, actor=person("pia"))
    with pytest.raises(Refused, match="last scale"):
        switch_scale(last, active=False, actor=person("pia"))
    switch_scale(others[0], active=True, actor=person("pia"))
    assert Event.objects.about(others[0]).last().data["after"] == {"active": True}


# Past the actions.


def refused(act, match: str) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        act()


def test_the_database_keeps_a_scale_in_use():
    used = make_verdict().rating
    others = Rating.objects.filter(scale=used.scale).exclude(pk=used.pk)
    made = {"scale": used.scale, "code": "baru", "position": 9, "labels": {}, "tone": "half"}
    for act in (
        lambda: Rating.objects.filter(pk=used.pk).update(labels={"id": "Salah"}),
        lambda: others.update(value=3),
        lambda: others._raw_delete("default"),
        lambda: Rating.objects.create(**made),
        lambda: Scale.objects.filter(pk=used.scale_id).update(names={}),
        lambda: Scale.objects.filter(pk=used.scale_id).update(code="lain"),
        lambda: Scale.objects.filter(pk=used.scale_id).update(version=7),
    ):
        refused(act, "make a new version")
    free = row()
    moved = Rating.objects.filter(scale=free)
    refused(lambda: moved.update(scale=used.scale), "make a new version")
    assert moved.update(position=7) == 2


def test_one_version_of_a_scale_is_in_use():
    old = tempo()
    refused(lambda: Scale.objects.create(code="tempo", version=2, names={}), "one_version_in_use")
    new_version(old, actor=person("pia"), names=NAMES, steps=steps())
    refused(lambda: Scale.objects.filter(pk=old.pk).update(active=True), "one_version_in_use")


# Colours.


def test_the_formula_of_contrast():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert ratio("#ffffff", "#ffffff") == 1
    with pytest.raises(ValueError, match="not a colour"):
        ratio("red", "#ffffff")


def test_every_colour_of_a_rating_can_be_read_in_light_and_dark():
    worn = tones()
    assert [one.tone for one in worn] == list(Tone)
    for one in worn:
        assert one.light >= TEXT, one
        assert one.dark >= TEXT, one


def test_the_shipped_ratings_wear_the_colour_of_their_value():
    assert all(one.step == str(one.value or "none") for one in Rating.objects.all())


# The screens.


def sent(*given: Step, **fields: str) -> dict[str, str]:
    form = {f"name-{language}": name for language, name in NAMES.items()}
    for number, one in enumerate(given, start=1):
        form |= {
            f"code-{number}": one.code,
            f"tone-{number}": one.tone,
            f"value-{number}": str(one.value or ""),
        }
        for what, words in (("label", one.labels), ("definition", one.definitions)):
            form |= {f"{what}-{number}-{language}": text for language, text in words.items()}
    return form | fields


def test_a_publisher_changes_a_scale_by_form(sign_in):
    scale = tempo()
    pia = sign_in("pia")
    page = pia.get(f"/desk/scales/{scale.pk}/").content.decode()
    assert 'value="Menyesatkan"' in page
    assert pia.post(f"/desk/scales/{scale.pk}/", sent(*steps())).status_code == 302
    listed = pia.get("/desk/scales/").content.decode()
    assert "benar (en)" in listed
    assert "1 earlier version" in listed
    assert pia.post(f"/desk/scales/{scale.pk}/", sent(*steps())).status_code == 409


def test_a_faulty_form_keeps_what_was_typed_and_says_what_is_wrong_beside_the_field(sign_in):
    address = f"/desk/scales/{tempo().pk}/"
    faulty = [
        steps()[0],
        step("keliru", labels={"id": "Salah besar", "en": ""}, tone="false", value=1),
    ]
    answer = sign_in("pia").post(address, sent(*faulty))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Salah besar"' in page
    assert 'id="label-2-en-fault"' in page
    assert tempo().version == 1


def test_the_preview_keeps_nothing(sign_in):
    address = f"/desk/scales/{tempo().pk}/"
    pia = sign_in("pia")
    whole = pia.post(address, sent(*steps(), preview="on")).content.decode()
    assert 'data-theme="dark"' in whole
    part = pia.post(address, sent(*steps(), preview="on"), headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<section")
    assert "keliru (id)" in part.content.decode()
    assert tempo().version == 1


def test_a_rating_is_taken_out_and_a_new_scale_made(sign_in):
    pia = sign_in("pia")
    fields = sent(*steps()) | {"out-2": "on"}
    assert pia.post(f"/desk/scales/{tempo().pk}/", fields).status_code == 302
    assert [one.code for one in tempo().ratings.all()] == ["benar"]
    assert pia.get("/desk/scales/new/").status_code == 200
    assert pia.post("/desk/scales/new/", sent(*steps(), scale="baru")).status_code == 302
    made = Scale.objects.get(code="baru")
    assert pia.post(f"/desk/scales/{made.pk}/switch/").status_code == 302
    made.refresh_from_db()
    assert not made.active


@pytest.mark.parametrize("who", ["eva", "ben"])
def test_others_look_at_scales_only(sign_in, who):
    client = sign_in(who)
    page = client.get("/desk/scales/").content.decode()
    assert "Menyesatkan" in page or "Misleading" in page
    assert "New scale" not in page
    assert client.get(f"/desk/scales/{tempo().pk}/").status_code == 403
    assert client.post(f"/desk/scales/{tempo().pk}/", sent(*steps())).status_code == 403
    assert client.post(f"/desk/scales/{tempo().pk}/switch/").status_code == 403
