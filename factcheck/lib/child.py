"""Reads bytes nobody trusts, in a process with little memory, little time and no network.

Run by `limited.Child` as a script. It limits itself before it looks at anything: a limit set in
the parent between fork and exec is not safe where the parent has threads. Its argument is one JSON
object: `{"root", "source", "memory", "seconds", "life", "written"}`. Every line on its standard
input is the length of an order that then stands in the file `source`: one line of JSON
`{"kind", "content_type", "url", "listing"?, "source"?}`, then the bytes. Out: twelve digits that
give the length, then one JSON object: the reading of DESIGN.md section 6, what `feeds.parse` gives
for the kind "feed", or `{"refused": code}`. With `listing` the reading comes as lines for a person,
with `source` it is only what `reading.source` gives. For the kind "typst" it is the file itself
that was typeset, in the format that `content_type` names.
Standard library only up to the limits.
"""

import os
import resource
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factcheck.reading.source import SourcePage

TOO_HARD, UNREADABLE, EMPTY = "file_too_hard", "file_unreadable", "file_empty"


def limit(memory: int, life: int, written: int) -> None:
    """Give this process `memory` bytes of addresses, `life` seconds of work, files of `written`."""
    for what, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, life),
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
    try:
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    except (AttributeError, OSError):
        pass  # not Linux, or a container that forbids it: the other limits stand


def read(
    held: list[bytes],
    *,
    kind: str,
    content_type: str,
    url: str | None,
    listing: bool = False,
    source: bool = False,
) -> list[bytes]:
    """Turn bytes into the pieces of an answer.

    They are taken out of the list: an argument would stay in memory as long as the call lasts.
    """
    if kind == "typst":
        from factcheck.lib import typeset

        return [typeset.compile_here(held.pop(), "png" if content_type == "png" else "pdf")]
    from factcheck import reading
    from factcheck.lib import charset

    if source:
        from factcheck.reading import source as sources
    if kind == "feed":
        import json

        from factcheck.lib import feeds

        feed = feeds.parse(held.pop(), content_type=content_type, url=url or "")
        return [json.dumps(feed, ensure_ascii=False).encode("utf-8", "replace")]
    try:
        if kind == "pdf":
            found = reading.read_pdf(held.pop(), url=url)
        elif kind == "docx":
            found = reading.read_docx(held.pop(), url=url)
        else:
            text = charset.decode(held.pop(), declared=content_type).replace("\0", "")
            if not text.strip():
                return refused(EMPTY)
            if kind == "html" and source:
                return encoded_source(sources.read_page(text, url=url))
            if kind == "html":
                found = reading.read_html(text, url=url)
            elif kind == "markdown":
                found = reading.read_markdown(text, url=url)
            else:
                found = reading.read_text(text, url=url)
    except reading.Unreadable as unreadable:
        codes = {"no_article": UNREADABLE, "no_text": EMPTY}
        return refused(codes.get(unreadable.code, f"file_{unreadable.code}"))
    if source:
        return encoded_source(sources.source_of(found, url=url))
    if listing:
        from factcheck.reading import cli

        return [f"{line}\n".encode("utf-8", "replace") for line in cli.listing(found)]
    return list(found.as_json())


def encoded_source(page: "SourcePage") -> list[bytes]:
    import json

    return [json.dumps(page.as_dict(), ensure_ascii=False).encode("utf-8", "replace")]


def refused(code: str) -> list[bytes]:
    return [b'{"refused": "%s"}' % code.encode()]


def answer(source: int, size: int) -> list[bytes]:
    """Read what one order of that many bytes holds."""
    import json

    order = os.pread(source, size, 0)
    end = order.index(b"\n")
    head, held = json.loads(order[:end]), [order[end + 1 :]]
    del order
    try:
        return read(held, **head)
    except (MemoryError, RecursionError):
        return refused(TOO_HARD)


def main() -> None:
    import json

    start = json.loads(sys.argv[1])
    limit(start["memory"], start["life"], start["written"])
    # Isolated mode (-I) leaves the checkout off the path on purpose; this is the one thing to add.
    sys.path.insert(0, start["root"])
    # What a parser prints must not stand among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin.buffer:
        # Should the parent be killed, nobody else will stop this process while it works.
        signal.alarm(start["seconds"] + 5)
        found = answer(start["source"], int(line))
        answers.write(b"%012d" % sum(map(len, found)))
        answers.writelines(found)
        answers.flush()
        del found
        signal.alarm(0)


if __name__ == "__main__":
    main()
