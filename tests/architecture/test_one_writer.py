"""Nobody but the workflow writes `Claim.status`, and nobody hides work in save() or signals."""

import ast
from pathlib import Path

CODE = Path(__file__).parents[2] / "factcheck"
SOURCES = [path for path in CODE.rglob("*.py") if "migrations" not in path.parts]
# Ratings of evidence, answers of servers and jobs have a status or state of their own.
WRITERS = {"claims/workflow.py"}


def trees():
    for path in SOURCES:
        yield path.relative_to(CODE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def writes_status(node):
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(
            isinstance(target, ast.Attribute)
            and target.attr == "status"
            and "claim" in ast.unparse(target.value).lower()
            for target in targets
        )
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"update", "create", "get_or_create", "update_or_create"}
        and "claim" in ast.unparse(node.func.value).lower()
        and any(keyword.arg == "status" for keyword in node.keywords)
    )


def test_only_the_workflow_writes_a_claims_status():
    found = {
        f"{name}:{node.lineno}"
        for name, tree in trees()
        if name not in WRITERS
        for node in ast.walk(tree)
        if writes_status(node)
    }
    assert found == set()


def test_the_test_would_notice():
    for code in ("claim.status = 'new'", "Claim.objects.filter(pk=1).update(status='new')"):
        assert any(writes_status(node) for node in ast.walk(ast.parse(code)))


def test_no_save_override_no_signals():
    found = set()
    for name, tree in trees():
        for node in ast.walk(tree):
            if name.endswith("models.py") and isinstance(node, ast.FunctionDef):
                found |= {f"{name}: save()"} if node.name == "save" else set()
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                ("django.db.models.signals", "django.dispatch")
            ):
                found.add(f"{name}: signals")
    # After a migration, and never when something is saved: the owner of the database makes indexes.
    assert found == {"archive/apps.py: signals"}


def test_models_are_protected_from_cascades():
    from django.apps import apps
    from django.db import models

    loose = {
        f"{field.model.__name__}.{field.name}"
        for app in apps.get_app_configs()
        if app.name.startswith("factcheck.")
        for model in app.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is not models.PROTECT
    }
    # A draft is nobody's record: it goes with its claim or its author.
    assert loose == {"Draft.claim", "Draft.author"}
