"""Words set on a page by typst, in a limited child: nobody trusts the words, nor how long they are.

A template is ours; what it sets comes as data and is never read as markup.
"""

from __future__ import annotations

import json
import logging
import tempfile
from typing import Any, Literal

from .limited import Child, Limits
from .refusals import FileRefused

Form = Literal["png", "pdf"]
# Its threads and fonts take addresses, if little memory.
LIMITS = Limits(memory=3 * 1024**3, seconds=15, output=20_000_000)
# 600 points are 1200 pixels.
PIXELS_PER_INCH = 144
_log = logging.getLogger(__name__)


def typeset(template: str, data: dict[str, Any], form: Form, *, limits: Limits = LIMITS) -> bytes:
    """Return what typst makes of a template, which finds `data` in `sys.inputs.data` as JSON: a
    picture of its one page ("png") or a document ("pdf").

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
    return bytes(made)


def compile_here(held: bytes, form: Form) -> bytes:
    """Run typst in this process: what the child does."""
    import typst

    order = json.loads(held)
    # Nothing of the checkout is within reach of a template.
    with tempfile.TemporaryDirectory() as empty:
        compiler = typst.Compiler(
            order["template"].encode(),
            root=empty,
            sys_inputs={"data": json.dumps(order["data"])},
        )
        # The time is always the same, so that the same edition is the same file, byte for byte.
        made = compiler.compile(format=form, ppi=PIXELS_PER_INCH, timestamp=0)
    if made is None:
        raise ValueError("typst made nothing")
    return made[0] if isinstance(made, list) else made
