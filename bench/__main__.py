"""Run every measurement of this folder and print one table: `make bench` (or one: ARGS=split).

Each file is a script of its own; it writes `bench/results/NAME.json`: {"rows": [{"what", "value",
"unit", "bar", "met"}]}. `bar` says in words what was aimed at; `met` is true, false, or null when
the figure is only for information.
"""

import json
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> int:
    names = sys.argv[1:] or sorted(
        path.stem for path in FOLDER.glob("*.py") if not path.name.startswith("__")
    )
    failed = []
    for name in names:
        script = FOLDER / f"{name}.py"
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        if (
            not script.exists()
            or subprocess.run([sys.executable, script], cwd=FOLDER.parent, check=False).returncode
        ):
            failed.append(name)
    for name in names:
        result = FOLDER / "results" / f"{name}.json"
        if name in failed or not result.exists():
            continue
        print(f"\n{name}")
        for row in json.loads(result.read_text(encoding="utf-8"))["rows"]:
            mark = {True: "met", False: "NOT MET", None: ""}[row["met"]]
            figure = f"{row['value']:,.4g} {row['unit']}"
            print(f"  {row['what']:<58} {figure:>18}   {row['bar']:<28} {mark}")
    if failed:
        print(f"\nNot measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
