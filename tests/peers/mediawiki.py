"""A real MediaWiki on loopback, with a few pages about places and people that do not exist.

    with mediawiki(tmp_path) as wiki:
        settings.FACTCHECK_WIKIPEDIA_URL = wiki.address
        wikipedia.search(Query("Rawabening"), Http(allow={wiki.peer}))

It is Debian's MediaWiki on SQLite, served by PHP's own web server. It searches with what MediaWiki
itself brings, not with Wikipedia's CirrusSearch. `wiki.write` makes a new revision of a page;
`wiki.set` gives it other settings for a while.
"""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.peers import packages
from tests.peers.serving import free_port, serving

PAGES = {
    "Kota Rawabening": (
        "'''Kota Rawabening''' adalah ibu kota [[Kabupaten Lontar Raya]] di tepi Sungai Sendu. "
        "Kota ini didirikan pada tahun 1911 dan berpenduduk 48.250 jiwa menurut sensus tahun 2020."
        "<ref>Biro Statistik Lontar Raya, 2021.</ref>\n\n"
        "== Sejarah ==\nJembatan Lima Belas dibuka pada 3 Mei 1954 oleh Wali Kota Wirya Antasena."
    ),
    "Kabupaten Lontar Raya": (
        "'''Kabupaten Lontar Raya''' terdiri atas tujuh kecamatan. Ibu kotanya "
        "[[Kota Rawabening]]. Hasil buminya gula aren dan kopi.\n\n"
        "== Pemerintahan ==\nBalai kabupaten dibangun pada tahun 1961."
    ),
    "Ningrum Halimah": (
        '{| class="infobox"\n! Lahir\n| 12 Februari 1968\n|}\n'
        "'''Ningrum Halimah''' adalah bupati [[Kabupaten Lontar Raya]] sejak tahun 2019. "
        "Sebelumnya ia memimpin rumah sakit di [[Kota Rawabening]].\n\n"
        "== Pendidikan ==\nIa belajar kedokteran."
    ),
    "Bupati Lontar Raya": "#REDIRECT [[Ningrum Halimah]]",
    "Sendu & Sons": (
        "'''Sendu & Sons''' is a shipyard on the Sendu River. It built the ferry ''Lontar Star'' "
        "in 1987 & sold it in 2003 for less than 5 million.\n\n== Owners ==\nThe Harwell family."
    ),
    "Sendu River": (
        "The '''Sendu River''' (Indonesian: ''Sungai Sendu'') is 212 kilometres long. It rises "
        "near [[Kota Rawabening]] and was bridged first in 1954.\n\n"
        "== Floods ==\nThe worst came in 1978."
    ),
    "Ombak–Pasir “Lama”": (
        "'''Ombak–Pasir “Lama”''' adalah pasar ikan yang ditutup pada tahun 1999; namanya dari "
        "bahasa setempat.\n\n== Letak ==\nDi muara Sungai Sendu."
    ),
}
"""Title to wikitext: an introduction, then at least one section."""

WRITTEN = datetime(2024, 6, 20, 10, tzinfo=UTC)
"""When each page was written."""

# What it may be told while it runs, in PHP.
INTRODUCTIONS = "wfLoadExtension( 'TextExtracts' );"
WITHOUT_INTRODUCTIONS = ""
# Whoever imports leaves work behind, and here nobody does it: some seconds of it count as lag.
BEHIND = INTRODUCTIONS + "$wgJobQueueIncludeInMaxLagFactor = 0.01;"
MEMBERS_ONLY = INTRODUCTIONS + "$wgGroupPermissions['*']['read'] = false;"
WITHOUT_DATABASE = INTRODUCTIONS + "$wgSQLiteDataDir = '/nonexistent';"

_SETTINGS = """
$wgExtensionDirectory = "$IP/extensions-core";
$wgLanguageCode = 'id';
$wgJobRunRate = 0;
wfLoadExtension( 'Cite' );
require __DIR__ . '/Told.php';
"""


class Wiki:
    """A running MediaWiki. `address` goes into the setting, `peer` among the allowed addresses."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.peer = f"127.0.0.1:{port}"
        self.address = f"http://{self.peer}"
        self._php = packages.php()
        self._files = packages.mediawiki()

    def write(self, pages: Mapping[str, str], at: datetime) -> None:
        """Write pages, or new revisions of them, as if it were `at`."""
        source = self.folder / "pages"
        source.mkdir(exist_ok=True)
        files = []
        for title, text in pages.items():
            file = source / f"{title}.txt"
            file.write_text(text, encoding="utf-8")
            os.utime(file, (at.timestamp(), at.timestamp()))
            files.append(str(file))
        self.maintain(
            "importTextFiles", "--user", "admin", "--overwrite", "--use-timestamp", *files
        )

    @contextmanager
    def set(self, told: str) -> Iterator[None]:
        """Give the wiki one of the settings above in place of `INTRODUCTIONS`, for a while."""
        self._tell(told)
        try:
            yield
        finally:
            self._tell(INTRODUCTIONS)

    def maintain(self, script: str, *words: str) -> None:
        """Run one of MediaWiki's own maintenance scripts."""
        done = subprocess.run(
            [self._php, str(self._files / "maintenance" / f"{script}.php"), *words],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{script} failed:\n{done.stdout}\n{done.stderr}")

    def install(self) -> None:
        """Make the database, the settings and the folder that is served."""
        site = self.folder / "site"
        site.mkdir()
        (site / "w").symlink_to(self._files)
        self.maintain(
            "install",
            *("--dbtype", "sqlite", "--dbpath", str(self.folder / "data")),
            *("--server", self.address, "--scriptpath", "/w", "--confpath", str(self.folder)),
            *("--pass", "a-long-word-for-tests", "Wiki Uji", "admin"),
        )
        self._tell(INTRODUCTIONS)
        with self._settings.open("a", encoding="utf-8") as file:
            file.write(_SETTINGS)

    @contextmanager
    def serve(self) -> Iterator[None]:
        """Answer while the block lasts."""
        # One process, which answers one question after the other.
        # PHP would go by settings that it compiled a moment ago.
        words = [self._php, "-d", "opcache.revalidate_freq=0", "-S", self.peer, "-t", "site"]
        port = int(self.peer.partition(":")[2])
        with serving(
            words,
            port=port,
            folder=self.folder,
            environment=self._environment(),
            stops_on=signal.SIGINT,
        ):
            yield

    @property
    def _settings(self) -> Path:
        return self.folder / "LocalSettings.php"

    def _tell(self, told: str) -> None:
        # Moved into place whole: the wiki reads it at every question.
        new = self.folder / "Told.new"
        new.write_text(f"<?php\n{told}\n", encoding="utf-8")
        new.rename(self.folder / "Told.php")

    def _environment(self) -> dict[str, str]:
        return os.environ | {"MW_CONFIG_FILE": str(self._settings)}


@contextmanager
def mediawiki(folder: Path, pages: Mapping[str, str] = PAGES) -> Iterator[Wiki]:
    """Install a wiki in an empty folder and serve it. Raises `NoPeer` where there is none."""
    wiki = Wiki(folder, free_port())
    wiki.install()
    wiki.write(pages, WRITTEN)
    with wiki.serve():
        yield wiki
