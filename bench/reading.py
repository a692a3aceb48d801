"""How well articles are read, beside what others make of the same texts.

    make bench ARGS=reading READING_SETS=FOLDER

The labelled texts belong to their publishers and are not part of this project; docs/reading.md says
where each comes from. FOLDER holds one folder a set (`sentences-id/dev.jsonl`, ...) and the scorers
in `tools/`. Without it only what can be measured on the project's own sample is: memory.

Peers in the same run: a plain regular expression and pysbd for sentences, trafilatura and
readability for pages, a word count for check-worthiness.
"""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.split import row, seconds  # noqa: E402
from factcheck.reading import Reading, Unreadable, read_html, read_text  # noqa: E402
from factcheck.reading.cli import batch  # noqa: E402

SETS = Path(os.environ.get("READING_SETS", "no-such-folder"))
BODY = ("standfirst", "dateline", "paragraph", "list_item", "subheading")
MEMORY = 150  # MB for 5 MB of text

Row = dict[str, Any]
Rows = Iterable[Row]


def rows_of(name: str) -> list[Row]:
    with (SETS / name / "dev.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def scored(tool: str, gold: Path | Rows, answers: Rows, *options: str) -> str:
    """Return what the set's own scorer prints."""
    with tempfile.TemporaryDirectory() as folder:
        if not isinstance(gold, Path):
            gold = written(Path(folder) / "gold.jsonl", gold)
        answer = written(Path(folder) / "answer.jsonl", answers)
        done = subprocess.run(
            [sys.executable, SETS / "tools" / tool, gold, answer, *options],
            capture_output=True,
            text=True,
            check=True,
        )
    return done.stdout


def written(path: Path, rows: Rows) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in rows), encoding="utf-8")
    return path


def figure(pattern: str, said: str) -> float:
    """Return the number that the pattern finds in what a scorer printed."""
    found = re.search(pattern, said)
    if found is None:
        raise SystemExit(f"The scorer did not say {pattern!r}:\n{said}")
    return float(found[1])


def at_least(what: str, value: float, bar: float | None = None) -> Row:
    if bar is None:
        return row(what, value, "")
    return row(what, value, "", f">= {bar}", value >= bar)


# Sentences


def own_sentences(text: str) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in read_text(text).sentences]


def pysbd_sentences(text: str) -> list[tuple[int, int]]:
    import pysbd

    spans = pysbd.Segmenter(language="en", clean=False, char_span=True).segment(text)
    return [(span.start, span.end) for span in spans]


PLAIN = re.compile(r'[.!?]["”’)]*\s+(?=["“‘(]?[A-Z0-9])|\n+')


def plain_sentences(text: str) -> list[tuple[int, int]]:
    ends = [
        (found.start() + len(found.group().rstrip()), found.end()) for found in PLAIN.finditer(text)
    ]
    starts = [0, *(after for _, after in ends)]
    return [(a, b) for a, b in zip(starts, [*(e for e, _ in ends), len(text)], strict=True)]


def sentences() -> Iterable[Row]:
    for language, bars in (("id", (0.935, 0.985)), ("en", (0.90, None))):
        gold = SETS / f"sentences-{language}" / "dev.jsonl"
        docs = rows_of(f"sentences-{language}")
        for name, split in (
            ("", own_sentences),
            (", pysbd", pysbd_sentences),
            (", one regular expression", plain_sentences),
        ):
            answers = [{"doc": d["doc"], "spans": split(d["text"])} for d in docs]
            for options, bar in (((), bars[0]), (("--skip-suspect",), bars[1])):
                said = scored("score_sentseg.py", gold, answers, *options)
                value = figure(r"ALL.*sentence_PRF': \[[\d.]+, [\d.]+, ([\d.]+)\]", said)
                kind = "without suspect rows" if options else "all"
                if language == "id" or not options:
                    yield at_least(
                        f"sentences-{language} F1, {kind}{name}", value, None if name else bar
                    )


# Quotations


def quotations() -> Iterable[Row]:
    for language, kind, bars in (("id", None, (0.97, 0.92)), ("en", "direct", (0.90, 0.75))):
        docs = rows_of(f"quotes-{language}")
        answers = []
        for doc in docs:
            reading = read_text(doc["text"])
            text = reading.article.text
            answers.append(
                {
                    "id" if "id" in doc else "doc": doc.get("id") or doc["doc"],
                    "quotes": [
                        {
                            "start": q.start,
                            "end": q.end,
                            # The English gold is the mention as written, not the full name.
                            "speaker": text[q.speaker_start : q.speaker_end]
                            if language == "en" and q.speaker_start is not None
                            else q.speaker,
                        }
                        for q in reading.quotes
                        if q.kind == "direct" or (language == "id" and q.kind == "mixed")
                    ],
                }
            )
        gold = SETS / f"quotes-{language}" / "dev.jsonl"
        said = scored("score_quotes.py", gold, answers, *(("--kind", kind) if kind else ()))
        yield at_least(f"quotes-{language} F1", figure(r"F1=([\d.]+)", said), bars[0])
        right = figure(r"speaker accuracy on matched=([\d.]+)", said)
        yield at_least(f"quotes-{language} speaker right", right, bars[1])


# Pages


def body(reading: Reading) -> str:
    text = reading.article.text
    return "\n".join(text[b.start : b.end] for b in reading.blocks if b.kind in BODY)


def own_page(html: str) -> str:
    try:
        return body(read_html(html))
    except Unreadable:
        return ""


def trafilatura_page(html: str) -> str:
    import trafilatura

    return trafilatura.extract(html, include_comments=False) or ""


def readability_page(html: str) -> str:
    from lxml import html as lxml_html
    from readability import Document

    return lxml_html.fromstring(Document(html).summary()).text_content()


def pages() -> Iterable[Row]:
    from factcheck.lib.charset import decode

    for language, bar in (("id", 0.94), ("en", 0.96)):
        name = f"extract-{language}"
        texts: dict[str, str] = {}
        for doc in rows_of(name):
            path = SETS / name / doc["html"]
            raw = path.read_bytes()
            texts[doc.get("id") or doc["html"]] = decode(
                gzip.decompress(raw) if path.suffix == ".gz" else raw
            )
        for peer, read in (
            ("", own_page),
            (", trafilatura", trafilatura_page),
            (", readability", readability_page),
        ):
            answers = [{"id": key, "text": read(html)} for key, html in texts.items()]
            said = scored("score_extract.py", SETS / name / "dev.jsonl", answers)
            value = figure(r"mean [\d.]+ [\d.]+ ([\d.]+)", said)
            yield at_least(f"{name} F1{peer}", value, None if peer else bar)


# Check-worthiness


def worth() -> Iterable[Row]:
    docs = rows_of("worthy-debates")
    gold = SETS / "worthy-debates" / "dev.jsonl"
    for peer, score in (("by the rules", own_worth), ("by the number of words", word_count)):
        answers = [{"doc": d["doc"], "line": d["line"], "score": score(d["text"])} for d in docs]
        value = figure(r"MAP ([\d.]+)", scored("score_worthy.py", gold, answers))
        yield at_least(
            f"worthy-debates MAP {peer}", value, 0.18 if peer == "by the rules" else None
        )


def learned() -> Iterable[Row]:
    """Fit on the rows `train` and measure on `dev-test`, as anybody would with the command."""
    parts: dict[str, list[Row]] = {}
    for line in rows_of("worthy-ct24"):
        parts.setdefault(line["official_split"], []).append(line)
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder) / name for name in ("train.jsonl", "test.jsonl", "answer.jsonl")]
        written(names[0], parts["train"])
        written(names[1], parts["dev-test"])
        subprocess.run(
            [
                sys.executable,
                "manage.py",
                "learn_triage",
                "--from",
                names[0],
                "--apply",
                names[1],
                names[2],
            ],
            cwd=ROOT,
            check=True,
        )
        answers = [json.loads(line) for line in names[2].read_text(encoding="utf-8").splitlines()]
    gold = parts["dev-test"]
    said = scored("score_worthy.py", gold, answers, "--threshold", "0.5")
    yield at_least("worthy-ct24 F1, learned", figure(r" F1 ([\d.]+)", said), 0.82)
    by_rules = [{"id": line["id"], "score": own_worth(line["text"])} for line in gold]
    said = scored("score_worthy.py", gold, by_rules, "--threshold", "0.33")
    yield at_least("worthy-ct24 F1, what the rules propose", figure(r" F1 ([\d.]+)", said))


def own_worth(text: str) -> float:
    return max((claim.checkworthiness for claim in read_text(text).claims), default=0.0)


def word_count(text: str) -> float:
    return float(len(text.split()))


# Speed


def speed() -> Iterable[Row]:
    lines = [json.dumps({"id": d["id"], "text": d["text"]}) for d in rows_of("news-id")]

    def split() -> None:
        for _ in batch(lines, no_pages):
            pass

    own = len(lines) / seconds(split, rounds=3)
    yield row("news-id, as split --batch reads it", own, "articles/s", ">= 150", own >= 150)


def no_pages(html: str, url: str | None) -> bytes:
    raise Unreadable("There are no pages here.")


# Memory


MEASURE = """
import re, sys
sys.path.insert(0, sys.argv[1])
def peak():
    # Not getrusage: that begins with what the process that started this one had used.
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
from factcheck.reading import read_text
piece = open(sys.argv[2], encoding="utf-8").read()
text = "".join(piece.replace("24 tahun", f"{n} tahun") + "\\n" for n in range(int(sys.argv[3])))
before = peak()
reading = read_text(text)
after = peak()
print(len(text.encode()), before, after, len(reading.claims))
"""


def memory() -> Iterable[Row]:
    sample = ROOT / "seeds" / "000_ac29d862e223b658.txt"
    copies = 5_000_000 // sample.stat().st_size + 1
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, ROOT, sample, str(copies)],
        capture_output=True,
        text=True,
        check=True,
    )
    size, before, after, _ = map(int, done.stdout.split())
    what = f"memory for {size / 1e6:.1f} MB of text, the process whole"
    yield row(what, after / 1024, "MB", f"<= {MEMORY} MB", after / 1024 <= MEMORY)
    yield row("the same, above what it took before reading", (after - before) / 1024, "MB")


def main() -> None:
    parts: list[Callable[[], Iterable[Row]]] = [memory]
    if SETS.is_dir():
        parts = [sentences, quotations, pages, worth, learned, speed, memory]
    else:
        print("  no labelled texts: say where they are with READING_SETS", file=sys.stderr)
    rows = [line for part in parts for line in part()]
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "reading.json").write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
