from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "factcheck.accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from factcheck.accounts import checks  # noqa: F401 (registers them)


class AdminConfig(DjangoAdminConfig):
    default_site = "factcheck.accounts.site.DeskAdminSite"
