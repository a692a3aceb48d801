"""A code is good once, also for two who bring it at the same moment, where commits are real."""

from factcheck.accounts.factors import accept_code
from factcheck.errors import Refused
from tests.factors import code, make_app, make_recovery_codes
from tests.people import person
from tests.reviews.test_at_once import at_once


def test_one_code_brought_by_ten_at_once_is_taken_once(fresh_database):
    ben = person("ben")
    make_app(ben)
    for shown, kind in ((code(), "totp"), (make_recovery_codes(ben)[0], "recovery_codes")):

        def bring(shown=shown, kind=kind):
            if accept_code(ben, shown, [kind]) is None:
                raise Refused(kind)

        assert at_once([bring] * 10) == {"done": 1, "Refused": 9}
