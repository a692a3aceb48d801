"""The colours a rating may wear, as the style sheet has them, with how well they are read."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from factcheck.lib.contrast import ratio
from factcheck.reviews.models import Tone

TOKENS = Path("css") / "tokens.css"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
PAPERS = ("sheet", "paper", "wash")


@dataclass(frozen=True, slots=True)
class Worn:
    """One tone: its step of the style sheet, and its lowest contrast on any paper."""

    tone: Tone
    step: str
    light: float
    dark: float


@cache
def tones() -> list[Worn]:
    """Every tone, from true to off the line, measured on each of the papers."""
    text = (Path(settings.STATICFILES_DIRS[0]) / TOKENS).read_text(encoding="utf-8")
    tokens = {name: (light, dark) for name, light, dark in TOKEN.findall(text)}
    return [
        Worn(
            tone,
            tone.step,
            *(
                min(
                    ratio(tokens[f"step-{tone.step}"][side], tokens[paper][side])
                    for paper in PAPERS
                )
                for side in (0, 1)
            ),
        )
        for tone in Tone
    ]
