"""The parent of `child.py`: starts it, hands it bytes, takes its answer, ends it."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .refusals import FileRefused

_ROOT = Path(__file__).resolve().parents[2]
_CHILD = Path(__file__).with_name("child.py")
# A child that serves many rows may use so many times the seconds of one, then comes another.
_LIFETIME = 10


@dataclass(frozen=True)
class Limits:
    """What the child may use: bytes of memory, seconds a file, bytes of answer, bytes of a file."""

    memory: int = 512 * 1024 * 1024
    seconds: int = 20
    output: int = 200_000_000
    written: int = 16_000_000


USUAL = Limits()


class Child:
    """One process that reads up to `rows` files, one after the other, within `limits`."""

    def __init__(self, limits: Limits, *, rows: int) -> None:
        self._limits = limits
        self._rows = rows
        self._busy = 0.0
        self._source = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the child)
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115
        start = {
            "root": str(_ROOT),
            "source": self._source.fileno(),
            "memory": limits.memory,
            "seconds": limits.seconds,
            "life": limits.seconds * (1 if rows == 1 else _LIFETIME + 2),
            "written": limits.written,
        }
        # -I: nothing from the environment or the working directory decides what code runs. The
        # empty environment keeps our passwords away from a parser that may have been taken over.
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(_CHILD), json.dumps(start)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            pass_fds=[self._source.fileno()],
            env={"LANG": "C.UTF-8"},
            start_new_session=True,
            bufsize=0,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError("no pipes to the child")  # never: they were asked for
        self._orders = self._process.stdin.fileno()
        self._answers = self._process.stdout.fileno()

    @property
    def is_used_up(self) -> bool:
        """Say whether this child has read all it should."""
        return self._rows <= 0 or self._busy > _LIFETIME * self._limits.seconds

    def ask(self, order: dict[str, Any], data: bytes) -> bytearray | None:
        """Return the child's answer to one order, or None when it died over it.

        Raises `FileRefused` when it takes too long or says too much; `end` it then.
        """
        begin = time.monotonic()
        until = begin + self._limits.seconds
        head = json.dumps(order).encode() + b"\n"
        # The bytes go through a file: a pipe would wait for a child that reads nothing any more.
        self._source.seek(0)
        self._source.truncate()
        self._source.write(head + data)
        self._source.flush()
        self._rows -= 1
        try:
            os.write(self._orders, b"%d\n" % (len(head) + len(data)))
        except BrokenPipeError:
            return None
        size = self._receive(12, until)
        output = self._receive(int(size), until) if size is not None and size.isdigit() else None
        self._busy += time.monotonic() - begin
        return output

    def _receive(self, size: int, until: float) -> bytearray | None:
        """Return so many bytes of the child's answer, or None when there are no more."""
        if size > self._limits.output:
            raise FileRefused("file_too_hard")
        found = bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._answers, selectors.EVENT_READ)
            while size > 0:
                if not waiting.select(max(0.0, until - time.monotonic())):
                    raise FileRefused("file_too_hard")
                chunk = os.read(self._answers, min(size, 1 << 20))
                if not chunk:
                    return None
                found += chunk
                size -= len(chunk)
        return found

    def end(self) -> tuple[int, str]:
        """End the process; return its exit status and its last complaints."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            # It ends by itself when it has nothing to do, or has died already.
            status = self._process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._complaints.seek(0)
        errors = self._complaints.read()[-2000:].decode(errors="replace").strip()
        self._complaints.close()
        self._source.close()
        return status, errors
