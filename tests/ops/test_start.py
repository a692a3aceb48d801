"""How the processes begin: the web has loaded what its first screens need; the worker that computes
stands back for the others.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from factcheck.processes import everything

CHECKOUT = Path(__file__).parents[2]
LOADED = """
from django.conf import settings
from django.template import engines
import factcheck.wsgi
names = {name for loader in engines["django"].engine.template_loaders
         for name in loader.get_template_cache}
print(*sorted(names))
"""
GARBAGE = """
import gc
import factcheck.wsgi
print(gc.get_freeze_count(), len(gc.get_objects()))
"""
NICENESS = """
import os
from pathlib import Path
from factcheck.celery import AUTOGROUP, stand_back
stand_back()
print(os.nice(0), AUTOGROUP.read_text().split()[-1] if AUTOGROUP.exists() else os.nice(0))
"""


def say(program: str, **settings: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=CHECKOUT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
    )
    return done.stdout.split()


def test_the_web_has_read_every_template_when_it_begins() -> None:
    folder = CHECKOUT / "templates"
    all_of_them = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    assert all_of_them <= set(say(LOADED))


def test_the_web_looks_for_no_garbage_in_what_stays() -> None:
    staying, looked_at = map(int, say(GARBAGE))
    assert staying > 100_000
    assert looked_at < staying / 20


@pytest.mark.parametrize("niceness", ["0", "7"])
def test_a_worker_stands_back_as_far_as_it_is_told(niceness: str) -> None:
    here = os.nice(0)
    told = say(NICENESS, FACTCHECK_WORKER_NICE=niceness)
    assert int(told[0]) == min(19, here + int(niceness))
    if niceness != "0":
        assert int(told[1]) == 7 or int(told[1]) == int(told[0])


def test_only_what_nobody_waits_for_stands_back() -> None:
    processes = everything(host="127.0.0.1", port=8000, home=CHECKOUT)
    nice = [one.name for one in processes if "FACTCHECK_WORKER_NICE" in one.environment]
    assert nice == ["worker-maintenance"]
