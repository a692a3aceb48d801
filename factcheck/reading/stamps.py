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
DAY = re.compile(
    r"(?P<d>\d{1,2})[\s/.-]+(?P<m>[A-Za-z]{3,9}|\d{1,2})[\s/.,-]+(?P<y>\d{4})"
    r"|(?P<m2>[A-Za-z]{3,9})\.?\s+(?P<d2>\d{1,2}),?\s+(?P<y2>\d{4})"
    r"|(?P<y3>\d{4})-(?P<m3>\d\d)-(?P<d3>\d\d)"
)
CLOCK = re.compile(
    r"[\s,|T-]+(?:pukul\s+)?(?P<h>\d{1,2})[:.](?P<min>\d\d)(?:[:.](?P<s>\d\d))?(?:\.\d+)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>WIB|WITA|WIT|UTC|GMT|Z|[+-]\d\d:?\d\d)?",
    re.I,
)


def stamp_of(line: str) -> str | None:
    """Return the moment in a line as ISO 8601, with its zone when the line names one.

    "Senin, 8 Juli 2024 10:30 WIB" is "2024-07-08T10:30:00+07:00"; a day alone is "2024-07-08".
    None when there is no day, or no such day.
    """
    found = DAY.search(line)
    if found is None:
        return None
    groups = found.groupdict()
    month_name = groups["m"] or groups["m2"] or groups["m3"]
    month = int(month_name) if month_name.isdigit() else MONTHS.get(month_name[:3].lower(), 0)
    day = int(groups["d"] or groups["d2"] or groups["d3"])
    year = int(groups["y"] or groups["y2"] or groups["y3"])
    clock = CLOCK.match(line, found.end())
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
    zone = (clock["zone"] or "").upper()
    if zone == "Z":
        zone = "UTC"
    if zone and zone[0] in "+-" and ":" not in zone:
        zone = zone[:3] + ":" + zone[3:]
    return moment.isoformat() + ZONES.get(zone, zone)
