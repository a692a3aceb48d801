"""No module imports upwards, also not inside functions."""

from pathlib import Path

from importlinter.cli import lint_imports


def test_apps_import_downwards_only(monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[2])
    assert lint_imports() == 0


def test_one_helper_varies_by_htmx():
    code = Path(__file__).parents[2] / "factcheck"
    named = {
        path.relative_to(code).as_posix()
        for path in code.rglob("*.py")
        if "patch_vary_headers(" in path.read_text(encoding="utf-8")
        and "HX-Request" in path.read_text(encoding="utf-8")
    }
    assert named == {"screens.py"}
