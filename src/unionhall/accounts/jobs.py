"""Mails about signing in, and forgetting what has expired."""

from __future__ import annotations

from unionhall.access.rules import Actor
from unionhall.accounts import actions
from unionhall.accounts.notices import mail_code
from unionhall.kit.jobs import by_calendar, job
from unionhall.kit.limits import forget_old


@job(priority=50)
def mail_the_code(code_id: int) -> None:
    """Write the mail with the code; the code exists nowhere but in this mail, we keep its hash."""
    found = actions.code_to_mail(code_id, by=Actor.machine("sign-in mail"))
    if found:
        mail_code(*found)


@by_calendar("20 * * * *")
@job()
def forget_expired() -> None:
    """Forget codes and counts of tries that are long past."""
    actions.forget_codes(by=Actor.machine("forgetting"))
    forget_old()
