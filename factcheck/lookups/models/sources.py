"""What the newsroom has set for its sources."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """What the newsroom has set for one provider; without a row the defaults hold.

    `address` and `sealed_key` count only where the environment names none. The key is sealed with
    the desk's own secret (`lookups.keys`) and never shown again.
    """

    name = models.CharField(max_length=40, unique=True)
    on = models.BooleanField(default=True)
    # Asked as soon as a claim is accepted, or only when an editor asks it.
    by_itself = models.BooleanField(default=True)
    address = models.URLField(_("address"), max_length=500, blank=True)
    sealed_key = models.TextField(blank=True)
    # At most so many questions a day; null for the provider's own limit.
    daily = models.PositiveIntegerField(null=True, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    test_outcome = models.CharField(max_length=10, blank=True)
    test_reason = models.CharField(max_length=60, blank=True)
    test_data = models.JSONField(blank=True, default=dict)

    def __str__(self) -> str:
        return self.name
