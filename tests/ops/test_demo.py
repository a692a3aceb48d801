"""`make demo` from its first start to its last, with everything killed in between."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from factcheck import children, demo

CHECKOUT = Path(__file__).resolve().parents[2]


class Starter:
    """One `python -m factcheck.demo` and what it has said."""

    def __init__(self, home: Path, port: int, folder: Path) -> None:
        """Start it in `home`; what it says goes to a file in `folder`."""
        self.home = home
        self.log = folder / f"said-{port}-{time.monotonic_ns()}.txt"
        clean = {name: value for name, value in os.environ.items() if name != "BROKER_URL"}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "factcheck.demo"],
                cwd=CHECKOUT,
                env=clean | {"FACTCHECK_HOME": str(home), "FACTCHECK_PORT": str(port)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, words: str, *, seconds: float = 180) -> None:
        until = time.monotonic() + seconds
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)

    def left(self) -> list[str]:
        """Return the command of every process started for this home that lives on.

        A server that ends with its starter is told so by the kernel, and takes a moment.
        """
        until = time.monotonic() + 10
        while (found := self.living()) and time.monotonic() < until:
            time.sleep(0.05)
        return found

    def living(self) -> list[str]:
        """Return the command of every living process that was started for this home."""
        mark = f"FACTCHECK_HOME={self.home}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                environment = (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if mark in environment and children.birth(int(entry.name)):
                found.append(children.command(int(entry.name)))
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for leftovers in /proc")
def test_the_demo_lives_through_kills_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    port = free_port()
    first = Starter(home, port, tmp_path)
    try:
        first.wait_for("Ctrl-C stops everything")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            assert answer.status == 200
        for role in ("viewer", "editor", "reviewer", "publisher", "admin"):
            assert f"   {role}\n" in first.said()

        # A second one in the same home is told so, and disturbs nothing.
        second = Starter(home, free_port(), tmp_path)
        assert second.process.wait(30) == 1
        assert second.said().count("\n") <= 2
        assert f"A desk already runs in {home} (at http://127.0.0.1:{port}/)" in second.said()

        # A process that dies is reported and comes back.
        worker = children.recall(home / "run" / "worker.pid")
        assert worker
        os.kill(worker, signal.SIGKILL)
        first.wait_for("Starting worker again")

        # Killing the starter takes nothing down that the next start needs, and leaves no port held.
        first.end(signal.SIGKILL)
        began = time.monotonic()
        third = Starter(home, port, tmp_path)
        try:
            third.wait_for("Ctrl-C stops everything")
            print(f"second start: {time.monotonic() - began:.1f} s")
        finally:
            began = time.monotonic()
            status = third.end()
        assert status == 0, third.said()
        assert time.monotonic() - began < 10
        assert third.left() == []

        # A home that is removed under it: no new, empty desk in its place.
        fourth = Starter(home, port, tmp_path)
        fourth.wait_for("Ctrl-C stops everything")
        shutil.rmtree(home)
        assert fourth.process.wait(60) == 1
        assert f"{home} was removed while the desk ran" in fourth.said()
        assert fourth.left() == []
    finally:
        if first.process.poll() is None:
            first.end()


@pytest.mark.parametrize("asked", ["web", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_one_sentence(asked: str) -> None:
    with pytest.raises(demo.Stop, match="which is no port number"):
        demo.choose_port(asked)


def test_a_port_asked_for_and_taken_is_one_sentence() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(demo.Stop, match=f"Port {port} is taken by another program"):
            demo.choose_port(str(port))


def test_the_usual_port_gives_way_when_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        monkeypatch.setattr(demo, "FIRST_PORT", port)
        chosen = demo.choose_port("")
    assert port < chosen < port + 100
    assert f"Port {port} is taken by another program" in capsys.readouterr().out


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    starter = Starter(tmp_path / "file" / "home", free_port(), tmp_path)
    assert starter.process.wait(30) == 1
    assert "Traceback" not in starter.said()
    assert starter.said().strip().count("\n") == 0
