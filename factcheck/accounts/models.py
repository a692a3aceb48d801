"""Who works here, and in which role."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """Each role may do all that the ones before it may."""

    VIEWER = "viewer", _("viewer")
    EDITOR = "editor", _("editor")
    REVIEWER = "reviewer", _("reviewer")
    PUBLISHER = "publisher", pgettext_lazy("role", "publisher")
    ADMIN = "admin", _("administrator")

    def covers(self, other: str) -> bool:
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(Role(other))


class UserQuerySet(models.QuerySet):
    def at_work(self) -> Self:
        """People who can be given a claim."""
        return self.filter(is_active=True).exclude(role=Role.VIEWER).order_by("name")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(
            email, password, role=Role.ADMIN, is_staff=True, is_superuser=True, **fields
        )


class User(AbstractUser):
    # Django's own way to leave a field of AbstractUser out.
    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.VIEWER)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=[("id", "Bahasa Indonesia"), ("en", "English")],
        default="id",
    )
    keyboard_shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    digest = models.BooleanField(_("a digest by e-mail of what concerns me"), default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).split()[0]

    def may(self, role: str) -> bool:
        """Whether this person's role covers `role`; nobody inactive may do anything."""
        return self.is_active and Role(self.role).covers(role)
