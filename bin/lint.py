"""Say everything that can be said about the code without running it: `make lint`.

Runs every check, also after one has failed, and ends with the names of those that did. With names
as arguments it runs only those. Nothing is changed: `ruff format` and `djade` without --check do
that.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from factcheck import embedded  # noqa: E402

# A newsroom's own settings. Only the database is real, and empty: Django asks it for its version.
PRODUCTION = {
    "BROKER_URL": "redis://:secret@valkey.example:6379/0",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_",
    "FACTCHECK_HOSTS": "desk.example",
    "FACTCHECK_PUBLIC_URL": "https://desk.example",
    "EMAIL_URL": "smtp+tls://desk:secret@mail.example:587",
}


def python(*words: str) -> list[str]:
    """Return the command that runs this very interpreter with `words`."""
    return [sys.executable, *words]


def templates() -> list[str]:
    """Return the path of every template."""
    return sorted(str(path) for path in (CHECKOUT / "templates").rglob("*.html"))


def checks() -> dict[str, tuple[list[str], Mapping[str, str]]]:
    """Return the checks: name, command, and what the environment holds besides."""
    # As the desk's own user: one that owned the tables would be warned of.
    production = PRODUCTION | {"DATABASE_URL": embedded.database_url()}
    return {
        "ruff": (python("-m", "ruff", "check", "--output-format", "concise"), {}),
        "format": (python("-m", "ruff", "format", "--check", "--output-format", "concise"), {}),
        "mypy": (python("-m", "mypy", "--no-error-summary"), {}),
        "djade": (
            ["djade", "--check", "--target-version", "6.1", *templates()],
            {},
        ),
        "imports": (["lint-imports", "--no-cache"], {}),
        "migrations": (python("manage.py", "makemigrations", "--check", "--dry-run"), production),
        "deploy": (
            python("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            production,
        ),
        "compose": (
            ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
            {},
        ),
    }


def main(names: list[str]) -> int:
    """Run the checks named, or all of them; returns the exit status."""
    for name in list(os.environ):
        if name.startswith("FACTCHECK_"):
            del os.environ[name]
    failed = []
    with tempfile.TemporaryDirectory(prefix="factcheck-lint-") as home:
        os.environ["FACTCHECK_HOME"] = home
        known = checks()
        if unknown := [name for name in names if name not in known]:
            print(f"No such check: {', '.join(unknown)}. Known: {', '.join(known)}.")
            return 2
        if {"migrations", "deploy"} & set(names or known):
            embedded.start(durable=False, tied=True)
        try:
            failed = [name for name in names or known if not in_order(name, *known[name])]
        finally:
            embedded.stop()
    print(f"Not in order: {', '.join(failed)}." if failed else "All in order.")
    return 1 if failed else 0


def in_order(name: str, words: list[str], besides: Mapping[str, str]) -> bool:
    """Run one check, print how it went and, when it failed, what it said."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    began = time.monotonic()
    done = subprocess.run(
        words,
        cwd=CHECKOUT,
        env=os.environ | {"PATH": programs, **besides},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    fine = done.returncode == 0
    print(f"{name:<12}{'ok' if fine else 'FAILED':<8}{time.monotonic() - began:5.1f} s", flush=True)
    if not fine:
        print(done.stdout.rstrip() + "\n", flush=True)
    return fine


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
