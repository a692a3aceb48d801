"""Django's admin as the administrators' room for people, scales and policies."""

from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from factcheck.accounts.access import View, fresh_factor, require
from factcheck.accounts.models import Role


class DeskAdminSite(AdminSite):
    site_header = site_title = _("Administration")
    site_url = "/desk/"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.may(Role.ADMIN)

    def admin_view[V: View](self, view: V, cacheable: bool = False) -> V:
        """Ask for a fresh second factor before any change here, but not before signing out."""
        asked = view if view == self.logout else fresh_factor(view)
        return super().admin_view(cast("V", asked), cacheable)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Take no password here: the middleware has led through the one sign-in page, which limits
        attempts. Who is no administrator is told so.
        """
        require(request.user, Role.ADMIN)
        back = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            back = "admin:index"
        return redirect(back)
