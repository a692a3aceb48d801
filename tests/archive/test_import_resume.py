"""An import that was stopped, in whatever way, goes on where it was; and none takes much memory."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from math import inf
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from factcheck import embedded
from factcheck.archive import import_actions, import_rows
from factcheck.archive.claimreview import NOTHING, BadRow, Row, members, to_row
from factcheck.archive.import_actions import begin, take_in
from factcheck.archive.import_rows import BrokenOff, Found, entries
from factcheck.archive.models import Check, Corpus, ImportRun
from factcheck.errors import StaleState
from tests.archive.test_import import REVIEWS, counted, kept, review, run

CHECKOUT = Path(__file__).resolve().parents[2]


def things(count: int, after: str = "") -> list[Found]:
    return [
        Found(str(number), f"line {number}", review(number))
        for number in range(int(after or 0) + 1, count + 1)
    ]


@pytest.mark.django_db
def test_what_was_stopped_goes_on_after_its_last_batch():
    started = begin("x", "print")
    steps = take_in(started, lambda after: iter(things(10, after)), lambda _: NOTHING, batch=3)
    next(steps)
    next(steps)
    steps.close()
    assert Check.objects.count() == 6
    again = begin("x", "print")
    assert (again.pk, again.position, again.new) == (started.pk, "6", 6)
    asked = []

    def read(after: str):
        asked.append(after)
        return iter(things(10, after))

    assert [step.run.new for step in take_in(again, read, lambda _: NOTHING, batch=3)] == [9, 10]
    assert asked == ["6"]
    assert again.finished_at
    assert begin("x", "print").pk != again.pk


@pytest.mark.django_db
def test_a_reader_that_fails_loses_nothing_that_came_before():
    def read(after: str):
        yield from things(4, after)
        raise BrokenOff("Here.")

    stopped = begin("x", "print")
    with pytest.raises(BrokenOff):
        list(take_in(stopped, read, lambda _: NOTHING, batch=3))
    assert ImportRun.objects.get().position == "4"
    assert Check.objects.count() == 4


@pytest.mark.django_db
def test_rows_of_one_position_stay_together():
    def read(after: str):
        for number in range(6):
            yield Found("1" if number < 5 else "2", "entry", review(number))

    took = take_in(begin("x", "print"), read, lambda _: NOTHING, batch=2)
    assert [(step.run.new, step.run.position) for step in took] == [(5, "1"), (6, "2")]


@pytest.mark.django_db
def test_two_processes_do_not_go_on_with_the_same_run():
    one, other = begin("x", "print"), begin("x", "print")
    first = take_in(one, lambda after: iter(things(6, after)), lambda _: NOTHING, batch=3)
    next(first)
    with pytest.raises(StaleState):
        list(take_in(other, lambda after: iter(things(6)), lambda _: NOTHING, batch=3))
    first.close()


@pytest.mark.django_db
def test_a_row_that_the_database_refuses_is_set_aside_alone(monkeypatch):
    def odd(thing, known=NOTHING) -> Row:
        row = to_row(thing, known)
        return Row("zero\0byte", "A", identifier="x") if row.url.endswith("/2") else row

    monkeypatch.setattr(import_actions, "to_row", odd)
    steps = list(
        take_in(begin("x", "p"), lambda after: iter(things(4)), lambda _: NOTHING, batch=4)
    )
    assert [one.place for step in steps for one in step.bad] == ["line 2"]
    assert (Check.objects.count(), ImportRun.objects.get().bad) == (3, 1)
    assert Corpus.objects.get().checks == 3


def test_kill_9_loses_at_most_a_batch(fresh_database, tmp_path):
    count = 40_000
    path = tmp_path / "many.jsonl"
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(review(number)) + "\n" for number in range(count))
    environment = os.environ | {
        "FACTCHECK_EMBEDDED_DATABASE": fresh_database,
        "DATABASE_URL": embedded.owner_url(fresh_database),
    }
    words = [sys.executable, "manage.py", "import_checks", str(path)]
    child = subprocess.Popen(
        words, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    until = time.monotonic() + 120
    while not Check.objects.exists():
        assert child.poll() is None, child.stderr.read().decode()
        assert time.monotonic() < until
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    stopped = ImportRun.objects.get()
    # Rows and how far the run is are one transaction.
    assert Check.objects.count() == stopped.new == int(stopped.position)
    assert 0 < stopped.new < count
    status, out, err = run(path)
    assert (status, counted(out)) == (0, (count, 0, 0))
    assert f"stopped after {stopped.new} rows" in err
    assert Check.objects.count() == Corpus.objects.get().checks == count
    assert ImportRun.objects.get().finished_at


MEMORY = """
import os, re, sys
import django
django.setup()
from django.core.management import call_command
call_command("import_checks", sys.argv[1], dry_run=False, stdout=sys.stderr)
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


def test_memory_does_not_grow_with_the_file(fresh_database, tmp_path):
    environment = os.environ | {
        "DATABASE_URL": embedded.owner_url(fresh_database),
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
    }
    peaks = []
    entry = json.dumps({"item": [review(padding="x" * 4000)]})
    for count in (5_000, 25_000):
        path = tmp_path / f"{count}.json"
        path.write_text('{"dataFeedElement": [' + ",".join([entry] * count) + "]}")
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, str(path)],
            cwd=CHECKOUT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        peaks.append(int(done.stdout) / 1024)
    # The second file is 80 MB larger.
    assert peaks[1] - peaks[0] < 25


# Broken in ten thousand ways

WORDS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["https://a.example/1", "//", "http://[", "2024-99-99", "\ud800", "\0", "٣"]),
)
VALUES = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["@type", "@id", "@value", "name", "author", "url", "item", "x"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        *review(),
        *("@graph", "dataFeedElement", "item", "claimreview", "itemReviewed", "name", "claim"),
        *("title", "text", "id", "publisher", "score", "date", "lang", "datePublished"),
        *("inLanguage", "mainEntityOfPage", "identifier", "rating", "claimant"),
    ]
)
BROKEN = st.one_of(
    st.dictionaries(FIELDS, VALUES, max_size=6).map(lambda given: review() | given),
    st.dictionaries(FIELDS, VALUES, max_size=6),
    st.fixed_dictionaries(
        {
            "reviewRating": st.dictionaries(
                st.sampled_from(["ratingValue", "bestRating", "worstRating", "alternateName"]),
                WORDS,
            )
        }
    ).map(lambda given: review() | given),
    VALUES,
)
MANY = settings(
    max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@MANY
@given(BROKEN)
@example(review() | {"reviewRating": {"ratingValue": 0, "worstRating": -inf, "bestRating": 0}})
def test_a_broken_row_is_a_row_or_is_set_aside(thing):
    for one in members(thing):
        try:
            row = to_row(one)
        except BadRow:
            continue
        assert row.claim
        assert row.publisher
        assert row.url or row.identifier
        assert row.score is None or 0 <= row.score <= 1
        said = "".join(
            value for name in Row.__slots__ if isinstance(value := getattr(row, name), str)
        )
        assert "\0" not in said
        said.encode()


WHOLE = json.dumps([*REVIEWS, {"a": [1.5, None, "\\"]}], indent=1)


@settings(MANY, max_examples=2_000)
@given(
    st.integers(0, len(WHOLE)),
    st.integers(0, 5),
    st.text(st.sampled_from('[]{},:"\\ \n0-e'), max_size=4),
)
def test_broken_json_breaks_off_and_nothing_else(at, gone, put_in):
    text = WHOLE[:at] + put_in + WHOLE[at + gone :]
    try:
        found = list(entries(io.StringIO(text)))
    except BrokenOff:
        found = []
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 50_000, "[1" + "0" * 9000, '["' + "x" * 99]
)
def test_what_is_nested_or_endless_breaks_off(text):
    with pytest.raises(BrokenOff):
        list(entries(io.StringIO(text)))


@pytest.mark.django_db
def test_values_longer_than_what_is_read_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(import_rows, "_CHUNK", 7)
    assert list(entries(io.StringIO(json.dumps(REVIEWS)))) == REVIEWS
    assert list(entries(io.StringIO("[12345678901234, 1e5]"))) == [12345678901234, 1e5]
    monkeypatch.setattr(import_rows, "MAX_ENTRY", 400)
    lines = [json.dumps(review(1)), json.dumps(review(2, text="x" * 900)), json.dumps(review(3))]
    status, out, err = run(kept(tmp_path, "\n".join(lines), "c.jsonl"))
    assert (status, counted(out)) == (0, (2, 0, 1))
    assert "line 2: This line is too long." in err
    assert re.search(r"^line 3", err, re.MULTILINE) is None


@pytest.mark.django_db
def test_the_command_says_that_another_is_at_work(tmp_path, monkeypatch):
    def taken(*args, **options):
        raise StaleState("Another process is importing this source at this moment.")
        yield

    monkeypatch.setattr(import_actions, "take_in", taken)
    with pytest.raises(CommandError, match="Another process") as caught:
        call_command("import_checks", str(kept(tmp_path, json.dumps(REVIEWS))))
    assert caught.value.returncode == 1
