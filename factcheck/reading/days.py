"""Reckon with days: weeks, months, quarters, parts of them, and what they are relative to a day.

A value is ISO 8601: "2024-07-08", "2024-07", "2024", or a stretch "from/to" with both ends
included. Early, middle and late parts of a month are its days 1-10, 11-20 and 21 to the end; of a
year, a decade or a week, thirds of it.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

# Earlier days are misprints; and counting back from any later day stays in the calendar.
FIRST_YEAR = 1500


def make_day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None when the calendar has no such day."""
    if year < FIRST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shifted(anchor: date, unit: str, count: int) -> date:
    """Return the day that lies `count` units from the anchor, in a shorter month its last."""
    if unit in ("day", "week"):
        return anchor + timedelta(days=count * (7 if unit == "week" else 1))
    size = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}[unit]
    months = anchor.year * 12 + anchor.month - 1 + count * size
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(anchor.day, calendar.monthrange(year, month)[1]))


def around(anchor: date, unit: str, count: int) -> str:
    """Return the day, week, month or year that lies `count` units from the anchor."""
    if unit == "day":
        return shifted(anchor, unit, count).isoformat()
    return period(anchor, unit, count, None)


def period(anchor: date, unit: str, step: int, part: int | None) -> str:
    """Return the week, month, quarter, half or year `step` away from the anchor, or a third."""
    there = shifted(anchor, unit, step)
    if unit == "week":
        monday = there - timedelta(days=there.weekday())
        first, last = (0, 6) if part is None else ((0, 1), (2, 4), (5, 6))[part]
        return f"{monday + timedelta(days=first)}/{monday + timedelta(days=last)}"
    if unit == "month":
        return part_of(f"{there.year:04}-{there.month:02}", part)
    if unit == "quarter":
        return months_of(there.year, (there.month - 1) // 3 * 3 + 1, 3)
    if unit == "half":
        return months_of(there.year, (there.month - 1) // 6 * 6 + 1, 6)
    if unit == "decade":
        return part_of(years_of(there.year // 10 * 10, 10), part)
    if unit == "century":
        return years_of((there.year - 1) // 100 * 100 + 1, 100)
    return part_of(f"{there.year:04}", part)


def months_of(year: int, month: int, count: int) -> str:
    """Return the stretch of `count` months of one year, in days."""
    last = month + count - 1
    return f"{date(year, month, 1)}/{date(year, last, calendar.monthrange(year, last)[1])}"


def years_of(first: int, count: int) -> str:
    """Return the stretch of `count` years."""
    return f"{first:04}/{first + count - 1:04}"


def part_of(value: str, part: int | None) -> str:
    """Return the early (0), middle (1) or late (2) part of a month, a year or a decade."""
    if part is None or value.startswith("X"):
        return value
    if len(value) == 7:
        year, month = int(value[:4]), int(value[5:])
        first, last = ((1, 10), (11, 20), (21, calendar.monthrange(year, month)[1]))[part]
        return f"{date(year, month, first)}/{date(year, month, last)}"
    if len(value) == 4:
        return months_of(int(value), 1 + 4 * part, 4)
    if len(value) == 9 and value[4] == "/":
        first = int(value[:4])
        return (years_of(first, 4), years_of(first + 4, 3), years_of(first + 7, 3))[part]
    return value


def bounds(value: str) -> tuple[date, date]:
    """Return the first and the last day of a value."""
    first, _, last = value.partition("/")
    last = last or first
    start = date.fromisoformat(first + "-01-01"[: 10 - len(first)])
    if len(last) == 4:
        last += "-12"
    if len(last) == 7:
        last += f"-{calendar.monthrange(int(last[:4]), int(last[5:]))[1]}"
    return start, date.fromisoformat(last)


def joined(first: str, last: str) -> str | None:
    """Return the stretch from one value to another, or None when the second is the earlier one."""
    start, end = bounds(first)[0], bounds(last)[1]
    if start >= end or bounds(first)[1] > end:
        return None
    if len(first) == len(last) and "/" not in first + last:
        return f"{first}/{last}"
    return f"{start}/{end}"


def nearest(value: str, anchor: date, way: int | None) -> str:
    """Give "XXXX-07-08" or "XXXX-07" the year nearest to the anchor, or before or after it."""
    month = int(value[5:7])
    if len(value) == 7:
        here = anchor.year * 12 + anchor.month
        months = [(anchor.year + n) * 12 + month for n in (-1, 0, 1)]
        if way:
            months = [m for m in months if (m - here) * way > 0 or (way < 0 and m == here)]
        best = min(months, key=lambda m: abs(m - here))
        return f"{(best - 1) // 12:04}-{month:02}"
    # Four years either way always have a 29 February; eight cover a century without one.
    days = [make_day(anchor.year + n, month, int(value[8:])) for n in range(-8, 9)]
    near = [d for d in days if d and (not way or (d - anchor).days * way > 0)]
    return min(near, key=lambda d: abs(d - anchor)).isoformat() if near else value


def weekday_near(anchor: date, weekday: int, way: int | None, *, of_week: bool, ahead: bool) -> str:
    """Return the weekday that is meant.

    `way` -1, 0 or 1 is last, this or next; `of_week` counts whole weeks. Without a way it is the
    last one up to the anchor, or the next one from it when the words speak of what is `ahead`.
    """
    behind = (anchor.weekday() - weekday) % 7
    if of_week or way == 0:
        shift = weekday - anchor.weekday() + 7 * (way or 0)
    elif way is None:
        shift = (7 - behind) % 7 if ahead else -behind
    elif way < 0:
        shift = -(behind or 7)
    else:
        shift = 7 - behind
    return (anchor + timedelta(days=shift)).isoformat()
