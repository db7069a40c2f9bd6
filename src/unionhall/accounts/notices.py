"""What we mail about signing in."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext

from unionhall.accounts.rules import CODE_LASTS, as_shown


def mail_code(email: str, code: str) -> None:
    """The code, and nothing to click: link scanners have nothing to set off."""
    minutes = int(CODE_LASTS.total_seconds() // 60)
    body = gettext(
        "Your code for %(hall)s is\n\n    %(code)s\n\n"
        "Type it in the browser in which you asked for it. It works once, for %(minutes)d minutes.\n\n"
        "Nobody from the union will ever ask you for it. If you did not ask for a code, you need do nothing."
    ) % {"hall": f"Union Hall, {settings.LOCAL_NAME}", "code": as_shown(code), "minutes": minutes}
    send_mail(gettext("Your code for the union hall"), body, settings.DEFAULT_FROM_EMAIL, [email])
