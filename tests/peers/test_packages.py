"""How MediaWiki and PHP are brought; runs with `make test`, for it needs neither.

Each test has a checkout of its own with the real module in it; apt-get is a small shell script.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.peers import packages

PHP = "#!/bin/sh\nprintf 'Core\\nintl\\nmbstring\\npdo_sqlite\\nxml\\n'\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "tests" / "peers").mkdir(parents=True)
    shutil.copy(packages.__file__, tmp_path / "tests" / "peers")
    (tmp_path / "path").mkdir()
    # Whoever may become an administrator is one already here.
    program(tmp_path, "sudo", '[ "$1" = -n ] && shift\nexec "$@"')
    for name in ("sh", "mkdir", "cat", "chmod", "touch", "true"):
        (tmp_path / "path" / name).symlink_to(shutil.which(name))
    return tmp_path


def program(checkout: Path, name: str, body: str) -> Path:
    path = checkout / "path" / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def bring(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.peers.packages"],
        cwd=checkout,
        env={"PATH": str(checkout / "path")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_where_there_is_no_apt_get_it_says_what_is_left_out(checkout: Path) -> None:
    done = bring(checkout)
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "will be skipped" in done.stderr


def test_what_apt_get_cannot_do_is_one_sentence_at_the_end(checkout: Path) -> None:
    program(
        checkout, "apt-get", '[ "$1" = update ] || { echo "E: Unable to fetch" >&2; exit 100; }'
    )
    done = bring(checkout)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("MediaWiki cannot be brought for its tests")
    assert last.endswith("E: Unable to fetch")


def test_php_is_installed_and_mediawiki_only_unpacked(checkout: Path) -> None:
    (checkout / "php").write_text(PHP)
    program(
        checkout,
        "apt-get",
        f"""case "$1" in
        install) cat {checkout}/php > {checkout}/path/php; chmod 755 {checkout}/path/php ;;
        download) touch mediawiki_1_all.deb ;;
        esac
        echo "$@" >> {checkout}/asked""",
    )
    program(checkout, "dpkg-deb", 'mkdir -p "$3/usr/share/mediawiki/extensions-core"')
    done = bring(checkout)
    assert done.returncode == 0, done.stderr
    install = next(
        line for line in (checkout / "asked").read_text().splitlines() if line.startswith("install")
    )
    assert "--no-install-recommends" in install
    # Its package would bring a web server along, and start it.
    assert "mediawiki" not in install
    if not packages.INSTALLED.exists():
        assert (checkout / ".bootstrap" / "mediawiki" / "usr" / "share" / "mediawiki").is_dir()
    asked = (checkout / "asked").read_text()
    assert bring(checkout).returncode == 0
    assert (checkout / "asked").read_text() == asked
