"""`manage.py split` as a newsroom's script meets it: other processes, no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from factcheck.articles.management.commands.split import Command
from tests.reading.texts import PAGE, SAMPLE

ROOT = Path(__file__).parents[2]


def split(*args: object, given: bytes = b"", home: Path) -> subprocess.CompletedProcess[bytes]:
    # A database that nobody answers for: reading must not ask it.
    environment = os.environ | {
        "FACTCHECK_HOME": str(home),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing",
        "BROKER_URL": "redis://127.0.0.1:9/0",
        "SECRET_KEY": "only for this test",
    }
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", "split", *map(str, args)],
        input=given,
        capture_output=True,
        env=environment,
        timeout=120,
        check=False,
    )


def test_a_file_as_json(tmp_path):
    done = split(SAMPLE, "--json", "--url", "https://a.example/1", home=tmp_path)
    assert done.returncode == 0, done.stderr
    reading = json.loads(done.stdout)
    assert list(reading) == [
        "article",
        "blocks",
        "sentences",
        "quotes",
        "dates",
        "numbers",
        "claims",
    ]
    assert list(reading["article"]) == [
        "text",
        "sha256",
        "title",
        "standfirst",
        "authors",
        "editors",
        "publisher",
        "dateline",
        "published_at",
        "modified_at",
        "language",
        "url",
    ]
    assert reading["article"]["url"] == "https://a.example/1"
    for claim in reading["claims"]:
        assert reading["article"]["text"][claim["start"] : claim["end"]] == claim["quote"]


def test_standard_input_for_a_person(tmp_path):
    done = split("-", given=SAMPLE.read_bytes(), home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "publisher: Tribunnews.com" in done.stdout.decode()


def test_a_batch_goes_on_after_a_bad_line(tmp_path):
    rows = [
        json.dumps({"id": "a", "text": "Harga beras naik 2,5 persen. Warga mengeluh."}),
        "no JSON",
        json.dumps({"id": "b", "html": PAGE, "url": "https://a.example/2"}),
        json.dumps({"id": "c", "html": "<p>a"}),
        json.dumps({"id": "d"}),
        json.dumps([]),
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(rows) + "\n\n", encoding="utf-8")
    done = split("--batch", tmp_path / "in.jsonl", tmp_path / "out.jsonl", home=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    out = {row["id"]: row for row in map(json.loads, lines)}
    assert list(out) == ["a", 2, "b", "c", "d", 6]
    assert len(out["a"]["sentences"]) == 2
    assert out["b"]["article"]["url"] == "https://a.example/2"
    for bad in (2, "c", "d", 6):
        assert list(out[bad]) == ["id", "error"]


@pytest.mark.parametrize(
    ("args", "status"),
    [
        ([], 2),
        (["--nonsense"], 2),
        (["nowhere.txt"], 1),
        (["empty.txt"], 1),
        (["program"], 1),
        (["--batch", "nowhere.jsonl", "out.jsonl"], 1),
        (["--help"], 0),
    ],
)
def test_refusals_and_help(tmp_path, monkeypatch, capsys, args, status):
    monkeypatch.chdir(tmp_path)
    Path("empty.txt").touch()
    Path("program").write_bytes(b"\x7fELF\x00\x01")
    with pytest.raises(SystemExit) as done:
        Command().run_from_argv(["manage.py", "split", *args])
    assert done.value.code == status
    said = capsys.readouterr()
    if status:
        assert not said.out
        assert said.err.strip().splitlines()[-1].endswith((".", "--nonsense"))
    else:
        assert "--batch" in said.out
    assert not Path("out.jsonl").exists()
