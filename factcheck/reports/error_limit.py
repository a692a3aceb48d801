"""How often one address may report an error."""

from django.conf import settings
from django.http import HttpRequest

from factcheck.accounts.limits import times_this_hour


def may_report(request: HttpRequest) -> bool:
    """Count one report of this reader's address; False once they are too many.

    Raises RedisError when Valkey does not answer.
    """
    return times_this_hour(request, "error-reports") <= settings.FACTCHECK_REPORT_LIMIT
