"""What a browser's session keeps of its sign-in, and the list of devices: the one place that writes either."""

from __future__ import annotations

from dataclasses import replace

from allauth.usersessions.models import UserSession
from django.contrib.auth import login, logout
from django.http import HttpRequest

from unionhall.accounts.models import User
from unionhall.accounts.rules import TOUCH_EVERY, Standing
from unionhall.kit import clock

KEPT_AS = "standing"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def begin(request: HttpRequest, account: User, *, factor: str = "") -> None:
    """Sign the account in here: a new session id, a line in the device list, and what was proved."""
    login(request, account, backend=BACKEND)
    now = clock.now().timestamp()
    keep(request, Standing(since=now, factor=factor, proved_at=now))
    UserSession.objects.create_from_request(request)


def keep(request: HttpRequest, standing: Standing) -> None:
    """Keep what was proved."""
    request.session[KEPT_AS] = standing.kept()


def standing_of(request: HttpRequest) -> Standing | None:
    """What this browser has proved."""
    return Standing.read(request.session.get(KEPT_AS))


def note_proof(request: HttpRequest, *, factor: str = "") -> None:
    """Somebody proved again who they are; showing a second factor gives the session a new id (ASVS 7.2.4)."""
    standing = standing_of(request) or Standing(since=clock.now().timestamp())
    if factor:
        old = request.session.session_key
        request.session.cycle_key()
        UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)
    keep(request, replace(standing, factor=factor or standing.factor, proved_at=clock.now().timestamp()))


def is_live(request: HttpRequest, account: User, *, in_office: bool) -> bool:
    """Whether this sign-in still holds: its device was not ended and its time is not up. Touches the device once a minute."""
    standing = standing_of(request)
    device = UserSession.objects.filter(session_key=request.session.session_key or "", user_id=account.pk).first()
    if standing is None or device is None:
        return False
    now = clock.now()
    if standing.is_over(now=now.timestamp(), last_seen=device.last_seen_at.timestamp(), in_office=in_office):
        return False
    if now - device.last_seen_at >= TOUCH_EVERY:
        UserSession.objects.filter(pk=device.pk).update(last_seen_at=now)
    return True


def end(request: HttpRequest) -> None:
    """Sign this browser out."""
    UserSession.objects.filter(session_key=request.session.session_key or "").delete()
    logout(request)


def end_all(account_id: int, *, but: str = "") -> int:
    """End every sign-in of an account, here and on every host, from the next request on; how many."""
    devices = UserSession.objects.filter(user_id=account_id).exclude(session_key=but)
    found = list(devices)
    for device in found:
        device.end()
    return len(found)
