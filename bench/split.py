"""How fast text is read: articles a second, and what doubling the text does to the time.

Processor time of one process, the best of several rounds, so that what else runs on the machine
counts little. The peer is a plain regular expression that only cuts text into sentences.
"""

import json
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from factcheck.reading import read_text  # noqa: E402

SAMPLE = (ROOT / "seeds" / "000_ac29d862e223b658.txt").read_text(encoding="utf-8")
ARTICLES_A_SECOND = 300
DOUBLING = 2.2
ROUNDS = 7
STARTING_SIZE = 125_000  # characters; eight times as many is the longest text here

# What a hostile page may be made of; each is repeated up to the size wanted.
HOSTILE = {
    "no stops": "kata dan ",
    "only stops": ".",
    "only quotation marks": '"',
    "quotation marks and words": '"kata ',
    "only brackets": "(",
    "one sentence again and again": "Kim Jong Un tiba di Moskow pada 8 Juli 2024. ",
    "one line again and again": "Baca juga: Kim Jong Un\n",
    "capitals": "Kim Jong ",
    "reported speech": "Kim mengatakan bahwa ",
    "pronouns": "Rina Percobaan datang. Ia membawa 5 orang. ",
    "clauses": "harga naik 5 persen, sedangkan upah turun 2 persen, ",
    "semicolons": "a; ",
    "one long gap": " ",
    "gaps that do not break": "\u00a0",
    "votes": "Kota 5; ",
    "between": "antara 5 dan 6 ",
    "tolls": "Sebanyak 12 orang tewas. ",
    "numbers": "1.500.000 orang ",
    "dates": "Senin (8/7/2024) ",
    "stretches of time": "8-10 Juli 2024 hingga ",
    "relative dates": "dua pekan lalu ",
    "numbers in words": "dua juta tiga ribu ",
    "half a range": "5-",
    "telephone numbers": "0812 3456 ",
    "no characters one sees": ".\u200b",
    "Chinese": "今天下雨。",
    "Thai": "นายกรัฐมนตรีกล่าวว่าราคาข้าวสูงขึ้น ",
}

REGEX = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n+")


def seconds(work: Callable[[], object], times: int = 1, rounds: int = ROUNDS) -> float:
    """Return the processor time of one run of `work`, the best of several rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(times):
            work()
        best = min(best, time.process_time() - start)
    return best / times


def grown(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def row(what: str, value: float, unit: str, bar: str = "", met: bool | None = None) -> dict:
    return {"what": what, "value": value, "unit": unit, "bar": bar, "met": met}


def main() -> None:
    read_text(SAMPLE)
    one = seconds(lambda: read_text(SAMPLE), times=30)
    peer = seconds(lambda: REGEX.split(SAMPLE), times=300)
    rows = [
        row(
            f"articles like the sample ({len(SAMPLE):,} characters)",
            1 / one,
            "a second",
            f">= {ARTICLES_A_SECOND} a second",
            1 / one >= ARTICLES_A_SECOND,
        ),
        row("beside cutting it with one regular expression", one / peer, "x"),
    ]
    texts = {"the sample": SAMPLE + "\n", **HOSTILE}
    worst = 0.0
    for name, piece in texts.items():
        sizes = [STARTING_SIZE * 2**n for n in (range(4) if name == "the sample" else (2, 3))]
        times = [seconds(partial(read_text, grown(piece, size)), rounds=3) for size in sizes]
        ratios = [b / a for a, b in pairwise(times)]
        if name == "the sample":
            for size, ratio in zip(sizes, ratios, strict=False):
                what = f"time for {size * 2:,} characters, times that for half"
                rows.append(row(what, ratio, "x", f"<= {DOUBLING}", ratio <= DOUBLING))
            rows.append(row(f"time for {sizes[-1]:,} characters", times[-1], "s"))
        worst = max(worst, *ratios)
        print(f"  {name}: {', '.join(f'{t:.3f} s' for t in times)}", file=sys.stderr)
    what = "doubling the text, the worst of all kinds of text"
    rows.append(row(what, worst, "x", f"<= {DOUBLING}", worst <= DOUBLING))
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "split.json").write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
