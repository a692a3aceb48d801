"""Reads bytes nobody trusts, in a process with little memory, little time and no network.

Run by `files.read_bytes` as a script. It limits itself before it looks at anything: a limit set in
the parent between fork and exec is not safe where the parent has threads. In: one line of JSON
`{"kind", "content_type", "url", "root", "memory", "seconds", "written"}`, then the bytes. Out: one
JSON object, `{"reading": ...}` or `{"refused": code}`. Standard library only up to the limits.
"""

import os
import resource
import signal
import sys

TOO_HARD, UNREADABLE, EMPTY = "file_too_hard", "file_unreadable", "file_empty"


def limit(memory: int, seconds: int, written: int) -> None:
    """Give this process `memory` bytes of addresses, `seconds` of work, files up to `written`."""
    for what, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_NOFILE, 64),
    ):
        hard = resource.getrlimit(what)[1]
        least = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(what, (least, least))
        except (OSError, ValueError):
            if sys.platform == "linux":
                raise
            # macOS knows no limit on addresses; there the desk is tried out, not run.
    # Should the parent be killed, nobody else will stop this process while it waits.
    signal.alarm(seconds + 5)
    try:
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    except (AttributeError, OSError):
        pass  # not Linux, or a container that forbids it: the other limits stand


def read(data: bytes, *, kind: str, content_type: str, url: str | None) -> dict[str, object]:
    """Turn bytes into the reading of DESIGN.md section 6, wrapped as described above."""
    from factcheck import reading
    from factcheck.lib import charset

    text = charset.decode(data, declared=content_type).replace("\0", "")
    if not text.strip():
        return {"refused": EMPTY}
    try:
        found = (
            reading.read_html(text, url=url) if kind == "html" else reading.read_text(text, url=url)
        )
    except reading.Unreadable:
        return {"refused": UNREADABLE}
    return {"reading": found.as_dict()}


def main() -> None:
    import json

    source = sys.stdin.buffer
    order = json.loads(source.readline())
    limit(order["memory"], order["seconds"], order["written"])
    # Isolated mode (-I) leaves the checkout off the path on purpose; this is the one thing to add.
    sys.path.insert(0, order["root"])
    try:
        answer = read(
            source.read(), kind=order["kind"], content_type=order["content_type"], url=order["url"]
        )
    except (MemoryError, RecursionError):
        answer = {"refused": TOO_HARD}
    with open(sys.stdout.fileno(), "w", encoding="utf-8", errors="replace", closefd=False) as out:
        out.write(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
