from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from factcheck.articles.feed_actions import PACES

MAX_LIST = 1_000_000


class ManyForm(forms.Form):
    """Many articles: `what` says whether by files or by a list of addresses."""

    what = forms.ChoiceField(choices=[("file", "file"), ("addresses", "addresses")])
    # All of them are in request.FILES; this is where a refusal is said.
    file = forms.FileField(label=_("Files"), required=False, allow_empty_file=True)
    addresses = forms.CharField(label=_("Addresses"), required=False, strip=False)
    list = forms.FileField(label=_("A file with the list"), required=False, allow_empty_file=True)

    def clean_list(self) -> UploadedFile | None:
        given: UploadedFile | None = self.cleaned_data["list"]
        if given and (given.size or 0) > MAX_LIST:
            raise forms.ValidationError(_("This list is larger than 1 MB. Give a part of it."))
        return given


class FeedForm(forms.Form):
    """A feed to watch, or a page that names its feed."""

    address = forms.CharField(label=_("Address"), max_length=2000)


class PaceForm(forms.Form):
    """How often a feed is looked at, in minutes."""

    minutes = forms.TypedChoiceField(choices=[(each, each) for each in PACES], coerce=int)


class BringInForm(forms.Form):
    """One article: by its address, as a file, or as text. The first one given counts."""

    url = forms.CharField(label=_("Address"), required=False, max_length=2000)
    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True)
    text = forms.CharField(label=_("Text"), required=False, strip=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("url") and not given.get("file") and not given.get("text", "").strip():
            raise forms.ValidationError(
                _("Give an address, choose a file, or paste the text of the article.")
            )
        if given.get("url") and given.get("text", "").strip():
            raise forms.ValidationError(
                _("Give either the address or the text: clear one of the two fields.")
            )
        return given


class NewerForm(forms.Form):
    """A newer version of an article, as a file or as text. The first one given counts."""

    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True)
    text = forms.CharField(label=_("Text"), required=False, strip=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("file") and not given.get("text", "").strip():
            raise forms.ValidationError(_("Choose a file, or paste the text of the newer version."))
        return given
