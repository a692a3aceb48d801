"""Find PHP and MediaWiki on this machine, or bring Debian's packages of them.

`python -m tests.peers.packages` is the part of `make test-peers` that needs an administrator: PHP
for the command line is installed, MediaWiki only unpacked into this checkout's .bootstrap. Its
package asks for a web server, and nobody's machine is to serve a wiki on port 80 because of these
tests.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

INSTALLED = Path("/usr/share/mediawiki")
UNPACKED = Path(__file__).resolve().parents[2] / ".bootstrap" / "mediawiki"
EXTENSIONS = {"intl", "mbstring", "pdo_sqlite", "xml"}
PHP = ("php-cli", "php-intl", "php-mbstring", "php-sqlite3", "php-xml")
MEDIAWIKI = ("mediawiki", "mediawiki-classes")


class NoPeer(Exception):
    """A peer is not on this machine and could not be brought; the message is one sentence."""


def is_debian() -> bool:
    """Tell whether packages can be had here at all."""
    return shutil.which("apt-get") is not None


def php() -> str:
    """Return the path of a PHP that can run MediaWiki. Raises `NoPeer`."""
    for path in (shutil.which("php"), "/usr/bin/php"):
        if path and _extensions(path) >= EXTENSIONS:
            return path
    raise NoPeer(
        "The tests with a real MediaWiki need PHP with its extensions for "
        f"{', '.join(sorted(EXTENSIONS))}; `make test-peers` installs {' '.join(PHP)} where there "
        "is an apt-get."
    )


def mediawiki() -> Path:
    """Return the folder with MediaWiki's own files. Raises `NoPeer`."""
    for folder in (INSTALLED, UNPACKED / "usr/share/mediawiki"):
        # Debian keeps the optional parts here; a MediaWiki that was put there by hand does not.
        if (folder / "extensions-core").is_dir():
            return folder
    raise NoPeer(
        "The tests with a real MediaWiki need Debian's package `mediawiki`; `make test-peers` "
        "unpacks it where there is an apt-get."
    )


def bring() -> None:
    """Bring what is missing. Raises `NoPeer` with one sentence for a person."""
    if _has(php) and _has(mediawiki):
        return
    if not is_debian():
        _say("No apt-get here: the tests with a real MediaWiki will be skipped")
        return
    first = _as_administrator()
    if first is not None:
        _say("Asking apt-get for its list of packages")
        _run([*first, "apt-get", "update", "-q"])
    if not _has(php):
        if first is None:
            raise NoPeer(
                "PHP is missing, and to install it needs an administrator: "
                f"sudo apt-get install --no-install-recommends {' '.join(PHP)}"
            )
        _say(f"Installing {' '.join(PHP)}")
        _must([*first, "apt-get", "install", "-q", "-y", "--no-install-recommends", *PHP])
        php()
    if not _has(mediawiki):
        _say(f"Downloading {' '.join(MEDIAWIKI)} (37 MB) and unpacking them into .bootstrap")
        _unpack()
        mediawiki()


def _extensions(php: str) -> set[str]:
    try:
        said = subprocess.run([php, "-m"], capture_output=True, text=True, check=False)
    except OSError:
        return set()
    return {line.strip().lower() for line in said.stdout.splitlines()}


def _has(find: Callable[[], object]) -> bool:
    try:
        find()
    except NoPeer:
        return False
    return True


def _unpack() -> None:
    UNPACKED.parent.mkdir(parents=True, exist_ok=True)
    # Beside its place, and moved there whole: what was interrupted is not taken for MediaWiki.
    with tempfile.TemporaryDirectory(dir=UNPACKED.parent) as scratch:
        _must(["apt-get", "download", "-q", *MEDIAWIKI], folder=scratch)
        whole = Path(scratch, "whole")
        for package in sorted(Path(scratch).glob("*.deb")):
            _must(["dpkg-deb", "--extract", str(package), str(whole)])
        shutil.rmtree(UNPACKED, ignore_errors=True)
        whole.rename(UNPACKED)


def _as_administrator() -> list[str] | None:
    """Return what goes before a command that needs an administrator, None when nothing helps."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if (
        sudo
        and not subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode
    ):
        return [sudo, "-n"]
    return None


def _run(words: list[str], folder: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(
        words, capture_output=True, text=True, env=environment, cwd=folder, check=False
    )


def _must(words: list[str], folder: str | None = None) -> None:
    done = _run(words, folder)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()[-1]
        raise NoPeer(f"MediaWiki cannot be brought for its tests; `{' '.join(words)}` said: {said}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        bring()
    except NoPeer as error:
        print(error, file=sys.stderr)
        sys.exit(1)
