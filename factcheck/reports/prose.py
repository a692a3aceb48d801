"""The frozen HTML of a rationale as plain blocks, for what is not a web page."""

from html.parser import HTMLParser
from typing import Any

Run = dict[str, Any]
_MARKS = {"strong": "strong", "em": "em", "s": "strike", "code": "code"}
_HEADS = {"h3", "h4", "h5", "h6"}
_ENDS = {"p", "pre", "li", *_HEADS}


def blocks(html: str) -> list[dict[str, Any]]:
    """Return the blocks of what `render_markdown` made, in order.

    Each has a `kind` (text, head, item, code, rule, table), how deep it stands in lists and
    quotations, whether it is quoted, and `runs` of text, each with its marks and where it leads.
    A table has `rows` of cells of runs instead; an item has its `number`, or None.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.blocks


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[dict[str, Any]] = []
        self.runs: list[Run] = []
        self.marks: list[str] = []
        self.href = ""
        self.lists: list[int | None] = []
        self.quotes = 0
        self.item: int | None = None
        self.is_item = False
        self.kind = "text"
        self.rows: list[list[list[Run]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _MARKS and not (tag == "code" and self.kind == "code"):
            self.marks.append(_MARKS[tag])
        elif tag == "a":
            self.href = given.get("href") or ""
        elif tag == "br":
            self.runs.append({"text": "\n"})
        elif tag == "hr":
            self.flush()
            self._add("rule")
        elif tag in ("ul", "ol"):
            self.flush()
            self.lists.append(int(given.get("start") or 1) if tag == "ol" else None)
        elif tag == "li":
            self.flush()
            self.is_item, self.item = True, self.lists[-1] if self.lists else None
            if self.lists and self.lists[-1] is not None:
                self.lists[-1] += 1
        elif tag == "blockquote":
            self.flush()
            self.quotes += 1
        elif tag == "table":
            self.flush()
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("td", "th"):
            self.runs = []
        elif tag == "pre":
            self.flush()
            self.kind = "code"
        elif tag in _HEADS:
            self.flush()
            self.kind = "head"

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS and _MARKS[tag] in self.marks:
            self.marks.remove(_MARKS[tag])
        elif tag == "a":
            self.href = ""
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append(self.runs)
            self.runs = []
        elif tag == "table" and self.rows is not None:
            self.runs = []
            rows, self.rows = [row for row in self.rows if row], None
            if rows:
                self._add("table", rows=rows)
        elif tag in ("ul", "ol") and self.lists:
            self.flush()
            self.lists.pop()
        elif tag == "blockquote":
            self.flush()
            self.quotes = max(0, self.quotes - 1)
        elif tag in _ENDS:
            self.flush()

    def handle_data(self, data: str) -> None:
        if self.kind != "code":
            data = " ".join(data.split("\n"))
        # Between two blocks of HTML stand breaks that nobody sees.
        if data.strip() or (data and self.runs):
            run: Run = {"text": data} | dict.fromkeys(self.marks, True)
            self.runs.append(run | ({"href": self.href} if self.href else {}))

    def flush(self) -> None:
        """End the block that is being read, if there is anything in it."""
        if any(run["text"].strip() for run in self.runs):
            kind = "item" if self.is_item and self.kind == "text" else self.kind
            self._add(kind, runs=self.runs, number=self.item)
            self.is_item = False
        self.runs, self.kind = [], "text"

    def _add(self, kind: str, **fields: Any) -> None:
        place = {"depth": len(self.lists), "quoted": self.quotes > 0}
        self.blocks.append({"kind": kind} | place | fields)
