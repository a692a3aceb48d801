"""bin/bootstrap.py finds a Python, mends what was interrupted, and says what is wrong in one
sentence.

Each test has a checkout of its own with the real script in it; the installers are small shell
scripts.
"""

import ast
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
REAL = f'exec "{sys.executable}" "$@"'


def shell(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@dataclass
class Machine:
    """A checkout and a PATH with nothing on it but what the test puts there."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "bin").mkdir(parents=True)
        (self.folder / "requirements").mkdir()
        shutil.copy(CHECKOUT / "bin" / "bootstrap.py", self.folder / "bin")
        for name in ("demo", "dev", "peers"):
            (self.folder / "requirements" / f"{name}.txt").write_text("django==6.1.3 --hash=x\n")
        self.programs.mkdir()

    @property
    def programs(self) -> Path:
        return self.folder / "path"

    def has(self, name: str, body: str) -> Path:
        """Put a program on PATH."""
        return shell(self.programs / name, body)

    def has_uv(self, installing: str) -> None:
        """Put a uv on PATH that makes environments, and does `installing` to fill them."""
        real = self.folder / "real-python"
        shell(real, REAL)
        self.has(
            "uv",
            f"""echo "$@" >> {self.folder}/uv.log
            case "$1 $2" in
            "--version ") ;;
            "venv "*)
                for last; do :; done
                mkdir -p "$last/bin"
                cp {real} "$last/bin/python" ;;
            *) {installing} ;;
            esac""",
        )

    def start(self, *words: str, level: str = "demo") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.folder / "bin" / "bootstrap.py"), level, *words],
            env={"PATH": f"{self.programs}:/usr/bin:/bin", **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def asked_uv(self) -> str:
        log = self.folder / "uv.log"
        return log.read_text() if log.exists() else ""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    homes = {"HOME": str(tmp_path / "empty"), "PYENV_ROOT": str(tmp_path / "pyenv")}
    machine = Machine(tmp_path / "checkout", homes)
    machine.has("python3.12", REAL)
    return machine


def python_line(machine: Machine) -> str:
    """Return the interpreter that was chosen, from what uv was asked."""
    (line,) = [line for line in machine.asked_uv().splitlines() if line.startswith("venv")]
    return line.split("--python ")[1].split(" ")[0]


def test_a_shim_that_refuses_and_an_old_python_are_passed_over(machine: Machine) -> None:
    machine.has_uv("true")
    machine.has("python3.14", "echo 'pyenv: version 3.14 is not installed' >&2; exit 127")
    machine.has("python3.13", "echo 3 9 18")
    machine.has("python3", "echo 3 8 1")
    assert machine.start().returncode == 0
    assert python_line(machine) == str(machine.programs / "python3.12")


def test_pyenvs_newest_version_is_next(machine: Machine) -> None:
    machine.has_uv("true")
    for name in ("python3.14", "python3.13", "python3.12", "python3"):
        machine.has(name, "exit 1")
    versions = Path(machine.environment["PYENV_ROOT"]) / "versions"
    shell(versions / "3.9.1" / "bin" / "python", "echo 3 9 1")
    shell(versions / "3.12.9" / "bin" / "python", REAL)
    chosen = shell(versions / "3.13.10" / "bin" / "python", REAL)
    assert machine.start().returncode == 0
    assert python_line(machine) == str(chosen)


def test_no_python_and_no_network_is_one_sentence(machine: Machine) -> None:
    machine.has_uv("echo 'error: Failed to download: dns error: name resolution' >&2; exit 2")
    for name in ("python3.14", "python3.13", "python3.12", "python3"):
        machine.has(name, "exit 1")
    done = machine.start()
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.12 or newer" in done.stderr
    assert "the package index cannot be reached" in done.stderr


def test_the_second_start_installs_nothing_and_runs_the_program(machine: Machine) -> None:
    machine.has_uv("true")
    # No HOME at all, as in some containers and services.
    del machine.environment["HOME"]
    assert machine.start("-c", "print('ran')").stdout.endswith("ran\n")
    asked = machine.asked_uv()
    second = machine.start("-c", "print('ran again')")
    assert second.stdout == "ran again\n"
    assert machine.asked_uv() == asked


def test_a_changed_lock_is_installed_and_dev_holds_demo(machine: Machine) -> None:
    machine.has_uv("true")
    machine.start(level="dev")
    asked = machine.asked_uv()
    machine.start(level="demo")
    assert machine.asked_uv() == asked
    (machine.folder / "requirements" / "dev.txt").write_text("django==6.1.4 --hash=y\n")
    machine.start(level="dev")
    assert machine.asked_uv() != asked


def test_the_peers_live_in_an_environment_of_their_own(machine: Machine) -> None:
    machine.has_uv("true")
    machine.start(level="dev")
    own = machine.folder / ".venv" / "factcheck.stamp"
    before = own.read_text()
    done = machine.start("-c", "import sys; print(sys.argv)", level="peers")
    assert done.stdout.endswith("['-c']\n")
    assert (machine.folder / ".venv-peers" / "factcheck.stamp").read_text().startswith("peers ")
    assert own.read_text() == before
    asked = machine.asked_uv()
    machine.start(level="peers")
    machine.start(level="dev")
    assert machine.asked_uv() == asked


def test_an_interrupted_installation_is_made_anew(machine: Machine) -> None:
    machine.has_uv("kill -9 $PPID; exit 1")
    assert machine.start().returncode == -9
    half = machine.folder / ".venv" / "half-a-package"
    half.write_text("")
    machine.has_uv("true")
    done = machine.start("-c", "print('ran')")
    assert "left unfinished" in done.stdout
    assert done.stdout.endswith("ran\n")
    assert not half.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("error: failed to write: No space left on device (os error 28)", "the disk is full"),
        ("ERROR: [Errno 28] No space left on device", "the disk is full"),
    ],
)
def test_a_full_disk_is_one_sentence(machine: Machine, said: str, sentence: str) -> None:
    machine.has_uv(f"echo '{said}' >&2; exit 1")
    machine.has("python3.13", REAL)
    done = machine.start()
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_network_is_one_sentence_after_pip_was_tried_too(machine: Machine) -> None:
    machine.has_uv("echo 'error: Failed to fetch: dns error' >&2; exit 1")
    # This environment's interpreter is the real one, but its pip meets a closed network.
    machine.environment |= {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
    }
    (machine.folder / "requirements" / "demo.txt").write_text(
        f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n"
    )
    machine.has("python3.13", REAL)
    done = machine.start()
    assert done.returncode == 1
    assert "trying pip" in done.stdout
    assert "cannot be installed: " in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_checkout_of_somebody_elses_is_one_sentence(machine: Machine) -> None:
    # A file where the folder should be: what a missing permission says differs for root.
    (machine.folder / ".bootstrap").write_text("")
    done = machine.start()
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_old_python_says_so(machine: Machine) -> None:
    script = machine.folder / "bin" / "bootstrap.py"
    old = (
        "import runpy, sys; sys.version_info = (3, 6, 9, 'final', 0); sys.argv = ['x', 'demo']; "
        f"runpy.run_path({str(script)!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs Python 3.12 or newer, and at least 3.8 to begin with" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_old_python_can_read_it() -> None:
    tree = ast.parse((CHECKOUT / "bin" / "bootstrap.py").read_text(), feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Match, ast.AsyncFunctionDef)
    assert [node for node in ast.walk(tree) if isinstance(node, newer)] == []


def test_no_package_index_is_named_anywhere() -> None:
    for path in (
        *(CHECKOUT / "requirements").iterdir(),
        CHECKOUT / "bin" / "bootstrap.py",
        CHECKOUT / "pyproject.toml",
        CHECKOUT / "Makefile",
        CHECKOUT / "Dockerfile",
    ):
        text = path.read_text()
        for word in ("--index-url", "--extra-index-url", "https://", "index-url ="):
            assert word not in text, path
