"""`manage.py import_articles`: a folder, a list, a feed; bad ones named, the rest read."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from factcheck.accounts.models import User
from factcheck.articles import batch_actions, batch_runner
from factcheck.articles.batch_actions import GivenFile
from factcheck.articles.models import Article, Batch, Feed
from tests.articles.test_batch import text
from tests.articles.test_feeds import Site, entry
from tests.lib.servers import serving
from tests.people import person

pytestmark = pytest.mark.django_db


def run(source, who="ana", **options):
    """The command's lines on standard output and standard error, and its exit status."""
    out, err, status = StringIO(), StringIO(), 0
    email = person(who).email if who else None
    try:
        call_command("import_articles", str(source), email=email, stdout=out, stderr=err, **options)
    except CommandError as error:
        err.write(f"{error}\n")
        status = error.returncode
    return out.getvalue().splitlines(), err.getvalue().splitlines(), status


@pytest.fixture
def site(settings):
    found = Site()
    with serving(found.behave) as running:
        settings.FACTCHECK_PAGES_ALLOW = frozenset({running.peer})
        found.url = running.url
        yield found


def test_a_folder(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    for name, data in {
        "a.txt": text(1),
        "sub/b.txt": text(2),
        "foto.png": b"\x89PNG\0\0",
        "kosong.html": b"<html><body></body></html>",
        ".git/config": b"x",
        "Thumbs.db": b"\0",
        "sama.txt": text(1),
    }.items():
        (tmp_path / name).write_bytes(data)
    out, err, status = run(tmp_path)
    batch = Batch.objects.get()
    assert out == [f"2 of 5 read. 2 not read. 1 here already. /desk/articles/many/{batch.pk}/"]
    assert status == 1
    named = [line for line in err if ": " in line]
    assert named[0] == f"foto.png: {batch.items.get(name='foto.png').why}"
    assert named[1] == f"kosong.html: {batch.items.get(name='kosong.html').reading.why}"
    assert err[-1] == "2 could not be read."
    assert {article.created_by for article in Article.objects.all()} == {person("ana")}
    assert batch.items.filter(name="sub/b.txt").exists()


def test_a_list_where_all_goes_well(tmp_path, site):
    listed = tmp_path / "daftar.csv"
    listed.write_text(f"judul,alamat\nSatu,{site.url}/1\nDua,{site.url}/2\n")
    out, _err, status = run(listed)
    assert status == 0
    assert out[0].startswith("2 of 2 read. /desk")
    assert run(listed)[0][0].startswith("0 of 2 read. 2 here already. /desk")


def test_a_list_again_of_which_one_failed(tmp_path, site):
    listed = tmp_path / "daftar.txt"
    listed.write_text(f"{site.url}/1\n{site.url}/gone\n")
    assert run(listed)[0][0].startswith("1 of 2 read. 1 not read. /desk")
    out, err, status = run(listed)
    assert out[0].startswith("0 of 2 read. 1 not read. 1 here already. /desk")
    assert any("does not exist" in line for line in err)
    assert status == 1


def test_what_was_stopped_before_is_no_hindrance(tmp_path):
    stopped = [GivenFile(f"{n}.txt", "", text(n)) for n in range(20, 26)]
    batch_actions.bring_in_files(stopped, actor=person("ana"))
    batch_runner.take_up()
    (tmp_path / "a.txt").write_bytes(text(1))
    assert run(tmp_path)[0][0].startswith("1 of 1 read. /desk")


def test_a_feed_is_looked_at_and_watched(site):
    site.has(entry(f"{site.url}/1"), entry(f"{site.url}/2"))
    out, err, status = run(f"{site.url}/feed")
    assert status == 0
    assert err[0] == "Warta: 2 new. It is watched from now on."
    assert out[0].startswith("2 of 2 read.")
    assert Feed.objects.watched().exists()
    site.has(entry(f"{site.url}/3"))
    assert run(f"{site.url}/feed")[1][0] == "Warta: 1 new. It is watched from now on."
    assert Article.objects.count() == 3


def test_a_feed_that_cannot_be_read(site):
    _out, err, status = run(f"{site.url}/gone")
    assert status == 1
    assert "does not exist" in err[0]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("nowhere.txt", None, "nowhere.txt: No such file or directory."),
        ("empty.txt", "# nothing\n", "There is no address in it."),
        ("empty", {}, "There is no file in it."),
    ],
)
def test_wrong_use(tmp_path, name, content, sentence):
    source = tmp_path / name
    if content == {}:
        source.mkdir()
    elif content:
        source.write_text(content)
    _out, err, status = run(source)
    assert status == 2
    assert sentence in err[0]
    assert not Batch.objects.exists()


def test_somebody_must_stand_for_it(tmp_path):
    (tmp_path / "a.txt").write_bytes(text(1))
    assert "--as EMAIL" in run(tmp_path, who=None)[1][0]
    assert "Nobody who may" in run(tmp_path, who="vio")[1][0]
    person("ana")
    assert run(tmp_path, who=None)[2] == 0
    person("ben")
    assert run(tmp_path, who=None)[2] == 2
    assert User.objects.count() == 3
