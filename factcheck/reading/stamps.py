"""Read the time of publication as Indonesian and English pages print it."""

from __future__ import annotations

import re
from datetime import datetime

ZONES = {"WIB": "+07:00", "WITA": "+08:00", "WIT": "+09:00", "UTC": "+00:00", "GMT": "+00:00"}
MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7,
    "agu": 8, "agt": 8, "ags": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11,
    "des": 12, "dec": 12,
}  # fmt: skip
# What lies outside is no time of publication but a slip of the pen or of a program.
FIRST_YEAR, LAST_YEAR = 1900, 2100
FARTHEST_ZONE = 14  # hours from Greenwich
DAY = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s/.-]+(?P<m>[A-Za-z]{3,9}|\d{1,2})[\s/.,-]+(?P<y>\d{4})(?!\d)"
    r"|(?P<m2>[A-Za-z]{3,9})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{4})(?!\d)"
    r"|(?<!\d)(?P<y3>\d{4})[-/](?P<m3>\d\d)[-/](?P<d3>\d\d)(?!\d)"
)
ZONE = (
    r"(?P<zone>WIB|WITA|WIT|(?:UTC|GMT)(?![+-])|Z|[+-]\d\d:?\d\d|(?:GMT|UTC)[+-]\d{1,2}(?::?\d\d)?)"
    r"(?![A-Za-z\d])"
)
CLOCK = re.compile(
    r"(?:[\s,|•·T–)-]|&bull;|\b(?:pukul|jam|at|pkl)\b\.?)+"
    r"(?P<h>\d{1,2})[:.](?P<min>\d\d)(?:[:.](?P<s>\d\d))?(?:\.\d+)?"
    r"(?!\d)\s*(?P<half>[ap]\.?m\b\.?)?\s*\(?" + f"(?:{ZONE})?",
    re.I,
)
# "14:05 WIB, Senin 8 Juli 2024"
CLOCK_BEFORE = re.compile(
    r"(?P<h>\d{1,2})[:.](?P<min>\d\d)(?:[:.](?P<s>\d\d))?\s*(?P<half>[ap]\.?m\b\.?)?\s*"
    + f"(?:{ZONE})?"
    + r"[\s,|•·–-]+(?:[A-Za-z']{3,9},?\s+)?$",
    re.I,
)
CHANGED = re.compile(
    r"(?:di)?perbarui|pembaruan|update|modif|diubah|di-?edit|\bedited\b|revisi|terakhir", re.I
)


def stamp_of(line: str) -> str | None:
    """Return the moment in a line as ISO 8601, with its zone when the line names one.

    "Senin, 8 Juli 2024 10:30 WIB" is "2024-07-08T10:30:00+07:00"; a day alone is "2024-07-08", a
    time without a zone has none, and so has one whose zone is nowhere on Earth. None when there is
    no day, no such day, or no year in which articles are written.
    """
    found = DAY.search(line)
    return moment_at(line, found) if found else None


def stamps_of(line: str) -> tuple[str | None, str | None]:
    """Return when something was published and when it was changed, as a line tells both.

    "Senin, 8 Juli 2024 10:30 WIB | Diperbarui: 9 Juli 2024 08:00 WIB".
    """
    published = changed = None
    behind = 0
    for found in DAY.finditer(line):
        moment = moment_at(line, found)
        if moment and CHANGED.search(line, behind, found.start()):
            changed = changed or moment
        elif moment:
            published = published or moment
        behind = found.end()
    return published, changed


def moment_at(line: str, found: re.Match[str]) -> str | None:
    """Return the moment whose day was found in the line, or None when there is no such day."""
    groups = found.groupdict()
    month_name = groups["m"] or groups["m2"] or groups["m3"]
    month = int(month_name) if month_name.isdigit() else MONTHS.get(month_name[:3].lower(), 0)
    day = int(groups["d"] or groups["d2"] or groups["d3"])
    year = int(groups["y"] or groups["y2"] or groups["y3"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    clock = CLOCK.match(line, found.end())
    if clock is None:
        clock = CLOCK_BEFORE.search(line, max(0, found.start() - 40), found.start())
    try:
        if clock is None:
            return datetime(year, month, day).date().isoformat()
        hour = int(clock["h"])
        half = (clock["half"] or "").lower()[:1]
        if half == "p" and hour < 12:
            hour += 12
        elif half == "a" and hour == 12:
            hour = 0
        moment = datetime(year, month, day, hour, int(clock["min"]), int(clock["s"] or 0))
    except ValueError:
        return None
    return moment.isoformat() + offset_of(clock["zone"] or "")


def offset_of(zone: str) -> str:
    """Return the offset that a zone stands for: "WITA" and "GMT+0800" are "+08:00".

    Nothing for one that is nowhere on Earth.
    """
    zone = zone.upper()
    if zone == "Z":
        return "+00:00"
    if zone in ZONES:
        return ZONES[zone]
    zone = zone.removeprefix("GMT").removeprefix("UTC")
    sign, digits = zone[:1], re.sub(r"\D", "", zone)
    if not digits:
        return ""
    hours, minutes = (digits, "00") if len(digits) < 3 else (digits[:-2], digits[-2:])
    if int(minutes) > 59 or int(hours) * 60 + int(minutes) > FARTHEST_ZONE * 60:
        return ""
    return f"{sign}{hours:0>2}:{minutes}"


def has_zone(stamp: str) -> bool:
    """Say whether a moment in ISO 8601 has a zone."""
    return "T" in stamp and stamp[-6:-5] in ("+", "-")


def fuller_of(stamp: str | None, other: str | None) -> str | None:
    """Return the one of two stamps of the same moment that says more; else the first."""
    if stamp is None or other is None:
        return stamp or other
    if stamp[:10] != other[:10] or "T" not in other:
        return stamp
    if "T" not in stamp or (not has_zone(stamp) and other.startswith(stamp[:16])):
        return other
    return stamp
