"""`manage.py check_claimreview`: files, lines, standard input, addresses; three exit statuses."""

import io
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.management import CommandError, call_command

from tests.reports.test_check_markup import ADDRESS, GOOD, changed, page


def run(source, **options):
    """Return the exit status, what was printed, and the complaint."""
    out = io.StringIO()
    try:
        call_command("check_claimreview", str(source), stdout=out, **options)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


def kept(tmp_path, text):
    path = tmp_path / "page"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_page_in_a_file(tmp_path):
    path = kept(tmp_path, page(GOOD))
    assert run(path, url=ADDRESS) == (0, "ok       \n", "")
    status, out, complaint = run(path, url="https://cek.example/lain")
    assert status == 1
    assert out == "warning  script 1.url: url is not the address of this page.\n"
    assert complaint == "1 of 1 not as they should be."


def test_a_hint_alone_is_no_failure(tmp_path):
    status, out, _ = run(kept(tmp_path, json.dumps(changed(claimReviewed="x" * 90))))
    assert (status, out.split()[0]) == (0, "hint")


def test_lines_and_feeds_are_told_apart_by_number(tmp_path):
    lines = [json.dumps(GOOD), json.dumps({"claimreview": changed(url=None)}), "{", "7"]
    status, out, complaint = run(kept(tmp_path, "\n".join(lines)))
    assert (status, complaint) == (1, "3 of 4 not as they should be.")
    assert [line.split(":")[0] for line in out.splitlines()] == [
        "ok       line 1",
        "error    line 2",
        "error    line 3",
        "error    line 4",
    ]
    feed = {"@type": "DataFeed", "dataFeedElement": [{"item": [GOOD]}, {"item": [GOOD]}]}
    assert run(kept(tmp_path, json.dumps(feed)))[1].splitlines() == [
        "ok       line 1",
        "ok       line 2",
    ]


def test_one_object_for_machines(tmp_path):
    _status, out, _ = run(kept(tmp_path, json.dumps(changed(url=None))), json=True)
    assert json.loads(out) == {
        "check": "line 1",
        "faults": [
            {"level": "error", "path": "url", "sentence": "url is missing or is no web address."}
        ],
    }


def test_strict_asks_others_for_what_we_ask_of_ourselves(tmp_path, settings):
    settings.PUBLIC_URL = "https://cek.example"
    path = kept(tmp_path, json.dumps(changed(inLanguage=None)))
    assert run(path)[0] == 0
    assert "error    line 1: inLanguage" in run(path, strict=True)[1]


def test_what_cannot_be_read_is_another_status(tmp_path, monkeypatch):
    assert run(tmp_path / "none")[0] == 2
    assert run(kept(tmp_path, "\n"))[0] == 2
    # Nothing inside is asked, whoever names it.
    assert run("http://127.0.0.1:9/")[0] == 2
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(page(GOOD).encode())))
    assert run("-", url=ADDRESS)[0] == 0


@pytest.fixture
def site():
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            here = f"http://{self.headers['Host']}{self.path}"
            body = page(changed(url=here)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_at_its_address(site, settings):
    settings.FACTCHECK_PAGES_ALLOW = frozenset({site})
    assert run(f"http://{site}/periksa/1") == (0, "ok       \n", "")
