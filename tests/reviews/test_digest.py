"""What one was told: the list at the desk, and the letter once an hour."""

import threading

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from factcheck.accounts.models import User
from factcheck.claims.models import Status
from factcheck.reviews import digest_runner, tasks
from factcheck.reviews.actions import send_back
from factcheck.reviews.comment_actions import add_comment
from factcheck.reviews.models import Notice
from factcheck.reviews.notices import assign_claim
from tests.make import make_claim, make_policy, make_verdict
from tests.people import person


def ask(claim, body="@Ana, dari mana angka ini?", who="eva"):
    for name in ("ana", "ben"):
        person(name)
    return add_comment(claim, actor=person(who), body=body)


# ---- The list ----


@pytest.fixture
def ana(client, db):
    client.force_login(person("ana"))
    return client


def test_the_header_counts_what_is_not_read(ana):
    assert 'class="unread"' not in ana.get("/desk/notices/").content.decode()
    ask(make_claim())
    page = ana.get("/desk/notices/").content.decode()
    assert 'class="unread"' in page
    assert "Eva mentioned you" in page
    assert "dari mana angka ini?" in page


def test_each_kind_says_what_happened(ana):
    verdict = make_verdict()
    assign_claim(verdict.claim, actor=person("pia"), to=person("ana"))
    send_back(verdict, actor=person("ben"), comment="Kurang jelas", seen_hash=verdict.content_hash)
    head = ask(verdict.claim, "Mengapa?", "ana")
    add_comment(verdict.claim, actor=person("ben"), body="Karena itu.", parent=head)
    add_comment(verdict.claim, actor=person("eva"), body="Satu lagi")
    page = ana.get("/desk/notices/").content.decode()
    for sentence in (
        "Pia gave you the claim",
        "Ben sent the verdict back",
        "Kurang jelas",
        "Ben answered a comment",
        "Eva wrote a comment",
    ):
        assert sentence in page


def test_following_one_reads_all_of_its_claim(ana):
    claim = make_claim()
    first = ask(claim)
    ask(claim)
    ask(make_claim())
    notice = person("ana").notices.get(comment=first)
    response = ana.get(reverse("notice_follow", args=[notice.pk]))
    assert response.url == f"/desk/claims/{claim.pk}/comments/#comment-{first.pk}"
    assert person("ana").notices.unread().count() == 1
    ana.post(reverse("notices_read"))
    assert not person("ana").notices.unread().exists()


def test_a_notice_without_a_comment_leads_to_the_claim(ana):
    claim = make_claim(Status.RESEARCH, by=person("eva"))
    assign_claim(claim, actor=person("eva"), to=person("ana"))
    notice = person("ana").notices.get()
    assert ana.get(reverse("notice_follow", args=[notice.pk])).url == f"/desk/claims/{claim.pk}/"


def test_nobody_reads_what_others_were_told(client, db):
    ask(make_claim())
    client.force_login(person("ben"))
    notice = Notice.objects.get()
    assert client.get(reverse("notice_follow", args=[notice.pk])).status_code == 404
    client.post(reverse("notices_read"))
    assert Notice.objects.unread().count() == 1


# ---- The letter ----


@pytest.mark.django_db
def test_a_letter_carries_what_is_not_read_once():
    claim = make_claim()
    ask(claim, "@Ana, ini <penting> & benar?")
    assert digest_runner.send_digest(person("ana").pk) == 1
    assert digest_runner.send_digest(person("ana").pk) == 0
    (letter,) = mail.outbox
    assert letter.to == ["ana@newsroom.example"]
    assert letter.subject == "Meja Cek Fakta: 1 thing for you to read"
    assert "Eva mentioned you" in letter.body
    assert "ini <penting> & benar?" in letter.body
    assert claim.statement in letter.body
    notice = person("ana").notices.get()
    assert f"http://127.0.0.1:8000/desk/notices/{notice.pk}/" in letter.body
    (html,) = letter.alternatives
    assert html.mimetype == "text/html"
    assert "ini &lt;penting&gt; &amp; benar?" in html.content
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.django_db
def test_what_was_read_at_the_desk_is_not_sent():
    ask(make_claim())
    person("ana").notices.update(read_at=timezone.now())
    assert digest_runner.send_digest(person("ana").pk) == 0
    assert mail.outbox == []


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"digest": False}, {"is_active": False}])
def test_who_wants_none_or_is_gone_gets_none(change):
    ask(make_claim())
    User.objects.filter(pk=person("ana").pk).update(**change)
    assert digest_runner.send_due() == 0
    assert digest_runner.send_digest(person("ana").pk) == 0
    assert mail.outbox == []
    assert person("ana").notices.get().mailed_at is None


@pytest.mark.django_db
def test_a_letter_that_cannot_leave_is_sent_later(settings):
    ask(make_claim())
    works = settings.MAILERS
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            # Nothing listens on the port of discarded bytes.
            "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 2},
        }
    }
    with pytest.raises(ConnectionRefusedError):
        digest_runner.send_digest(person("ana").pk)
    assert person("ana").notices.get().mailed_at is None
    settings.MAILERS = works
    assert digest_runner.send_digest(person("ana").pk) == 1
    assert len(mail.outbox) == 1


def test_two_workers_send_one_letter(fresh_database, django_db_blocker):
    with django_db_blocker.unblock():
        pk = person("ana").pk
        for _ in range(5):
            ask(make_claim())
        start = threading.Barrier(4)
        sent = []

        def work():
            try:
                start.wait()
                sent.append(digest_runner.send_digest(pk))
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert sum(sent) == 5
        # Each notice in one letter; who came while another held them all went home.
        assert sum(letter.body.count("Eva mentioned you") for letter in mail.outbox) == 5
        assert not Notice.objects.to_mail().exists()


@pytest.mark.django_db
def test_the_letter_speaks_its_readers_language():
    ask(make_claim())
    User.objects.filter(pk=person("ana").pk).update(language="id")
    digest_runner.send_digest(person("ana").pk)
    (html,) = mail.outbox[0].alternatives
    assert '<html lang="id">' in html.content


@pytest.mark.django_db
def test_a_long_list_is_counted_at_its_end():
    claim = make_claim()
    for number in range(digest_runner.MOST + 3):
        ask(claim, f"@Ana {number} " + "panjang " * 90)
    digest_runner.send_digest(person("ana").pk)
    body = mail.outbox[0].body
    assert body.count("Eva mentioned you") == digest_runner.MOST
    assert "And 3 more." in body
    assert "panjang…" in body
    assert not person("ana").notices.to_mail().exists()


@pytest.mark.django_db
def test_a_letter_does_not_tell_what_a_reviewer_rates_first():
    make_policy(blind=True)
    verdict = make_verdict()
    ask(verdict.claim, "@Ben, ini jelas benar.")
    digest_runner.send_digest(person("ben").pk)
    assert "Eva mentioned you" in mail.outbox[0].body
    assert "jelas benar" not in mail.outbox[0].body


@pytest.mark.django_db
def test_the_bell_of_the_hour_rings_for_each_person_once(monkeypatch):
    rung = []
    monkeypatch.setattr(
        digest_runner.jobs, "ring", lambda bell, pk, queue, **how: rung.append((bell, pk, queue))
    )
    for _ in range(2):
        ask(make_claim(), "@Ana @Ben")
    tasks.send_digests()
    assert sorted(rung) == sorted(
        ("send_digest", person(name).pk, "maintenance") for name in ("ana", "ben")
    )
    tasks.send_digest(person("ben").pk)
    assert len(mail.outbox) == 1


# ---- The way out ----


def way_out() -> str:
    ask(make_claim())
    digest_runner.send_digest(person("ana").pk)
    header = mail.outbox[-1].extra_headers["List-Unsubscribe"]
    return header.strip("<>").removeprefix("http://127.0.0.1:8000")


@pytest.mark.django_db
def test_the_letter_leads_out_without_signing_in(client):
    address = way_out()
    page = client.get(address).content.decode()
    assert "Stop the letters" in page
    assert person("ana").digest
    page = client.post(address).content.decode()
    assert "Your profile can switch them on again" in page
    assert not person("ana").digest
    assert person("eva").digest


@pytest.mark.django_db
def test_a_mail_program_leads_out_by_itself():
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(way_out(), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not person("ana").digest


@pytest.mark.django_db
def test_a_forged_way_out_leads_nowhere(client):
    address = way_out()
    forged = address.replace(address.split("/")[-2], f"{person('ben').pk}:x:y")
    assert client.post(forged).status_code == 404
    assert person("ben").digest


def test_the_profile_switches_letters(ana):
    ana.post(reverse("profile"), {"language": "en", "keyboard_shortcuts": "on"})
    assert not person("ana").digest
    ana.post(reverse("profile"), {"language": "en", "keyboard_shortcuts": "on", "digest": "on"})
    assert person("ana").digest
