from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from factcheck.accounts.models import User
from factcheck.claims.models import Claim


class Seen(forms.Form):
    """The version of the claim that the person had on screen."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NewClaimForm(forms.Form):
    """Words marked in the article: their span in code points and the words, or the words alone."""

    quote = forms.CharField(label=_("Exact words"), strip=False, max_length=5000)
    start = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=1)

    def clean_quote(self) -> str:
        """Browsers send line ends as CR and LF."""
        return self.cleaned_data["quote"].replace("\r\n", "\n")


class PlaceForm(Seen):
    place = forms.IntegerField()


class ResizeForm(PlaceForm, NewClaimForm):
    """Other words for a claim at one of its places."""


class PartForm(PlaceForm):
    """Where the second claim begins: a place in the text, or words copied from the first."""

    at = forms.IntegerField(required=False, min_value=0)
    words = forms.CharField(label=_("Words of the second claim"), max_length=5000, required=False)


class JoinNextForm(Seen):
    following = forms.ModelChoiceField(Claim.objects.all())
    seen_next = forms.IntegerField(required=False)


class LostForm(Seen):
    """A place that a claim had in an older text."""

    lost = forms.IntegerField(required=False)


class FindAgainForm(LostForm, NewClaimForm):
    """Where a lost claim stands now."""


class DismissForm(Seen):
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class RestateForm(Seen):
    statement = forms.CharField(label=_("Claim"), max_length=5000, required=False)
    claimant = forms.CharField(label=_("Who said it"), max_length=200, required=False)


class JoinForm(Seen):
    original = forms.ModelChoiceField(Claim.objects.all(), label=_("Same as"))


class AssignForm(Seen):
    to = forms.ModelChoiceField(User.objects.at_work(), required=False, label=_("Who has it"))


class ScheduleForm(Seen):
    due = forms.DateTimeField(
        label=_("Due"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )

    def clean_due(self) -> datetime | None:
        """Refuse a year that no calendar of ours turns into UTC and back."""
        due = self.cleaned_data["due"]
        if due and not 2000 <= due.year <= 2100:
            raise forms.ValidationError(self.fields["due"].error_messages["invalid"])
        return due


class ReasonForm(Seen):
    code = forms.CharField(max_length=40)
    holds = forms.BooleanField(required=False)


class WhyForm(Seen):
    why = forms.CharField(label=_("Why this claim"), max_length=1000, required=False)
