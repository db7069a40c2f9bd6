"""Accounts: a way in for a person, or for an officer who is not on any roster; one-time codes; lost factors."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from unionhall.kit.models import Public


class UserManager(BaseUserManager["User"]):
    """Makes accounts; a password is the exception."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account for a mail address; without a password it is entered by code or passkey only."""
        user = self.model(email=self.normalize_email(email).casefold(), **fields)
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user


class User(Public, AbstractBaseUser):
    """Somebody who can sign in. What they may do is in `access`, who they are is in `people`."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    person = models.OneToOneField("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=16, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    cast_as = models.CharField(max_length=200, blank=True, help_text="The part in the demo's cast; blank in a real local.")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name shown where no person is linked."""
        return self.name or self.email


class OneTimeCode(Public):
    """A code that was asked for: for one purpose, one browser, once. Kept as a keyed hash, and not for long."""

    PURPOSES = (("sign_in", "signing in"), ("prove", "proving it is still her"), ("first_administrator", "the first administrator"))

    purpose = models.CharField(max_length=20, choices=PURPOSES)
    email = models.EmailField()
    account = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, blank=True, help_text="Blank until the mail is written.")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)


class LostFactor(Public):
    """Somebody lost phone or key: a second officer who knows her face confirms it, then her factors are taken off."""

    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said = models.TextField(help_text="What happened, in her words.")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    how_known = models.TextField(blank=True, help_text="How the officer knows that it is her.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=models.Q(confirmed_at__isnull=True), name="accounts_one_open_loss"),
        ]
