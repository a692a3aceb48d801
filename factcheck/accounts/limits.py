"""How often one address does something that needs no account: counted in Valkey, for an hour."""

import hashlib
import hmac
import ipaddress

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600


def times_this_hour(request: HttpRequest, what: str) -> int:
    """Count that this reader's address does `what`, and return how often it has within the hour.

    Raises RedisError when Valkey does not answer.
    """
    key = f"{what}:{_mark(get_adapter().get_client_ip(request))}"
    # Nothing happens when it is there already, and `incr` keeps the time at which it ends.
    cache.add(key, 0, HOUR)
    try:
        return int(cache.incr(key))
    except ValueError:  # its hour ended between the two
        return 1


def _mark(address: str) -> str:
    """The address so that nobody reads it out of Valkey; one household of IPv6 is one address."""
    given = ipaddress.ip_address(address)
    if given.version == 6:
        given = ipaddress.IPv6Network((given, 64), strict=False).network_address
    return hmac.new(
        settings.SECRET_KEY.encode(), f"reader {given}".encode(), hashlib.sha256
    ).hexdigest()[:32]
