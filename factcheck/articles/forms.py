from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


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
