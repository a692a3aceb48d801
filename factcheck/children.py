"""Start other programs, know them again by their pid file, and end them without leaving any behind.

A pid alone says nothing: after a crash the number may belong to somebody else's program. A pid file
here holds the number *and* the moment the process was born; only a process for which both agree is
ever signalled.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
NOBODY = 65534
"""The user id that means "nobody in particular" on Linux and on most other systems."""


def birth(pid: int) -> str | None:
    """Return when process `pid` was born, as an opaque string, or None when there is no such living
    process.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None if Path("/proc/self/stat").exists() else _birth_by_ps(pid)
    # The command may hold spaces and brackets; the fields after it may not.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]


def _birth_by_ps(pid: int) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip() or None


def command(pid: int) -> str:
    """Return the command line of process `pid`, joined by spaces; empty when it is gone."""
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        if Path("/proc/self/stat").exists():
            return ""
    answer = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip()


def remember(pid_file: Path, pid: int) -> None:
    """Write `pid` and its birth to `pid_file`."""
    pid_file.parent.mkdir(parents=True, exist_ok=True)
    pid_file.write_text(f"{pid} {birth(pid) or 'gone'}\n")


def recall(pid_file: Path) -> int | None:
    """Return the pid in `pid_file` if that very process still lives, else None."""
    try:
        number, born = pid_file.read_text().strip().split(" ", 1)
        pid = int(number)
    except (OSError, ValueError):
        return None
    return pid if birth(pid) == born else None


def end(
    pid: int,
    first: signal.Signals,
    *,
    seconds: float,
    then: Sequence[signal.Signals] = (),
) -> bool:
    """Send `first` to `pid`, wait up to `seconds`, then each signal of `then` with the same wait.

    Returns True when the process is gone at the end.
    """
    born = birth(pid)
    for number in (first, *then):
        if born is None or birth(pid) != born:
            return True
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return True
        if wait_gone(pid, seconds=seconds):
            return True
    return False


def members(leader: int) -> list[int]:
    """Return the living processes of the session that `leader` began, itself included (Linux; else
    only itself).
    """
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] not in "ZX" and int(fields[3]) == leader:
            found.append(int(entry.name))
    return found or ([leader] if birth(leader) else [])


def clear(pid_file: Path, mark: str, first: signal.Signals, *, seconds: float) -> bool:
    """End what is left of the process in `pid_file` and of its children; True when something was.

    A leader may be gone while its children live on. They are known by their session and by `mark`,
    a piece of the environment they were started with, so that nobody else's process is ever
    touched.
    """
    living = recall(pid_file)
    if living is not None:
        end(living, first, seconds=seconds, then=[signal.SIGKILL])
    left = []
    try:
        leader = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        leader = 0
    if leader:
        left = [pid for pid in members(leader) if mark in _environment(pid)]
        for pid in left:
            end(pid, signal.SIGKILL, seconds=2)
    pid_file.unlink(missing_ok=True)
    return living is not None or bool(left)


def _environment(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def wait_gone(pid: int, *, seconds: float) -> bool:
    """Wait up to `seconds` for `pid` to end, reaping it if it is a child of ours; True when it is
    gone.
    """
    born = birth(pid)
    until = time.monotonic() + seconds
    while True:
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            pass
        if born is None or birth(pid) != born:
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.02)


def can_hide_root(words: Sequence[str], cwd: Path) -> bool:
    """Tell whether `words` runs in `cwd` as "nobody" inside a user namespace of its own (Linux, not
    everywhere).
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        probe = subprocess.run(
            list(words),
            cwd=cwd,
            preexec_fn=before_exec(hide_root=True),
            capture_output=True,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return probe.returncode == 0


def _hide_root() -> None:
    """Make this process see itself as nobody while its files stay those of the user it is."""
    uid, gid = os.geteuid(), os.getegid()
    os.unshare(os.CLONE_NEWUSER)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {uid} 1"),
        ("gid_map", f"{NOBODY} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def before_exec(
    *, hide_root: bool = False, ends_with_me: signal.Signals | None = None
) -> Callable[[], None]:
    """Return what to run in a new child before it becomes another program.

    `hide_root` puts it into a user namespace in which it is nobody. `ends_with_me` is the signal
    that the kernel sends it when the thread that started it ends, however that ends (Linux only;
    elsewhere it does nothing).
    """
    linux = sys.platform.startswith("linux")
    libc = ctypes.CDLL(None) if linux and ends_with_me is not None else None
    parent = os.getpid()

    def prepare() -> None:
        if hide_root:
            _hide_root()
        if libc is not None and ends_with_me is not None:
            # After the namespace: a change of credentials would clear it.
            libc.prctl(PR_SET_PDEATHSIG, int(ends_with_me), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def start(
    words: Sequence[str],
    *,
    log: Path,
    pid_file: Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    hide_root: bool = False,
    as_user: int | None = None,
    ends_with_me: signal.Signals | None = None,
) -> subprocess.Popen[bytes]:
    """Start `words` in a session of its own, its output appended to `log`, and remember it in
    `pid_file`.

    A session of its own keeps a Ctrl-C at the terminal from reaching it: who started it decides the
    order of ending. Raises OSError when the program cannot be started or the log cannot be written.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        child = subprocess.Popen(
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=None if env is None else dict(env),
            start_new_session=True,
            # Starters here have one thread; a lock held by another one would stay shut in the
            # child.
            preexec_fn=before_exec(hide_root=hide_root, ends_with_me=ends_with_me),  # noqa: PLW1509
            user=as_user,
            group=as_user,
            extra_groups=None if as_user is None else [],
        )
    remember(pid_file, child.pid)
    return child


def tail(log: Path, lines: int = 12) -> str:
    """Return the last `lines` lines of `log`; empty when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 16_384))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
