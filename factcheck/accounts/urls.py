"""Sign-in by django-allauth, only the parts a desk without sign-up needs."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from django.urls import path

from factcheck.accounts import factor_views, views
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
    path("accounts/factors/", factor_views.factors, name="mfa_index"),
    path("accounts/factors/code/", public(mfa.authenticate), name="mfa_authenticate"),
    path("accounts/factors/again/", needs("viewer")(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "accounts/factors/app/add/",
        needs("viewer")(factor_views.AddApp.as_view()),
        name="mfa_activate_totp",
    ),
    path(
        "accounts/factors/app/remove/",
        needs("viewer")(factor_views.RemoveApp.as_view()),
        name="mfa_deactivate_totp",
    ),
    path(
        "accounts/factors/recovery/",
        needs("viewer")(factor_views.RecoveryCodes.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        "accounts/factors/recovery/new/",
        needs("viewer")(factor_views.NewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path("accounts/factors/passkeys/", factor_views.passkeys, name="mfa_list_webauthn"),
    path(
        "accounts/factors/passkeys/add/",
        needs("viewer")(factor_views.AddPasskey.as_view()),
        name="mfa_add_webauthn",
    ),
    path(
        "accounts/factors/passkeys/<int:pk>/rename/",
        needs("viewer")(factor_views.RenamePasskey.as_view()),
        name="mfa_edit_webauthn",
    ),
    path(
        "accounts/factors/passkeys/<int:pk>/remove/",
        needs("viewer")(factor_views.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        "accounts/factors/passkeys/again/",
        needs("viewer")(factor_views.AgainByPasskey.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "accounts/factors/passkeys/login/",
        public(factor_views.PasskeyAlone.as_view()),
        name="mfa_login_webauthn",
    ),
    path("desk/people/<int:pk>/factors/", factor_views.person_factors, name="person_factors"),
    path("desk/profile/", views.profile, name="profile"),
    path("language/", views.language, name="language"),
]
