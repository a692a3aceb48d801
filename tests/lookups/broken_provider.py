"""A provider with a fault of its own."""

from factcheck.lib.fetch import Http
from factcheck.lookups.providers import About, Found, Query

about = About(
    name="broken", title="Broken", good_for="Nothing.", licence="None.", sends_text_away=False
)


def search(query: Query, http: Http) -> list[Found]:
    raise ZeroDivisionError
