"""News from gateways: signed as theirs, once, forward only."""

from __future__ import annotations

import json
import random
import time
from urllib.parse import urlencode

import pytest
from django.test import Client

from fakeworld import signing
from tests.makers.messaging import a_blast, a_mail_line, a_text_line, an_address, some_people
from tests.outside import TOKEN
from unionhall.messaging import jobs
from unionhall.messaging.models import Blast, ConsentEntry, Delivery, Event, Suppression, TextMessage, Thread
from unionhall.messaging.sending.pump import Pump, close_done

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "http://127.0.0.1:8000"


def pump(seconds: float = 20) -> None:
    """One shift."""
    Pump(seconds).run()
    close_done()


@pytest.fixture
def sent(outside, settings):
    """Twenty texts accepted by Twilio."""
    settings.PUBLIC_ADDRESS = ADDRESS
    a_text_line("twilio")
    some_people(20, mails=False)
    a_blast()
    pump()
    return list(Delivery.objects.order_by("pk"))


def tells(row: Delivery, status: str, *, token: str = TOKEN, sid: str = "", error: str = "", path: str = ""):
    """One status callback."""
    path = path or f"/messages/hooks/twilio/status/{row.public_id}"
    form = {"MessageSid": sid or row.gateway_id, "MessageStatus": status, "To": row.address, "From": row.sender, "ErrorCode": error}
    told = {"data": urlencode(form), "content_type": "application/x-www-form-urlencoded"}
    answer = Client().post(path, **told, headers={"X-Twilio-Signature": signing.twilio(token, ADDRESS + path, form)})
    jobs.apply_news()
    return answer


def test_callbacks_move_forward_only(sent):
    """Every order of the same four steps ends the same: delivered, and never back."""
    chance = random.Random(1)
    for row in sent:
        steps = ["queued", "sending", "sent", "delivered"]
        chance.shuffle(steps)
        for step in steps:
            assert tells(row, step).status_code == 200
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_forged_replayed_and_reordered_change_nothing(sent):
    """A hundred of each: 0 accepted."""
    for row in sent:
        assert tells(row, "delivered").status_code == 200
    before = list(Delivery.objects.order_by("pk").values())
    for turn in range(100):
        row = sent[turn % 20]
        assert tells(row, "failed", token="not-theirs").status_code == 403
        assert tells(row, "delivered").status_code == 200
        assert tells(row, ["sent", "queued", "failed", "undelivered"][turn % 4], error="30005").status_code == 200
        assert Client().post(f"/messages/hooks/twilio/status/{row.public_id}", {"MessageStatus": "failed"}).status_code == 403
    assert list(Delivery.objects.order_by("pk").values()) == before
    assert not Event.objects.filter(changed_something=True, kind="failed").exists()


def test_a_signature_is_for_one_address_and_one_text(sent):
    """The right signature on another message's address, or with another id, does nothing."""
    first, second = sent[:2]
    path = f"/messages/hooks/twilio/status/{second.public_id}"
    form = {"MessageSid": first.gateway_id, "MessageStatus": "delivered"}
    good = signing.twilio(TOKEN, f"{ADDRESS}/messages/hooks/twilio/status/{first.public_id}", form)
    assert Client().post(path, form, headers={"X-Twilio-Signature": good}).status_code == 403
    assert tells(second, "delivered", sid="SMsomethingelse").status_code == 200
    assert Delivery.objects.get(pk=second.pk).state == "accepted"


def test_a_callback_proves_what_we_did_not_see(sent):
    """We died before the answer: the callback alone makes it accepted, with the gateway's id."""
    row = sent[0]
    Delivery.objects.filter(pk=row.pk).update(state="uncertain", gateway_id="")
    assert tells(row, "sent").status_code == 200
    row.refresh_from_db()
    assert row.state == "accepted" and row.gateway_id.startswith("SM")


def test_news_of_what_never_left_is_not_believed(sent):
    """A queued or cancelled delivery cannot be delivered."""
    for state in ("queued", "cancelled", "suppressed", "held"):
        Delivery.objects.filter(pk=sent[0].pk).update(state=state)
        tells(sent[0], "delivered", sid=f"SM{state}")
        assert Delivery.objects.get(pk=sent[0].pk).state == state


def telnyx(event: dict, *, at: int | None = None, path: str = "/messages/hooks/telnyx", token: str = TOKEN):
    """One Telnyx event."""
    body = json.dumps({"data": event}).encode()
    return Client().post(path, body, content_type="application/json", headers=signing.telnyx(token, body, at))


def test_telnyx_is_held_to_five_minutes(outside):
    """Signed by another key, or older than the window, or changed after signing: 0 accepted."""
    a_text_line()
    event = {"event_type": "message.received", "id": "e1", "payload": {"from": {"phone_number": "+12065550123"}, "to": [], "text": "hello"}}
    assert telnyx(event, at=int(time.time()) - 310).status_code == 403
    assert telnyx(event, at=int(time.time()) + 400).status_code == 403
    assert telnyx(event, token="other").status_code == 403
    body = json.dumps({"data": event}).encode()
    headers = signing.telnyx(TOKEN, body)
    assert Client().post("/messages/hooks/telnyx", body + b" ", content_type="application/json", headers=headers).status_code == 403
    assert not TextMessage.objects.exists()
    assert [telnyx(event).status_code for _ in range(3)] == [200, 200, 200]
    assert TextMessage.objects.get().body == "hello"


def test_a_character_that_no_text_has_is_left_out_of_signed_news(outside):
    """PostgreSQL keeps it in no text; what stands around it is somebody's words, a stop among them."""
    a_text_line()
    said = {"from": {"phone_number": "+12065550123"}, "to": [{"phone_number": "+12065550100\x00"}], "text": "he\x00llo"}
    assert telnyx({"event_type": "message.received", "id": "e\x00z", "payload": said}).status_code == 200
    path, form = "/messages/hooks/twilio/texts", {"MessageSid": "SM\x0017", "From": "+12065550124", "To": "+12065550100", "Body": "ST\x00OP"}
    signed = {"X-Twilio-Signature": signing.twilio(TOKEN, ADDRESS + path, form)}
    assert Client().post(path, form, headers=signed).status_code == 200
    assert TextMessage.objects.filter(body="hello").exists() and Event.objects.filter(event_id="ez").exists()
    assert ConsentEntry.objects.filter(verb="stop").exists()


def test_a_form_is_none_of_telnyxs(outside):
    """Anybody can send one: it has no signature, whatever it holds."""
    assert Client().post("/messages/hooks/telnyx", {"data": "x\x00"}).status_code == 403


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"data": 1}', b'{"data": {"payload": []}}', b"\xff\xfe"])
def test_nonsense_with_a_good_signature_is_borne(outside, body):
    """No error page for a body that makes no sense."""
    answer = Client().post("/messages/hooks/telnyx", body, content_type="application/json", headers=signing.telnyx(TOKEN, body))
    assert answer.status_code == 200


def test_the_live_gateway_and_the_hall_understand_each_other(outside, live_server, settings):
    """The made-up gateway calls back over HTTP with its own signatures: everything ends as it should, replies come to the inbox."""
    settings.PUBLIC_ADDRESS = live_server.url
    outside.turn(calls_back=True, hall=live_server.url)
    a_text_line("twilio")
    people = some_people(5, mails=False)
    for number in ("+15005550031", "+15005550032", "+15005550033"):
        an_address(some_people(1, phones=False, mails=False)[0], "phone", number)
    blast = a_blast()
    pump()
    until = time.monotonic() + 10
    while Delivery.objects.filter(state="accepted").exists() and time.monotonic() < until:
        time.sleep(0.1)
        jobs.apply_news()
    assert sorted(Delivery.objects.values_list("state", "fault")) == sorted(
        [("delivered", "")] * 5 + [("failed", "bad_number"), ("failed", "landline"), ("failed", "filtered")]
    )
    number = people[0].contact_points.get(kind="phone")
    row = Delivery.objects.get(person=people[0])
    assert outside.person_texts(number.value, row.sender, "What time?") == 200
    thread = Thread.objects.get()
    assert (thread.person_id, thread.blast_id, thread.state) == (people[0].pk, blast.pk, "needs_answer")
    assert outside.person_texts(number.value, row.sender, "Stop") == 200
    assert Suppression.objects.get().address == number.value
    assert ConsentEntry.objects.get().evidence.startswith("SM")


def test_bad_numbers_flow_back_to_people(outside):
    """What the gateway says is wrong is marked on every contact point with that number, and used no more."""
    a_text_line("twilio")
    person = some_people(1, phones=False, mails=False)[0]
    point = an_address(person, "phone", "+15005550001")
    a_blast()
    pump()
    point.refresh_from_db()
    assert point.status == "bad"
    assert Blast.objects.get().state == "done"


def test_bounces_flow_back(outside):
    """Refused at hand-over, or come back later to the address that names the delivery."""
    from unionhall.access.rules import Actor
    from unionhall.messaging import actions

    a_mail_line()
    refused, later = some_people(2, phones=False, mails=False)
    first, second = an_address(refused, "email", "nobody@mail.example"), an_address(later, "email", "later@mail.example")
    a_blast(channels=["mail"])
    pump()
    first.refresh_from_db()
    assert first.status == "bad"
    key = Delivery.objects.get(person=later).public_id
    raw = (
        f"From: MAILER-DAEMON@mx.example\r\nTo: bounce+{key}@bounces.example\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; later@mail.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    ).encode()
    assert actions.news.take_bounce(raw, by=Actor.machine("a test")) is True
    assert actions.news.take_bounce(raw, by=Actor.machine("a test")) is False
    second.refresh_from_db()
    assert second.status == "bad"


def test_mail_providers_events_need_our_secret(outside, settings):
    """Postmark signs nothing, SES's signature is not checked: without the secret nothing is open, with it each event counts once."""
    import base64

    a_mail_line()
    some_people(2, phones=False)
    a_blast(channels=["mail"])
    pump()
    row, other = Delivery.objects.order_by("pk")
    event = {
        "RecordType": "Bounce",
        "ID": 7,
        "Type": "HardBounce",
        "MessageID": "x",
        "Email": row.address,
        "BouncedAt": "2026-11-21T10:00:00Z",
        "Metadata": {"delivery": str(row.public_id)},
        "Details": "",
        "Description": "",
        "Inactive": True,
    }

    def post(**headers: str):
        return Client().post("/messages/hooks/mail/postmark", json.dumps(event), content_type="application/json", headers=headers)

    settings.ANYMAIL = {}
    assert post().status_code == 404
    settings.ANYMAIL = {"WEBHOOK_SECRET": "me:secret"}
    settings.ANYMAIL_WEBHOOK_SECRET = "me:secret"
    assert post(Authorization="Basic " + base64.b64encode(b"me:wrong").decode()).status_code in {400, 403}
    good = {"Authorization": "Basic " + base64.b64encode(b"me:secret").decode()}
    assert [post(**good).status_code for _ in range(2)] == [200, 200]
    row.refresh_from_db()
    assert (row.state, row.fault) == ("failed", "bad_number")
    event = {
        "RecordType": "SpamComplaint",
        "ID": 8,
        "Email": other.address,
        "BouncedAt": "2026-11-21T10:00:00Z",
        "Metadata": {"delivery": str(other.public_id)},
    }
    assert post(**good).status_code == 200
    assert Suppression.objects.get().address == other.address
