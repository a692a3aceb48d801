"""What readers and publishers type about pages; the actions say what is wrong with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from factcheck.reports import error_actions, info_actions
from factcheck.reports.models import ErrorReport


class ErrorForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong?"),
        max_length=error_actions.MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Which words, and what is right? A link to a source helps us most."),
    )
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=error_actions.MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Only to answer you. We tell nobody, and strike it out when you ask us to."),
    )
    # Nobody sees it; programs that fill in every field do.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def lead_to_error(self) -> None:
        """Put the reader on the first field that is wrong: there is no script here to do it."""
        for name, field in self.fields.items():
            if name in self.errors:
                field.widget.attrs["autofocus"] = True
                return


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label=_("Was there an error?"),
        choices=[
            (ErrorReport.State.ANSWERED.value, _("Yes, or something to do: it is being seen to")),
            (ErrorReport.State.DISMISSED.value, _("No error found")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("What came of it"),
        max_length=error_actions.MAX_ANSWER,
        widget=forms.Textarea(attrs={"class": "input", "rows": 5}),
        help_text=_("In words that the reader could be sent as they are."),
    )


class InfoForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=info_actions.MAX_TITLE)
    body = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"class": "input tall prose"}),
        help_text=_("Markdown: a blank line between paragraphs, ## before a heading."),
    )
    # The version that was on screen.
    seen = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)
