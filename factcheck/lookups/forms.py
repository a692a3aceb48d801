from django import forms
from django.utils.translation import gettext_lazy as _

from factcheck.lookups.models import Stance


class AcceptForm(forms.Form):
    """`seen` is the version of the claim that the person had on screen."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AskForm(forms.Form):
    provider = forms.CharField(label=_("Source"), max_length=40)
    query = forms.CharField(label=_("Question"), required=False)
    # What the words are in; anything else than a code of a language means the claim's own.
    language = forms.SlugField(required=False, max_length=8)


class DiscardForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class EvidenceForm(forms.Form):
    """Exact words of a finding, of the claim's own article, or of a page named by `url`."""

    quote = forms.CharField(label=_("Exact quote"), required=False, strip=False)
    stance = forms.ChoiceField(
        label=_("Stance"),
        choices=Stance.choices,
        error_messages={
            "required": _("Say whether the words support the claim, refute it or give context."),
            "invalid_choice": _(
                "Say whether the words support the claim, refute it or give context."
            ),
        },
    )
    note = forms.CharField(label=_("Note"), required=False)
    primary = forms.BooleanField(label=_("Primary source"), required=False)
    finding = forms.IntegerField(required=False)
    article = forms.BooleanField(required=False)
    url = forms.CharField(label=_("Address"), required=False)
    title = forms.CharField(label=_("Title"), required=False)
    publisher = forms.CharField(label=_("Publisher"), required=False)


class ReuseForm(forms.Form):
    """What a suggested fact-check does to the claim; context while nobody says."""

    stance = forms.ChoiceField(label=_("Stance"), choices=Stance.choices, required=False)


class OriginForm(forms.Form):
    """What a piece of evidence comes from; empty gives it back to the machine."""

    origin = forms.CharField(label=_("Origin"), required=False, max_length=300)


class SourceForm(forms.Form):
    """How a source is asked; `key` is only ever written, never shown."""

    on = forms.BooleanField(required=False)
    by_itself = forms.BooleanField(required=False)
    address = forms.CharField(label=_("Base address"), required=False, max_length=500)
    daily = forms.IntegerField(
        label=_("Questions a day at most"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        error_messages={"invalid": _("Give a whole number, or leave it empty.")},
    )
    key = forms.CharField(label=_("Key"), required=False, max_length=1000)
    remove_key = forms.BooleanField(required=False)


class PageForm(forms.Form):
    """The page to fetch, by its address."""

    url = forms.CharField(label=_("Address"), required=False)


class PageEvidenceForm(forms.Form):
    """Words of a page that was fetched; `start` and `end` say which place is meant, if known."""

    quote = forms.CharField(label=_("Exact quote"), required=False, strip=False)
    start = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=1)
    as_typed = forms.BooleanField(required=False)
    stance = forms.CharField(required=False)
    note = forms.CharField(label=_("Note"), required=False)
    primary = forms.BooleanField(label=_("Primary source"), required=False)
    title = forms.CharField(label=_("Title"), required=False)
    publisher = forms.CharField(label=_("Publisher"), required=False)


class SourceFeedForm(forms.Form):
    """A feed, or a page that names its feed, for the newsroom's own list."""

    feed = forms.CharField(label=_("Address of the feed"), max_length=2000)
