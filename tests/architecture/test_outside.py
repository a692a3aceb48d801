"""Whoever asks the outside says who asks, which own servers may be asked, and by which way."""

import ast
from pathlib import Path

CODE = Path(__file__).parents[2] / "factcheck"


def test_every_question_to_the_outside_goes_the_newsrooms_way():
    careless = []
    for path in sorted(CODE.rglob("*.py")):
        if path.is_relative_to(CODE / "lib"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in ("fetch", "Http"):
                named = {keyword.arg for keyword in node.keywords}
                if not {"user_agent", "allow", "proxy"} <= named:
                    careless.append(f"{path.relative_to(CODE)}:{node.lineno}")
    assert careless == []
