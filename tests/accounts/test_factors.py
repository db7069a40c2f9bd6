"""Second factors: needed, put on, shown, never replayed, lost and found; and proofs that stay fresh for five minutes."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import connection
from django.test import Client

from tests.accounts.test_sign_in import mailed
from tests.makers.accounts import acting, an_account, signed_in
from unionhall.accounts import actions
from unionhall.accounts.models import LostFactor, User
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotAllowed
from unionhall.ledger.models import Entry

pytestmark = pytest.mark.django_db


def shown_now(secret: str) -> str:
    """What the app shows at this moment."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def put_on_app(client: Client) -> str:
    """Put an authenticator app on, as its owner does; the secret."""
    client.post("/my-account/second-factor/app/begin")
    secret = client.session["mfa.totp.secret"]
    page = client.post("/my-account/second-factor/app/", {"code": shown_now(secret)})
    assert page.status_code == 200
    assert "Keep these somewhere safe" in page.content.decode()
    return secret


def test_a_role_with_data_comes_first_to_the_second_factor():
    """A steward is sent to enrol from everywhere, and let in as soon as the app has shown its first code."""
    client = signed_in(an_account("data_steward"), factor="")
    for address in ("/", "/my-account/"):
        assert client.get(address).headers["Location"].startswith("/my-account/second-factor/?next=")
    put_on_app(client)
    assert client.get("/").status_code == 200


def test_a_member_needs_none():
    """Who sees only their own data comes in with the code alone."""
    assert signed_in(an_account(), factor="").get("/").status_code == 200


def test_no_code_counts_twice():
    """The code that was used is refused in another browser within the same half minute, and so is the one before it."""
    with time_machine.travel("2026-03-02T12:00:15Z", tick=False) as traveller:
        account = an_account("data_steward")
        secret = put_on_app(signed_in(account, factor=""))
        browser = signed_in(account, factor="")
        assert browser.post("/my-account/second-factor/", {"kind": "totp", "code": shown_now(secret)}).status_code == 200
        traveller.shift(timedelta(seconds=60))
        code = shown_now(secret)
        assert browser.post("/my-account/second-factor/", {"kind": "totp", "code": code}).status_code == 302
        again = signed_in(account, factor="")
        assert again.post("/my-account/second-factor/", {"kind": "totp", "code": code}).status_code == 200
        assert again.get("/").status_code == 302


def test_showing_a_factor_gives_the_session_a_new_id():
    """Rotation at the change of privilege, and the device list follows."""
    with time_machine.travel("2026-03-02T12:00:15Z", tick=False) as traveller:
        account = an_account("data_steward")
        secret = put_on_app(signed_in(account, factor=""))
        traveller.shift(timedelta(seconds=60))
        browser = signed_in(account, factor="")
        before = browser.session.session_key
        browser.post("/my-account/second-factor/", {"kind": "totp", "code": shown_now(secret)})
        assert browser.session.session_key != before
        assert browser.get("/").status_code == 200


def test_recovery_codes_work_once():
    """Each opens the account once; new ones end the old."""
    account = an_account("data_steward")
    first = signed_in(account, factor="")
    put_on_app(first)
    codes = actions.make_recovery_codes(by=acting(account))
    for tries, status in ((1, 302), (2, 200)):
        browser = signed_in(account, factor="")
        assert browser.post("/my-account/second-factor/", {"kind": "recovery", "code": codes[0]}).status_code == status, tries
    actions.make_recovery_codes(by=acting(account))
    assert signed_in(account, factor="").post("/my-account/second-factor/", {"kind": "recovery", "code": codes[1]}).status_code == 200


def test_ten_tries_in_ten_minutes():
    """The eleventh code is not even looked at."""
    with time_machine.travel("2026-03-02T12:00:15Z", tick=False):
        account = an_account("data_steward")
        put_on_app(signed_in(account, factor=""))
        browser = signed_in(account, factor="")
        statuses = [browser.post("/my-account/second-factor/", {"kind": "totp", "code": "000000"}).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_secrets_are_sealed():
    """Neither the app's secret nor the recovery codes stand in the database in clear."""
    account = an_account("data_steward")
    secret = put_on_app(signed_in(account, factor=""))
    codes = actions.make_recovery_codes(by=acting(account))
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{Authenticator._meta.db_table}"')
        kept = str(cursor.fetchall())
    assert secret not in kept
    assert not any(code in kept for code in codes)
    assert decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_a_stolen_mail_code_adds_no_factor():
    """Who has a factor and has not shown it cannot add another, prove by mail, or make recovery codes."""
    account = an_account("data_steward")
    put_on_app(signed_in(account, factor=""))
    thief = signed_in(account, factor="")
    assert thief.post("/my-account/second-factor/app/begin").status_code == 403
    assert thief.post("/my-account/second-factor/passkey/begin").status_code == 403
    assert thief.get("/my-account/prove/").headers["Location"].startswith("/my-account/second-factor/")
    assert thief.post("/my-account/second-factor/recovery-codes").status_code == 302
    assert Authenticator.objects.filter(user=account, type="totp").count() == 1


def test_the_last_factor_stays_while_the_role_needs_it():
    """A member may take the last one off, a steward of data may not."""
    keeper, member = an_account("data_steward"), an_account(name="Rosa")
    for account in (keeper, member):
        put_on_app(signed_in(account, factor=""))
    number = Authenticator.objects.get(user=keeper, type="totp").pk
    with pytest.raises(Clash):
        actions.remove_factor(number, by=acting(keeper))
    actions.remove_factor(Authenticator.objects.get(user=member, type="totp").pk, by=acting(member))
    assert not Authenticator.objects.filter(user=member).exists()


def test_a_lost_factor_needs_a_second_officer():
    """Nobody confirms for themselves; a second officer does, all sign-ins end, and the ledger knows who did it."""
    loser, officer = an_account("administrator", name="Ines"), an_account("administrator", name="Ugo")
    browser = signed_in(loser, factor="")
    put_on_app(browser)
    loss = actions.say_factor_is_lost("It fell into the lake.", by=acting(loser))
    with pytest.raises(NotAllowed):
        actions.confirm_lost_factor(loss, "It is me.", by=acting(loser))
    actions.confirm_lost_factor(loss, "Seen with her card.", by=acting(officer))
    assert not Authenticator.objects.filter(user=loser).exists()
    assert browser.get("/").headers["Location"].startswith("/sign-in/")
    noted = Entry.objects.get(deed="factor.loss_confirmed")
    assert (noted.account_id, noted.detail) == (officer.pk, {"how_known": "Seen with her card."})
    with pytest.raises(Clash):
        actions.confirm_lost_factor(LostFactor.objects.get(), "Once more.", by=acting(officer))


def test_a_proof_is_fresh_for_five_minutes():
    """After that one proves again: by mail where there is no factor."""
    member = an_account(name="Rosa")
    with time_machine.travel(clock.now(), tick=False) as traveller:
        client = signed_in(member)
        assert client.get("/my-account/second-factor/add/").status_code == 200
        traveller.shift(timedelta(minutes=5, seconds=1))
        assert client.get("/my-account/second-factor/add/").headers["Location"].startswith("/my-account/prove/")
        client.post("/my-account/prove/ask", {"next": "/my-account/second-factor/add/"})
        code = mailed()
        done = client.post("/my-account/prove/", {"code": code, "next": "/my-account/second-factor/add/"})
        assert done.headers["Location"] == "/my-account/second-factor/add/"
        assert client.get("/my-account/second-factor/add/").status_code == 200


def test_somebody_elses_code_proves_nothing():
    """A code for proving opens no account, and a code for signing in proves nothing."""
    member = an_account(name="Rosa")
    client = signed_in(member)
    client.post("/my-account/prove/ask")
    code = mailed()
    other = Client()
    session = other.session
    session["asked_code"] = client.session["asked_proof"]
    session.save()
    other.post("/sign-in/code/", {"code": code})
    assert other.get("/").status_code == 302


@pytest.mark.parametrize(("roles", "minutes", "lives"), [
    ((), 11 * 60, True), ((), 13 * 60, False), (("administrator",), 29, True), (("administrator",), 31, False),
])
def test_idle_sign_ins_end(roles, minutes, lives):
    """Twelve hours on a phone, half an hour in an office."""
    with time_machine.travel(clock.now(), tick=False) as traveller:
        client = signed_in(an_account(*roles))
        traveller.shift(timedelta(minutes=minutes))
        assert (client.get("/").status_code == 200) is lives


@pytest.mark.parametrize(("roles", "hours"), [((), 30 * 24), (("administrator",), 12)])
def test_no_sign_in_lasts_for_ever(roles, hours):
    """However busy one is: thirty days on a phone, twelve hours in an office."""
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False) as traveller:
        client = signed_in(an_account(*roles, until=clock.today() + timedelta(days=90)))
        for _ in range(hours * 4):
            traveller.shift(timedelta(minutes=15) if roles else timedelta(hours=11))
            if client.get("/").status_code != 200:
                break
        lasted = clock.now().timestamp() - 1772452800
    assert hours * 3600 - 11 * 3600 * (not roles) <= lasted <= hours * 3600 + 11 * 3600


def test_ending_devices_takes_effect_at_once():
    """One device, then all of them; nobody ends another's."""
    account, other = an_account(name="Rosa"), an_account(name="Dov")
    phone, desk, theirs = signed_in(account), signed_in(account), signed_in(other)
    numbers = {device.is_this: device.number for device in desk.get("/my-account/").context["devices"]}
    assert theirs.post(f"/my-account/devices/{numbers[False]}/end").status_code == 404
    desk.post(f"/my-account/devices/{numbers[False]}/end")
    assert phone.get("/").status_code == 302
    assert desk.get("/").status_code == 200
    desk.post("/my-account/devices/end")
    assert desk.get("/").status_code == 302
    assert theirs.get("/").status_code == 200


def test_an_officer_ends_all_sign_ins():
    """And the deed is noted."""
    rosa, officer = an_account(name="Rosa"), an_account("administrator")
    client = signed_in(rosa)
    signed_in(officer).post(f"/accounts/{rosa.public_id}/end-devices")
    assert client.get("/").status_code == 302
    assert Entry.objects.get(deed="devices.ended").thing == f"account:{rosa.pk}"


def test_the_first_administrator(capsys):
    """The command prints a token: it works once, for its address, within an hour, and a newer one ends it."""
    from django.core.management import call_command

    def token() -> str:
        call_command("first_admin", "ines@example.org")
        return capsys.readouterr().out.split("token")[1].split()[0]

    def become(email: str, given: str) -> Client:
        client = Client()
        client.post("/first-administrator/", {"email": email, "token": given})
        return client

    with time_machine.travel(clock.now(), tick=False) as traveller:
        replaced, late = token(), token()
        assert become("ines@example.org", replaced).get("/").headers["Location"].startswith("/sign-in/")
        assert become("eve@example.org", late).get("/").headers["Location"].startswith("/sign-in/")
        traveller.shift(timedelta(minutes=61))
        assert become("ines@example.org", late).get("/").headers["Location"].startswith("/sign-in/")
        good = token()
        client = become("ines@example.org", good)
        assert client.get("/").headers["Location"].startswith("/my-account/second-factor/")
        put_on_app(client)
        assert client.get("/accounts/").status_code == 200
        assert become("ines@example.org", good).get("/").headers["Location"].startswith("/sign-in/")
    assert User.objects.get().email == "ines@example.org"
    assert Entry.objects.filter(deed="role.granted").count() == 1
