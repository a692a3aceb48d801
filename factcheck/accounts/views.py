from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from factcheck.accounts.access import needs, public
from factcheck.accounts.models import User
from factcheck.screens import screen


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language", "keyboard_shortcuts", "digest"]


@needs("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=form.Meta.fields)
        translation.activate(form.instance.language)
        messages.success(request, _("Saved."))
        return redirect("profile")
    status = 422 if form.errors else 200
    return screen(request, "accounts/profile.html", {"form": form}, status=status)


# Pages for readers are cached for everybody and carry no token; the worst that a forged post
# could do here is to show the pages in another language.
@public
@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember a reader's language in a cookie and lead back to the page they were on."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = redirect(back)
    chosen = request.POST.get("language")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 86400,
            samesite="Lax",
            httponly=True,
            secure=settings.HTTPS,
        )
    return response
