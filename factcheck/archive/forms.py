"""What the screens of the archive take: a subscription, and what a rating means."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from factcheck.archive.models import Family, Subscription


class SubscriptionForm(forms.Form):
    """Whose checks to follow: `address` is a feed's address, or at Google the publisher's site."""

    kind = forms.ChoiceField(
        label=_("What to subscribe to"),
        choices=Subscription.Kind.choices,
        initial=Subscription.Kind.FEED,
        widget=forms.RadioSelect,
    )
    address = forms.CharField(label=_("Address or site"), max_length=2000, required=False)
    title = forms.CharField(label=_("Name"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") != Subscription.Kind.MAFINDO and not given.get("address"):
            self.add_error("address", _("Give the address of the feed, or the publisher's site."))
        return given


class RatingForm(forms.Form):
    """The family of a rating, for its publisher or for anyone who writes it (`publisher` blank)."""

    publisher = forms.CharField(label=_("Publisher"), max_length=300, required=False)
    rating = forms.CharField(label=_("Rating"), max_length=300)
    family = forms.ChoiceField(label=_("Family"), choices=Family.choices)
    anyone = forms.BooleanField(label=_("for anyone who writes it"), required=False)
