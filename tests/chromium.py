"""Find a Chromium for the browser tests: on PATH, else Playwright's own, else the distribution's
package.

`python -m tests.chromium` prints its path, or one sentence and exit status 1.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


class NoChromium(Exception):
    """No Chromium runs on this machine and none could be installed."""


def find_chromium(*, install: bool = False) -> str:
    """Return the path of a Chromium that runs; with `install`, fetch the distribution's package if
    need be.

    Raises NoChromium with one sentence for a person.
    """
    for path in _candidates():
        if _runs(path):
            return path
    if install:
        said = _install()
        for path in _candidates():
            if _runs(path):
                return path
    else:
        said = "it is installed by `make test`"
    raise NoChromium(
        "The browser tests need Chromium, and none was found on PATH or among Playwright's "
        f"browsers; install the package `chromium` ({said})."
    )


def _candidates() -> Iterator[str]:
    for name in NAMES:
        if found := shutil.which(name):
            yield found
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or _cache_folder()
    if cache:
        # The newest first; the folder's name differs by system and machine.
        found_ones = sorted(Path(cache).glob("chromium*-*/chrome-*/*"), reverse=True)
        yield from (
            str(path)
            for path in found_ones
            if path.name in ("chrome", "headless_shell", "chrome-headless-shell")
        )
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    if mac.exists():
        yield str(mac)


def _cache_folder() -> str | None:
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return str(
        home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ms-playwright"
    )


def _runs(path: str) -> bool:
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _install() -> str:
    """Try the distribution's package; return what became of it, to be put between brackets."""
    apt = shutil.which("apt-get")
    if apt is None:
        return "this system has no apt-get, so it was not tried here"
    first: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if (
            not sudo
            or subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode
        ):
            return "that needs an administrator: sudo apt-get install chromium"
        first = [sudo, "-n"]
    print("Installing Chromium for the browser tests", file=sys.stderr, flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    last = ""
    for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            [*first, apt, *words], capture_output=True, text=True, env=environment, check=False
        )
        last = (done.stderr.strip().splitlines() or [""])[-1]
    return f"apt-get said: {last}" if last else "apt-get was tried"


if __name__ == "__main__":
    try:
        print(find_chromium(install=True))
    except NoChromium as error:
        print(error, file=sys.stderr)
        sys.exit(1)
