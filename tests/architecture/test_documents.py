"""What the documents list is what the code has: settings, statuses, verbs, providers, moves."""

import ast
import re
from pathlib import Path

from django.conf import settings

from factcheck.audit.models import Verb
from factcheck.claims.models import Status
from factcheck.claims.workflow import MOVES

ROOT = Path(__file__).parents[2]


def listed(document: str) -> set[str]:
    """Every `code` in the first column of a table or at the head of a list item."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return set(re.findall(r"^[|\-*]\s*`([^`]+)`", text, re.MULTILINE))


def test_every_setting_is_documented():
    read = set()
    for name in ("settings.py", "embedded.py", "jobs.py", "processes.py"):
        for node in ast.walk(ast.parse((ROOT / "factcheck" / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and re.fullmatch(
                r"FACTCHECK_[A-Z_]+|DATABASE_URL|BROKER_URL|SECRET_KEY|EMAIL_URL", str(node.value)
            ):
                read.add(node.value)
    assert read == listed("settings.md")


def test_every_status_and_verb_is_in_the_glossary():
    assert set(Status.values) | set(Verb.values) <= listed("glossary.md")


def test_the_moves_are_documented():
    text = (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `(\w+)` \| `(\w+)` \| (\w+) \|", text, re.MULTILINE))
    assert rows == {(move.start.value, move.end.value, move.role.value) for move in MOVES}


def test_every_provider_has_a_page():
    pages = {path.stem for path in (ROOT / "docs" / "providers").glob("*.md")}
    assert {name.rpartition(".")[2] for name in settings.FACTCHECK_PROVIDERS} <= pages


def test_every_dependency_earns_a_line():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    for group in project["dependency-groups"].values():
        wanted += [entry for entry in group if isinstance(entry, str)]
    names = {re.match(r"[A-Za-z0-9_-]+", entry)[0].lower() for entry in wanted}
    assert names == listed("decisions/dependencies.md")
