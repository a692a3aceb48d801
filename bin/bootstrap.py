#!/usr/bin/env python3
"""Make the environment `.venv` and run a program in it, with nothing but an old python3 to begin
with.

    python3 bin/bootstrap.py demo|dev|peers [PYTHON ARGUMENTS...]

Finds a Python 3.12 or newer (PATH, then pyenv's versions, then one that uv downloads), installs the
hashed lock requirements/demo.txt or requirements/dev.txt into .venv unless that very lock is
installed already, compiles the translations that changed, and becomes `.venv/bin/python
ARGUMENTS...`. `peers` does the same with requirements/peers.txt in .venv-peers: servers of others
that the tests talk to, whose packages cannot live beside ours.

Which package index is asked is a matter of this machine's own pip and uv settings. Everything that
may go wrong ends in one sentence and exit status 1; what the installer said is kept in
.bootstrap/install.log.
"""

# This file is read by whatever python3 a machine has, so that an old one can say that it is too
# old: no syntax newer than Python 3.0. What is called, Python 3.8 has.

import errno
import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCRATCH = os.path.join(CHECKOUT, ".bootstrap")
NEEDED = (3, 12)
WANTED = "3.13"
NAMES = ("python3.14", "python3.13", "python3.12", "python3")
LEVELS = {"demo": "demo.txt", "dev": "dev.txt", "peers": "peers.txt"}


class Sorry(Exception):
    """The environment cannot be made; the message is one sentence for a person."""


def say(text: str) -> None:
    """Print one line of progress at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


# -- which Python


def version_of(path: str) -> "tuple[int, ...] | None":
    """Return the version of the interpreter at `path` as a tuple, or None when it does not run."""
    # Really started: pyenv's shims are there for versions that are not chosen, and then fail.
    try:
        answer = subprocess.run(
            [path, "-c", "import sys; print('%d %d %d' % sys.version_info[:3])"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30,
        )
        return tuple(int(part) for part in answer.stdout.split()) or None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def pyenv_pythons() -> "list[str]":
    """Return the interpreters of pyenv's versions, the newest first."""
    roots = [os.environ.get("PYENV_ROOT"), os.path.join(os.path.expanduser("~"), ".pyenv")]
    found = []
    for root in roots:
        versions = os.path.join(root, "versions") if root else ""
        if os.path.isdir(versions):
            for name in os.listdir(versions):
                found.append((numbers(name), os.path.join(versions, name, "bin", "python")))
    return [path for _, path in sorted(found, reverse=True)]


def numbers(text: str) -> "list[int]":
    """Return the numbers in `text`, for sorting versions as people do."""
    return [int(part) for part in re.findall(r"\d+", text)]


def find_python() -> "str | None":
    """Return the path of a Python that is new enough, or None."""
    for name in NAMES:
        path = shutil.which(name)
        if path and (version_of(path) or ()) >= NEEDED:
            return path
    for path in pyenv_pythons():
        if (version_of(path) or ()) >= NEEDED:
            return path
    return None


def bring_python() -> str:
    """Have uv download a Python and return its path. Raises Sorry when that cannot be."""
    say("No Python 3.12 or newer was found; asking uv to download Python %s" % WANTED)
    uv = find_uv() or own_uv()
    home = os.path.join(SCRATCH, "python")
    settings = dict(uv_environment(), UV_PYTHON_INSTALL_DIR=home)
    status, said = run([uv, "python", "install", "--no-bin", WANTED], settings)
    if status:
        raise Sorry(
            "This desk needs Python 3.12 or newer; none was found on PATH or among pyenv's "
            "versions (this is "
            "Python %s), and uv could not download one: %s. Install Python %s and start again."
            % (".".join(map(str, sys.version_info[:3])), reason(said), WANTED)
        )
    for folder in sorted(os.listdir(home), key=numbers, reverse=True):
        path = os.path.join(home, folder, "bin", "python3")
        if (version_of(path) or ()) >= NEEDED:
            return path
    raise Sorry("uv downloaded a Python into %s that does not run on this machine." % home)


# -- installers


def find_uv() -> "str | None":
    """Return the path of a uv that runs, or None."""
    path = shutil.which("uv")
    if (
        path
        and subprocess.run(
            [path, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ).returncode
    ):
        return None
    return path


def own_uv() -> str:
    """Install uv into a private folder with this very Python and return its path. Raises Sorry."""
    folder = os.path.join(SCRATCH, "uv")
    path = os.path.join(folder, "bin", "uv")
    if not os.path.exists(path):
        shutil.rmtree(folder, ignore_errors=True)
        status, said = run([sys.executable, "-m", "venv", folder])
        if not status:
            status, said = run(
                [os.path.join(folder, "bin", "python"), "-m", "pip", "install", "uv"]
            )
        if status:
            raise Sorry(
                "This desk needs Python 3.12 or newer (this is Python %s), and uv, which could "
                "download it, "
                "cannot be installed: %s" % (".".join(map(str, sys.version_info[:3])), reason(said))
            )
    return path


def uv_environment() -> "dict[str, str]":
    """Return the environment for uv: as it is, with a cache folder that can be written."""
    settings = dict(os.environ)
    home = os.environ.get("HOME", "")
    if "UV_CACHE_DIR" not in settings and "XDG_CACHE_HOME" not in settings:
        if not home or not os.access(home, os.W_OK):
            settings["UV_CACHE_DIR"] = os.path.join(SCRATCH, "cache")
    return settings


def run(words: "list[str]", environment: "dict[str, str] | None" = None) -> "tuple[int, list[str]]":
    """Run an installer and show how it gets on; returns its exit status and what it said."""
    said = []
    log = open(os.path.join(SCRATCH, "install.log"), "a")
    log.write("\n$ %s\n" % " ".join(words))
    if environment is None:
        environment = dict(os.environ)
    # Progress bars are for terminals; these lines are read by a program.
    environment.update(PIP_PROGRESS_BAR="off", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    environment.pop("PYTHONPATH", None)
    environment.pop("VIRTUAL_ENV", None)
    try:
        child = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=CHECKOUT,
            env=environment,
        )
    except OSError as error:
        return 1, [str(error)]
    began, last = time.time(), 0.0
    terminal = sys.stdout.isatty()
    for raw in child.stdout:
        line = raw.decode("utf-8", "replace").rstrip()
        said.append(line)
        log.write(line + "\n")
        word = line.strip().split(" ")[0]
        if word in (
            "Collecting",
            "Downloading",
            "Installing",
            "Resolved",
            "Prepared",
            "Installed",
            "Successfully",
        ):
            text = "  %3d s  %s" % (time.time() - began, line.strip().split(" (from ")[0])
            if terminal:
                columns = shutil.get_terminal_size().columns
                sys.stdout.write("\r\x1b[K" + text[: columns - 1])
                sys.stdout.flush()
            elif (
                word in ("Installing", "Installed", "Prepared", "Successfully")
                or time.time() - last > 5
            ):
                say(text if len(text) < 100 else text[:96] + " ...")
                last = time.time()
    if terminal:
        sys.stdout.write("\r\x1b[K")
        sys.stdout.flush()
    status = child.wait()
    log.close()
    return status, said


def reason(said: "list[str]") -> str:
    """Return what went wrong, in a few words, from what an installer said."""
    text = "\n".join(said)
    for pattern, words in (
        (
            r"No space left on device|os error 28|Disk quota exceeded",
            "the disk is full; free some space",
        ),
        (
            r"Permission denied|Read-only file system|os error 13\b|os error 30\b",
            "a folder cannot be written",
        ),
        (
            r"DO NOT MATCH THE HASHES|[Hh]ash mismatch",
            "a package is not the one the lock names (its hash differs)",
        ),
        (
            r"NewConnectionError|name resolution|Name or service not known|dns error|"
            r"[Cc]onnection refused|[Cc]ould not connect|[Nn]etwork is unreachable|"
            r"Failed to (fetch|download)|error sending request|ProxyError|timed out|"
            r"Connection reset|ConnectTimeout|ReadTimeout|SSLError|Max retries|Temporary failure",
            "the package index cannot be reached; check the network, or the index named in the "
            "settings of pip or uv",
        ),
        (
            r"No matching distribution|no wheels? with a matching",
            "a package has no build for this system and Python",
        ),
        (
            r"ensurepip is not available|No module named (ensurepip|venv|pip)",
            "this Python has no venv; install the package python3-venv, or uv",
        ),
    ):
        if re.search(pattern, text):
            return words
    lines = [
        line.strip() for line in said if re.match(r"\s*(error|ERROR|fatal|\W+Caused by)", line)
    ]
    return (lines or [line for line in said if line.strip()] or ["it said nothing"])[-1][:200]


# -- the environment


def venv(level: str) -> str:
    """Return the folder of the environment that holds `level`."""
    return os.path.join(CHECKOUT, ".venv-peers" if level == "peers" else ".venv")


def venv_python(level: str) -> str:
    """Return the path of that environment's interpreter, there or not."""
    return os.path.join(venv(level), "bin", "python")


def read(path: str) -> str:
    """Return the text of a file, empty when there is none."""
    try:
        with open(path) as file:
            return file.read()
    except (IOError, OSError):
        return ""


def lock_hash(level: str) -> str:
    """Return the hash of the lock of `level`."""
    with open(os.path.join(CHECKOUT, "requirements", LEVELS[level]), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def is_current(level: str) -> bool:
    """Tell whether the environment holds what the lock of `level` says; dev holds demo too."""
    stamp = read(os.path.join(venv(level), "factcheck.stamp")).split()
    held = [name for name in (level, "dev") if stamp == [name, lock_hash(name)]]
    return bool(held) and os.path.exists(venv_python(level))


def install(level: str) -> None:
    """Make the environment hold the lock of `level`. Raises Sorry when it cannot."""
    folder = venv(level)
    stamp, unfinished = (
        os.path.join(folder, "factcheck.stamp"),
        os.path.join(folder, "factcheck.unfinished"),
    )
    if os.path.exists(unfinished) or (
        os.path.isdir(folder) and (version_of(venv_python(level)) or ()) < NEEDED
    ):
        say("Removing an environment that was left unfinished or no longer runs")
        shutil.rmtree(folder)
    python = None
    if not os.path.isdir(folder):
        python = find_python() or bring_python()
        version = ".".join(map(str, version_of(python)))
        say("Making %s with Python %s" % (os.path.basename(folder), version))
    uv = find_uv()
    tries = [("uv", uv)] if uv else []
    tries.append(("pip", None))
    said = []
    for name, path in tries:
        status, said = install_with(path, python, level, unfinished)
        if not status:
            break
        if name == "uv" and reason(said).startswith("the disk"):
            raise Sorry(cannot(said))
        if name == "uv":
            say("uv could not install the packages (%s); trying pip" % reason(said))
    else:
        raise Sorry(cannot(said))
    with open(stamp, "w") as file:
        file.write("%s %s\n" % (level, lock_hash(level)))
    os.remove(unfinished)


def install_with(
    uv: "str | None", python: "str | None", level: str, unfinished: str
) -> "tuple[int, list[str]]":
    """Make the environment with `python` unless that is None, and install with uv or, when that is
    None, with pip.
    """
    folder, own_python = venv(level), venv_python(level)
    lock = os.path.join(CHECKOUT, "requirements", LEVELS[level])
    settings = uv_environment() if uv else dict(os.environ)
    if python and not os.path.exists(own_python):
        # With pip in it also under uv: a later start may find no uv.
        words = (
            [uv, "venv", "--quiet", "--seed", "--python", python, folder]
            if uv
            else [python, "-m", "venv", folder]
        )
        status, said = run(words, settings)
        if status:
            shutil.rmtree(folder, ignore_errors=True)
            return status, said
    with open(unfinished, "w") as file:
        file.write("Installing from %s began and did not end.\n" % LEVELS[level])
    stamp = os.path.join(folder, "factcheck.stamp")
    if os.path.exists(stamp):
        os.remove(stamp)
    count = len(re.findall(r"^[A-Za-z0-9._-]+(?:\[.*?\])?==", read(lock), re.M))
    say(
        "Installing %d packages from requirements/%s with %s"
        % (count, LEVELS[level], "uv" if uv else "pip")
    )
    if uv:
        words = [uv, "pip", "install", "--python", own_python, "--require-hashes", "-r", lock]
    else:
        if run([own_python, "-c", "import pip"], settings)[0]:
            # Made by another tool that brings no pip along.
            status, said = run([own_python, "-m", "ensurepip"], settings)
            if status:
                return status, said
        words = [own_python, "-m", "pip", "install", "--require-hashes", "-r", lock]
    return run(words, settings)


def cannot(said: "list[str]") -> str:
    """Return the sentence for an installation that failed."""
    return "The packages cannot be installed: %s (details in %s)." % (
        reason(said),
        os.path.join(SCRATCH, "install.log"),
    )


def translate(level: str) -> None:
    """Compile every translation that is newer than its compiled form, with the python of `level`."""
    stale = []
    for folder, _, names in os.walk(os.path.join(CHECKOUT, "factcheck", "locale")):
        for name in names:
            source = os.path.join(folder, name)
            compiled = source[:-3] + ".mo"
            if name.endswith(".po") and (
                not os.path.exists(compiled)
                or os.path.getmtime(compiled) < os.path.getmtime(source)
            ):
                stale.append(source)
    if stale:
        say("Compiling translations")
        done = subprocess.run(
            [venv_python(level), os.path.join(CHECKOUT, "bin", "translate.py")] + stale
        )
        if done.returncode:
            raise Sorry("The translations cannot be compiled; see above.")


def one_at_a_time() -> "io.TextIOWrapper":
    """Hold the lock of this checkout's environment until this process ends or becomes another
    program.
    """
    import fcntl

    if not os.path.isdir(SCRATCH):
        os.mkdir(SCRATCH)
    file = open(os.path.join(SCRATCH, "lock"), "w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (IOError, OSError):
        say("Waiting for another start in this checkout to finish installing")
        fcntl.flock(file, fcntl.LOCK_EX)
    return file


def end_with_make() -> None:
    """Have Linux end this program when the `make` that runs it is killed."""
    if os.environ.get("MAKELEVEL") and sys.platform.startswith("linux"):
        try:
            import ctypes

            ctypes.CDLL(None).prctl(1, int(signal.SIGTERM), 0, 0, 0)
        except (ImportError, OSError, AttributeError):
            pass


def main(arguments: "list[str]") -> int:
    """Bring the environment up to date, then become the program asked for."""
    if sys.version_info < (3, 8):
        raise Sorry(
            "This desk needs Python 3.12 or newer, and at least 3.8 to begin with; %s is %s: "
            "install Python %s."
            % (sys.executable or "python3", ".".join(map(str, sys.version_info[:3])), WANTED)
        )
    if not arguments or arguments[0] not in LEVELS:
        sys.stderr.write(__doc__)
        return 2
    level, rest = arguments[0], arguments[1:]
    end_with_make()
    lock = one_at_a_time()
    if not is_current(level):
        install(level)
    if level != "peers":
        translate(level)
    lock.close()
    if rest:
        sys.stdout.flush()
        os.chdir(CHECKOUT)
        # The environment's own programs first, so that what it starts finds them.
        os.environ["PATH"] = (
            os.path.join(venv(level), "bin") + os.pathsep + os.environ.get("PATH", os.defpath)
        )
        os.environ.pop("PYTHONPATH", None)
        os.execv(venv_python(level), [venv_python(level)] + rest)
    return 0


def sentence(error: OSError) -> str:
    """Return one sentence about what the system refused."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return "The disk that holds %s is full: free some space and start again." % CHECKOUT
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "%s cannot be written by this user: use a checkout of your own." % CHECKOUT
    return "%s cannot be used: %s." % (CHECKOUT, error)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Sorry as error:
        sys.stderr.write("%s\n" % error)
    except EnvironmentError as error:
        sys.stderr.write("%s\n" % sentence(error))
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; the next start goes on from here.\n")
    sys.exit(1)
