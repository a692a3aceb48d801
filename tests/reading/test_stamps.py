"""Times as pages print them."""

import pytest

from factcheck.reading.stamps import fuller_of, stamp_of, stamps_of


@pytest.mark.parametrize(
    ("line", "stamp"),
    [
        ("Senin, 08 Juli 2024 14:05 WIB", "2024-07-08T14:05:00+07:00"),
        ("Senin, 8 Juli 2024 - 14.05 WITA", "2024-07-08T14:05:00+08:00"),
        ("Senin, 8 Juli 2024 | 14:05 WIT", "2024-07-08T14:05:00+09:00"),
        ("14:05 WITA, Senin 8 Juli 2024", "2024-07-08T14:05:00+08:00"),
        ("08/07/2024, 14:05 WIB", "2024-07-08T14:05:00+07:00"),
        ("Selasa (9/7/2024) pukul 07.15 WIB", "2024-07-09T07:15:00+07:00"),
        ("8 Jul 2024 | 14.05", "2024-07-08T14:05:00"),
        ("5 Januari 2024 10:30 WITAMA", "2024-01-05T10:30:00"),
        ("Tanjung Sari, 17 Agustus 2024", "2024-08-17"),
        ("2024-07-08T14:05:00.000Z", "2024-07-08T14:05:00+00:00"),
        ("2024-07-08T14:05:00.123456+07:00", "2024-07-08T14:05:00+07:00"),
        ("2024-07-08T14:05:00+0700", "2024-07-08T14:05:00+07:00"),
        ("2024/07/08 14:05", "2024-07-08T14:05:00"),
        ("Mon, 08 Jul 2024 14:05:00 +0700", "2024-07-08T14:05:00+07:00"),
        ("8 Juli 2024 14:05 GMT+7", "2024-07-08T14:05:00+07:00"),
        ("8 Juli 2024 14:05 UTC", "2024-07-08T14:05:00+00:00"),
        ("November 20, 2019 at 8:59 pm", "2019-11-20T20:59:00"),
        ("Nov. 19, 2019 12:21 am ET", "2019-11-19T00:21:00"),
        ("July 8th, 2024", "2024-07-08"),
        ("31/02/2024", None),
        ("8 Bulan 2024", None),
        ("Senin pukul 14.05 WIB", None),
        ("12345678/07/20249", None),
        ("", None),
    ],
)
def test_a_moment_and_its_zone(line, stamp):
    assert stamp_of(line) == stamp


@pytest.mark.parametrize(
    ("line", "published", "changed"),
    [
        (
            "Senin, 8 Juli 2024 10:30 WIB | Diperbarui: 9 Juli 2024 08:00 WIB",
            "2024-07-08T10:30:00+07:00",
            "2024-07-09T08:00:00+07:00",
        ),
        (
            "Updated Nov. 19, 2019 8:21 am ET / Original Nov. 18, 2019 8:02 am ET",
            "2019-11-18T08:02:00",
            "2019-11-19T08:21:00",
        ),
        ("Update 9 Juli 2024", None, "2024-07-09"),
        ("Terbit 8 Juli 2024", "2024-07-08", None),
        ("Tidak ada", None, None),
    ],
)
def test_two_moments_in_a_line(line, published, changed):
    assert stamps_of(line) == (published, changed)


@pytest.mark.parametrize(
    ("first", "second", "best"),
    [
        (None, "2024-07-08", "2024-07-08"),
        ("2024-07-08", None, "2024-07-08"),
        ("2024-07-08", "2024-07-08T14:05:00", "2024-07-08T14:05:00"),
        ("2024-07-08T14:05:00", "2024-07-08T14:05:00+08:00", "2024-07-08T14:05:00+08:00"),
        ("2024-07-08T14:05:00+07:00", "2024-07-08T14:05:00+08:00", "2024-07-08T14:05:00+07:00"),
        ("2024-07-08T14:05:00", "2024-07-08T15:00:00+07:00", "2024-07-08T14:05:00"),
        ("2024-07-08", "2024-07-09T15:00:00+07:00", "2024-07-08"),
    ],
)
def test_what_is_printed_may_add_the_zone(first, second, best):
    assert fuller_of(first, second) == best
