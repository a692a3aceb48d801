"""Django's admin as the administrators' room for people, scales and policies."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from factcheck.accounts.models import Role


class DeskAdminSite(AdminSite):
    site_header = site_title = _("Administration")
    site_url = "/desk/"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.may(Role.ADMIN)
