"""A setting that cannot be meant stops the process at its start, and tells no secret."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SERVERS = {
    "DATABASE_URL": "postgres://desk:x@127.0.0.1:1/desk",
    "BROKER_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "only for this test",
}


def start(**settings):
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import factcheck.settings"],
        cwd=Path(__file__).parents[2],
        env=clean | SERVERS | settings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"FACTCHECK_PROXY": "http://desk:hush@proxy"}, "a proxy is named as"),
        ({"FACTCHECK_PROXY": "socks5://desk:hush@proxy:1080"}, "a proxy is named as"),
        ({"FACTCHECK_EMBEDDINGS_URL": "http://e5.internal"}, "needs FACTCHECK_EMBEDDINGS_MODEL"),
        ({"FACTCHECK_EMBEDDINGS_DIMENSIONS": "many"}, "many"),
        ({"FACTCHECK_STEP_UP_SECONDS": "-1"}, "must be 0 or more"),
        ({"FACTCHECK_SIGNING_KEY": "aHVzaA=="}, "must hold 32 bytes"),
        ({"FACTCHECK_SIGNING_KEY": "hush!"}, "is not base64"),
    ],
)
def test_a_setting_that_cannot_be_meant_stops_the_start(settings, said):
    done = start(**settings)
    assert done.returncode != 0
    assert said in done.stderr.splitlines()[-1]
    assert "hush" not in done.stderr


def test_settings_that_are_right_do_not():
    done = start(
        FACTCHECK_PROXY="http://desk:hush@proxy:3128",
        FACTCHECK_EMBEDDINGS_URL="http://e5.internal:8899",
        FACTCHECK_EMBEDDINGS_MODEL="e5-{kind}",
        FACTCHECK_SIGNING_KEY="MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        EMAIL_URL="filemail:///var/mail/desk",
    )
    assert (done.returncode, done.stderr) == (0, "")
