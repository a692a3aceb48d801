"""Letters go where EMAIL_URL says: to a folder, one file each, without a server of mail."""

import subprocess
import sys
from pathlib import Path

from tests.ops.test_settings import SERVERS

SEND = """
import django
django.setup()
from django.core.mail import send_mail
send_mail("Ringkasan", "Ada dua komentar.", None, ["ana@newsroom.example"])
"""


def test_a_folder_takes_letters(tmp_path):
    environment = SERVERS | {
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        "EMAIL_URL": f"filemail://{tmp_path}/letters",
    }
    subprocess.run(
        [sys.executable, "-c", SEND],
        cwd=Path(__file__).parents[2],
        env=environment,
        check=True,
        timeout=60,
    )
    (letter,) = (tmp_path / "letters").iterdir()
    assert "Ada dua komentar." in letter.read_text()
