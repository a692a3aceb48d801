"""Words set on a page by typst, in a limited child: nobody trusts the words, nor how long they are.

A template is ours; what it sets comes as data and is never read as markup.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import tempfile
from typing import Any, Literal

from .limited import Child, Limits
from .refusals import FileRefused

Form = Literal["png", "pdf"]
# Its threads and fonts take addresses, if little memory.
LIMITS = Limits(memory=3 * 1024**3, seconds=15, output=20_000_000)
# 600 points are 1200 pixels.
PIXELS_PER_INCH = 144
# How typst says that no font has a letter, and how the child passes that on.
_NO_FONT = re.compile(r'the text `"(.+?)"` could not be displayed')
_BOXED = "no font shows "
_log = logging.getLogger(__name__)


def typeset(template: str, data: dict[str, Any], form: Form, *, limits: Limits = LIMITS) -> bytes:
    """Return what typst makes of a template, which finds `data` in `sys.inputs.data` as JSON: a
    picture of its one page ("png") or a document ("pdf"). Letters that no font shows stand in it as
    boxes, and the log names them.

    Raises `FileRefused` when that takes more than it may.
    """
    child = Child(limits, rows=1)
    try:
        held = json.dumps({"template": template, "data": data}).encode()
        made = child.ask({"kind": "typst", "content_type": form, "url": None}, held)
    finally:
        _status, complaints = child.end()
    if made is None or made.startswith(b'{"refused"'):
        _log.warning("typst did not set a page: %s", complaints or "it took too much")
        raise FileRefused("file_too_hard")
    if complaints.startswith(_BOXED):
        _log.warning("typst set boxes on a page: %s", complaints)
    return bytes(made)


def compile_here(held: bytes, form: Form) -> bytes:
    """Run typst in this process: what the child does."""
    import typst

    order = json.loads(held)
    # Nothing of the checkout is within reach of a template.
    with tempfile.TemporaryDirectory() as empty:
        facts: dict[str, Any] = {"root": empty, "sys_inputs": {"data": json.dumps(order["data"])}}
        if boxed := _without_font(order["template"].encode(), facts):
            print(_BOXED + " ".join(boxed), file=sys.stderr)
        compiler = typst.Compiler(order["template"].encode(), **facts)
        # The time is always the same, so that the same edition is the same file, byte for byte.
        made = compiler.compile(format=form, ppi=PIXELS_PER_INCH, timestamp=0)
    if made is None:
        raise ValueError("typst made nothing")
    return made[0] if isinstance(made, list) else made


def _without_font(template: bytes, facts: dict[str, Any]) -> list[str]:
    """Name the letters that no font of this machine shows: only a document to be archived may have
    none, so that one is tried.
    """
    import typst

    try:
        typst.Compiler(template, **facts).compile(format="pdf", pdf_standards="a-2b", timestamp=0)
    except typst.TypstError as error:
        return sorted(set(_NO_FONT.findall(f"{error} {error.diagnostic}")))[:40]
    return []
