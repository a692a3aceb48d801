"""Sign-in by django-allauth, only the parts a desk without sign-up needs."""

from allauth.account import views as allauth
from django.urls import path

from factcheck.accounts import views
from factcheck.accounts.access import needs, public

urlpatterns = [
    path("accounts/login/", public(allauth.login), name="account_login"),
    path("accounts/logout/", public(allauth.logout), name="account_logout"),
    path("accounts/signup/", public(allauth.signup), name="account_signup"),
    path("accounts/inactive/", public(allauth.account_inactive), name="account_inactive"),
    path(
        "accounts/reauthenticate/",
        needs("viewer")(allauth.reauthenticate),
        name="account_reauthenticate",
    ),
    path(
        "accounts/password/change/",
        needs("viewer")(allauth.password_change),
        name="account_change_password",
    ),
    path(
        "accounts/password/set/", needs("viewer")(allauth.password_set), name="account_set_password"
    ),
    path("accounts/password/reset/", public(allauth.password_reset), name="account_reset_password"),
    path(
        "accounts/password/reset/done/",
        public(allauth.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "accounts/password/reset/key/<uidb36>-<key>/",
        public(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        public(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("desk/profile/", views.profile, name="profile"),
    path("language/", views.language, name="language"),
]
