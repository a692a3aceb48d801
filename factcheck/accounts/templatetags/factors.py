"""What the rooms of second factors need in templates."""

import json
from typing import Any

from django import template

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """A value for a script, to stand in an attribute: it is escaped like any text."""
    return json.dumps(value)
