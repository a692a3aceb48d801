"""How often one address may report an error: counted in Valkey, forgotten after an hour."""

import hashlib
import hmac
import ipaddress

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600


def may_report(request: HttpRequest) -> bool:
    """Count one report of this reader's address; False once they are too many.

    Raises RedisError when Valkey does not answer.
    """
    key = f"error-reports:{_mark(get_adapter().get_client_ip(request))}"
    # Nothing happens when it is there already, and `incr` keeps the time at which it ends.
    cache.add(key, 0, HOUR)
    try:
        count = int(cache.incr(key))
    except ValueError:  # its hour ended between the two
        return True
    return count <= settings.FACTCHECK_REPORT_LIMIT


def _mark(address: str) -> str:
    """The address so that nobody reads it out of Valkey; one household of IPv6 is one address."""
    given = ipaddress.ip_address(address)
    if given.version == 6:
        given = ipaddress.IPv6Network((given, 64), strict=False).network_address
    return hmac.new(
        settings.SECRET_KEY.encode(), f"reader {given}".encode(), hashlib.sha256
    ).hexdigest()[:32]
