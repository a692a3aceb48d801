"""No module imports upwards, also not inside functions."""

import subprocess
import sys
from pathlib import Path


def test_apps_import_downwards_only():
    # A process of its own: it sets up logging anew, after which ours would be silent.
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_one_helper_varies_by_htmx():
    code = Path(__file__).parents[2] / "factcheck"
    named = {
        path.relative_to(code).as_posix()
        for path in code.rglob("*.py")
        if "patch_vary_headers(" in path.read_text(encoding="utf-8")
        and "HX-Request" in path.read_text(encoding="utf-8")
    }
    assert named == {"screens.py"}
