"""Receipts: kept in one statement at the door of the web server, applied after in the order in which they came, nothing lost."""

from __future__ import annotations

import io
import json
import logging
import random
import string
import subprocess
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from urllib.error import URLError
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import resolve
from django_tasks_db.models import DBTaskResult
from twilio.request_validator import RequestValidator

from fakeworld import signing
from tests.children import environment
from tests.makers.accounts import an_actor
from tests.makers.messaging import MACHINE, a_blast, a_text_line, some_people
from tests.outside import TOKEN, a_free_port
from unionhall.access.gate import open_to, open_to_members
from unionhall.access.rules import Power
from unionhall.kit import busy, clock
from unionhall.kit.refusals import Clash
from unionhall.messaging import actions, figures, jobs
from unionhall.messaging.gateways import Kind, Outcome, StatusNews, twilio
from unionhall.messaging.models import Blast, Delivery, Event, Suppression, TextMessage
from unionhall.messaging.sending import evidence, news, results
from unionhall.messaging.sending.pump import Pump
from unionhall.people.models import ContactPoint
from unionhall.site.management.commands.run import web_server
from unionhall.site.wsgi import application

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "http://127.0.0.1:8000"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def sent(outside, settings):
    """Twelve texts accepted by a gateway without keys."""
    settings.PUBLIC_ADDRESS = ADDRESS
    a_text_line("twilio", per_second=0, numbers=0)
    some_people(12, mails=False)
    a_blast()
    Pump(20).run()
    return list(Delivery.objects.order_by("pk"))


def tells(row: Delivery, state: str, error: str = "", sid: str = "", key: str = "its own") -> bool:
    """Keep one piece of news."""
    named = StatusNews(uuid.uuid4().hex, sid or row.gateway_id, state, error)
    return actions.news.keep_status("twilio", str(row.public_id) if key == "its own" else key, named, by=MACHINE)


def signed(path: str, form: dict[str, str], token: str = TOKEN) -> dict[str, str]:
    """Twilio's header."""
    return {"X-Twilio-Signature": signing.twilio(token, ADDRESS + path, form)}


def at_the_door(method: str, path: str, body: bytes, kind: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """What the web server would be answered."""
    said = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    address, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        **said,
    }
    began: list[tuple[str, list[tuple[str, str]]]] = []
    content = b"".join(application(environ, lambda status, fields: began.append((status, fields))))
    [(status, fields)] = began
    return int(status.split()[0]), dict(fields), content


def test_news_is_kept_first_and_applied_after(sent):
    """The delivery stays as it was until a worker applies what waits; then the piece says whether it changed anything."""
    assert tells(sent[0], "delivered") and tells(sent[0], "accepted")
    row = Delivery.objects.get(pk=sent[0].pk)
    assert (row.state, news.waiting().count()) == ("accepted", 2)
    jobs.apply_news()
    row.refresh_from_db()
    assert (row.state, row.ended_at) == ("delivered", Event.objects.get(kind="delivered").received_at)
    assert list(Event.objects.order_by("pk").values_list("kind", "changed_something", "waits")) == [
        ("delivered", True, False),
        ("accepted", False, False),
    ]
    assert figures.differences() == []


def test_a_replay_is_kept_once(sent):
    """Also while the first still waits, and after it was applied."""
    told = StatusNews("one", sent[0].gateway_id, "delivered")
    kept = [actions.news.keep_status("twilio", str(sent[0].public_id), told, by=MACHINE) for _ in range(3)]
    jobs.apply_news()
    kept.append(actions.news.keep_status("twilio", str(sent[0].public_id), told, by=MACHINE))
    assert (kept, Event.objects.count(), news.waiting().count()) == ([True, False, False, False], 1, 0)


def some_story(chance: random.Random, rows: list[Delivery]) -> list[tuple[Delivery, str, str, str, str]]:
    """News of all kinds in any order: late, of another message, without our key, of nothing we know."""
    story = []
    for _ in range(60):
        row = chance.choice(rows)
        state = chance.choice(("accepted", "accepted", "delivered", "failed"))
        error = chance.choice(("21211", "30003", "30001", "30007", "21610", "99999")) if state == "failed" else ""
        sid = chance.choice((row.gateway_id, row.gateway_id, row.gateway_id, "SMother"))
        key = chance.choice(("its own", "its own", "its own", "", str(uuid.UUID(int=chance.getrandbits(128)))))
        story.append((row, state, error, sid, key))
    return story


def ends() -> list[tuple[object, ...]]:
    """How deliveries ended, with what followed."""
    fields = ("pk", "state", "error", "fault", "gateway_id", "attempt")
    return [
        *Delivery.objects.order_by("pk").values_list(*fields),
        *Event.objects.order_by("pk").values_list("kind", "changed_something"),
        *ContactPoint.objects.order_by("pk").values_list("pk", "status"),
        *Suppression.objects.order_by("address").values_list("address", "category"),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_many_together_end_as_one_by_one(sent, seed):
    """Whatever comes in whatever order: applied in one go, everything is as if each piece had been applied when it came."""
    chance = random.Random(seed)
    for row in sent[:6]:
        Delivery.objects.filter(pk=row.pk).update(state=chance.choice(("sending", "uncertain", "queued")), gateway_id="")
    story = some_story(chance, sent)
    before = list(Delivery.objects.values())

    def told(at_once: bool) -> list[tuple[object, ...]]:
        for row, state, error, sid, key in story:
            tells(row, state, error, sid, key)
            if at_once:
                jobs.apply_news()
        jobs.apply_news()
        assert not news.waiting().exists() and figures.differences() == []
        return ends()

    one_by_one = told(True)
    Event.objects.all().delete()
    Suppression.objects.all().delete()
    ContactPoint.objects.update(status="unverified")
    for row in before:
        Delivery.objects.filter(pk=row["id"]).update(**row)
    assert told(False) == one_by_one
    assert any(changed for _kind, changed in Event.objects.values_list("kind", "changed_something"))


def test_a_failure_has_its_consequences(sent):
    """A bad number is marked, a stop is written, a phone that was off is tried again."""
    bad, stopped, off = sent[:3]
    tells(bad, "failed", "30005")
    tells(stopped, "failed", "21610")
    tells(off, "failed", "30003")
    jobs.apply_news()
    assert ContactPoint.objects.get(value_normalized=bad.address).status == "bad"
    assert Suppression.objects.get().address == stopped.address
    assert Delivery.objects.get(pk=off.pk).state == "queued"


def test_nobody_decides_about_what_news_waits_of(outside, sent):
    """Not the line that may send again, not the answer of a look-up, not a person: the news that waits says what became of it."""
    row = sent[0]
    Delivery.objects.filter(pk=row.pk).update(state="uncertain", gateway_id="", lease_until=None, intended_at=clock.now() - timedelta(hours=1))
    line = row.line
    assert [message.delivery_id for message in evidence.to_ask(line)] == [row.pk]
    tells(row, "accepted")
    assert evidence.to_ask(line) == []
    evidence.take_answer(row.pk, Outcome(row.pk, Kind.UNSENT))
    line.gateway = "telnyx"
    Delivery.objects.filter(pk=row.pk).update(first_intended_at=clock.now())
    assert evidence.settle(line) == 0
    with pytest.raises(Clash):
        actions.sending.decide_uncertain(str(row.public_id), True, by=an_actor("comms"))
    assert Delivery.objects.get(pk=row.pk).state == "uncertain"
    jobs.apply_news()
    assert Delivery.objects.get(pk=row.pk).state == "accepted"


def test_the_pump_applies_news_before_it_asks(outside, settings):
    """One that was lost and of which a receipt came: accepted, and the gateway is not even asked."""
    settings.PUBLIC_ADDRESS = ADDRESS
    outside.turn(has_lookup=False)
    a_text_line("twilio", per_second=0, numbers=0, grace_seconds=0)
    some_people(2, mails=False)
    a_blast()
    Pump(20).run()
    row, other = Delivery.objects.order_by("pk")
    lost = {"state": "uncertain", "gateway_id": "", "lease_until": None, "intended_at": clock.now() - timedelta(hours=1)}
    Delivery.objects.update(**lost)
    tells(row, "accepted", sid="SMknown")
    Pump(3).run()
    assert Delivery.objects.get(pk=row.pk).state == "accepted"
    assert Delivery.objects.get(pk=other.pk).state == "uncertain"


def test_it_is_asked_for_at_most_once_a_second(sent, monkeypatch):
    """However many come, one job, a second later; a job that is put off for long does not count; a worker runs it."""
    monkeypatch.setitem(jobs.ASKED, "at", float("-inf"))
    mine = DBTaskResult.objects.filter(task_path=jobs.apply_news.module_path)
    for row in sent:
        tells(row, "delivered")
    assert mine.filter(status="READY").count() == 1
    monkeypatch.setitem(jobs.ASKED, "at", time.monotonic() - 1.01)
    tells(sent[0], "accepted")
    assert mine.filter(status="READY").count() == 1
    mine.update(run_after=clock.now() + timedelta(minutes=5))
    monkeypatch.setitem(jobs.ASKED, "at", time.monotonic() - 1.01)
    tells(sent[1], "accepted")
    assert mine.filter(status="READY").count() == 2
    time.sleep(1.1)
    call_command("worker", "--queues", "default", "--until-empty")
    assert not news.waiting().exists()
    assert Delivery.objects.filter(state="delivered").count() == 12


def test_what_a_crash_left_is_found_each_minute(sent, monkeypatch):
    """Kept, and killed before anybody was asked to apply it."""
    monkeypatch.setitem(jobs.ASKED, "at", time.monotonic() + 60)
    tells(sent[0], "delivered")
    assert not DBTaskResult.objects.filter(task_path=jobs.apply_news.module_path).exists()
    jobs.tend_outbox()
    assert Delivery.objects.get(pk=sent[0].pk).state == "delivered"


def test_trouble_with_one_holds_up_no_other(sent, monkeypatch, caplog):
    """What cannot be applied now waits, with a line in the log that names no person; the rest is applied."""
    take = results.take_news

    def fails(key: str, told: StatusNews, channel: str = "text") -> bool:
        if key == str(sent[0].public_id):
            raise OperationalError(f"deadlock with {sent[0].address}")
        return take(key, told, channel)

    monkeypatch.setattr(results, "take_news", fails)
    monkeypatch.setattr(news, "AT_ONCE", 2)
    for row in sent[:4]:
        tells(row, "failed", "99999")
        tells(row, "delivered")
    jobs.apply_news()
    assert set(news.waiting().values_list("key", flat=True)) == {sent[0].public_id}
    assert Delivery.objects.filter(state="failed").count() == 3
    assert "OperationalError" in caplog.text and sent[0].address not in caplog.text
    monkeypatch.setattr(results, "take_news", take)
    jobs.apply_news()
    assert not news.waiting().exists() and Delivery.objects.get(pk=sent[0].pk).fault == "other"


def repeated(work: Callable[[], object], over: threading.Event, troubles: list[Exception]) -> threading.Thread:
    """Work done again and again on a connection of its own, until it is over."""

    def run() -> None:
        try:
            while not over.wait(0.005):
                work()
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def move_from_the_other_end() -> None:
    """What a turn of a line or a cancel does meanwhile: hold many of the same rows, in another order."""
    with transaction.atomic():
        rows = [row.pk for row in Delivery.objects.select_for_update().order_by("-pk")]
        Delivery.objects.filter(pk__in=rows).update(priority=1)


def test_many_appliers_and_receipts_at_once(sent):
    """Two connections apply while news comes, and one moves the same deliveries: no error, each applied once, figures exact."""
    troubles: list[Exception] = []
    over = threading.Event()
    sides = [repeated(work, over, troubles) for work in (news.apply_some, news.apply_some, move_from_the_other_end)]
    for row, state in product(sent, ("accepted", "delivered", "accepted")):
        tells(row, state)
    until = time.monotonic() + 30
    while news.waiting().exists() and time.monotonic() < until:
        time.sleep(0.02)
    over.set()
    for side in sides:
        side.join()
    assert troubles == [] and not news.waiting().exists()
    assert Delivery.objects.filter(state="delivered").count() == 12
    assert Event.objects.filter(changed_something=True).count() == 12
    assert figures.differences() == []


def the_requests(row: Delivery) -> dict[str, tuple[str, str, bytes, str, dict[str, str], int]]:
    """What may come to the address of a status: method, path, body, its kind, headers, and the status of the answer."""
    path, other = f"/messages/hooks/twilio/status/{row.public_id}", f"/messages/hooks/telnyx/{row.public_id}"
    form = {"MessageSid": row.gateway_id, "MessageStatus": "delivered", "Note": "Grüße & more=1+1", "Empty": ""}
    nul = {"MessageSid": row.gateway_id + "\x00", "MessageStatus": "sent"}
    strange = {"MessageSid": row.gateway_id, "MessageStatus": "teleported"}
    body, event = urlencode(form).encode(), {"event_type": "message.finalized", "id": "e1"}
    payload = {"id": row.gateway_id, "to": [{"status": "delivered"}], "errors": []}
    told, odd = json.dumps({"data": event | {"payload": payload}}).encode(), json.dumps({"data": event | {"payload": payload | {"to": "x\x00"}}}).encode()
    many = {f"f{place}": "x" for place in range(300)}
    json_kind = "application/json"
    return {
        "good": ("POST", path, body, FORM, signed(path, form), 200),
        "replayed": ("POST", path, body, FORM, signed(path, form), 200),
        "with a charset": ("POST", path, body, FORM + "; charset=UTF-8", signed(path, form), 200),
        "with a question": ("POST", path + "?a=1&b=%C3%A9", body, FORM, signed(path + "?a=1&b=%C3%A9", form), 200),
        "signed for another question": ("POST", path + "?a=2", body, FORM, signed(path + "?a=1", form), 403),
        "forged": ("POST", path, body, FORM, signed(path, form, "not-theirs"), 403),
        "without a signature": ("POST", path, body, FORM, {}, 403),
        "a signature of no alphabet": ("POST", path, body, FORM, {"X-Twilio-Signature": "\xff\xfe"}, 403),
        "changed": ("POST", path, body + b"&x=1", FORM, signed(path, form), 403),
        "of an unknown state": ("POST", path, urlencode(strange).encode(), FORM, signed(path, strange), 200),
        "with a character of no text": ("POST", path, urlencode(nul).encode(), FORM, signed(path, nul), 200),
        "with one in the question": ("POST", path + "?a=%00", body, FORM, signed(path + "?a=%00", form), 400),
        "empty": ("POST", path, b"", FORM, signed(path, {}), 200),
        "not a form": ("POST", path, b"\xff\xfe{", FORM, signed(path, form), 403),
        "in parts": ("POST", path, b"--b\r\n\r\n", "multipart/form-data; boundary=b", signed(path, form), 403),
        "many fields": ("POST", path, urlencode(many).encode(), FORM, signed(path, many), 400),
        "huge": ("POST", path, b"a=" + b"x" * 100_000, FORM, signed(path, {"a": "x" * 100_000}), 413),
        "gigantic": ("POST", path, b"a=" + b"x" * 6_000_000, FORM, {}, 413),
        "looked at": ("GET", path, b"", "", {}, 405),
        "put": ("PUT", path, body, FORM, signed(path, form), 405),
        "asked for its methods": ("OPTIONS", path, b"", "", {}, 405),
        "capital letters": ("POST", path.replace(str(row.public_id), str(row.public_id).upper() + "A"), body, FORM, {}, 404),
        "a slash more": ("POST", path + "/", body, FORM, signed(path + "/", form), 404),
        "another gateway": ("POST", other, told, json_kind, signing.telnyx(TOKEN, told), 200),
        "another gateway, forged": ("POST", other, told, json_kind, signing.telnyx("not-theirs", told), 403),
        "another gateway, old": ("POST", other, told, json_kind, signing.telnyx(TOKEN, told, int(time.time()) - 400), 403),
        "another gateway, huge": ("POST", other, told + b" " * 70_000, json_kind, {}, 413),
        "another gateway, nonsense": ("POST", other, b"\x00{", json_kind, signing.telnyx(TOKEN, b"\x00{"), 200),
        "another gateway, a character of no text": ("POST", other, odd, json_kind, signing.telnyx(TOKEN, odd), 200),
    }


def test_both_ways_in_answer_alike(sent):
    """At the door and through the house: the same status for whatever comes, and the same is kept."""
    kept = []
    for way in ("door", "house"):
        Event.objects.all().delete()
        for name, (method, path, body, kind, headers, status) in the_requests(sent[0]).items():
            if way == "door":
                found = at_the_door(method, path, body, kind, headers)[0]
            else:
                found = Client(raise_request_exception=False).generic(method, path, body, content_type=kind, headers=headers).status_code
            assert (way, name, found) == (way, name, status)
        kept.append(list(Event.objects.order_by("pk").values_list("gateway", "event_id", "kind", "key", "gateway_id", "error", "waits")))
    assert kept[0] == kept[1] and len(kept[0]) == 3


def test_the_door_leads_where_the_map_of_addresses_leads(sent):
    """Each busy pattern is an address of the house, with the same view behind it; no other address is answered at the door."""
    key = str(uuid.uuid4())
    for path in (f"/messages/hooks/twilio/status/{key}", f"/messages/hooks/telnyx/{key}"):
        [(pattern, view)] = [(pattern, view) for pattern, view in busy.BUSY if pattern.fullmatch(path)]
        assert resolve(path).func.__wrapped__.__wrapped__ is view.__wrapped__.__wrapped__
        assert pattern.fullmatch(path + "\n") is None
    assert len(busy.BUSY) == 2
    status, fields, _ = at_the_door("GET", "/health", b"", "", {})
    assert (status, "Content-Security-Policy" in fields) == (200, True)


def test_only_what_is_open_to_all_is_answered_at_the_door():
    """A page behind the gate that is marked as busy keeps the site from starting."""

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    for view in (page, open_to(Power.SET_UP_MESSAGING)(page), open_to_members(page)):
        with pytest.raises(ImproperlyConfigured):
            busy.busy("/anything")(view)
    assert len(busy.BUSY) == 2


def test_an_answer_at_the_door_keeps_browsers_out(sent):
    """Plain text that no browser takes for anything else, and no cookie."""
    status, fields, _ = at_the_door("POST", f"/messages/hooks/twilio/status/{sent[0].public_id}", b"", FORM, {})
    assert (status, fields["X-Content-Type-Options"], fields["Content-Type"]) == (403, "nosniff", "text/plain; charset=utf-8")
    assert "Set-Cookie" not in fields


def test_what_goes_wrong_at_the_door_names_nobody(sent, monkeypatch, caplog):
    """The gateway is told to try again; the log says what and where, and nothing of what was told."""

    def breaks(*_: object, **__: object) -> bool:
        raise ValueError(f"no room for {sent[0].address}")

    monkeypatch.setattr(news, "keep", breaks)
    method, path, body, kind, headers, _ = the_requests(sent[0])["good"]
    with caplog.at_level(logging.INFO):
        assert at_the_door(method, path, body, kind, headers)[0] == 500
    assert "ValueError" in caplog.text and sent[0].address not in caplog.text and str(sent[0].public_id) not in caplog.text


def test_a_database_that_was_away_heals_by_itself(sent):
    """Its connections cut: the very next receipt is kept; a database that stays away is a 500, and the gateway tells it again."""
    method, path, body, kind, headers, _ = the_requests(sent[0])["good"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, pytest.raises(OperationalError):
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        assert at_the_door(method, path, body, kind, headers)[0] == 200
        connection.ensure_connection()
        cut = connection.connection.info.backend_pid
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [cut])
        other.close()
        time.sleep(0.1)
        form = {"MessageSid": sent[0].gateway_id, "MessageStatus": "sent"}
        assert at_the_door(method, path, urlencode(form).encode(), kind, signed(path, form))[0] == 200
        assert connection.connection.info.backend_pid != cut
        assert Event.objects.count() == 2
    connection.close()
    assert at_the_door(method, path, body, kind, headers)[0] == 200


def test_a_receipt_is_one_statement(sent, django_assert_num_queries, monkeypatch):
    """Between asking for the work, nothing but the insert: no transaction of several statements, no look before."""
    monkeypatch.setitem(jobs.ASKED, "at", time.monotonic() + 60)
    method, path, body, kind, headers, _ = the_requests(sent[0])["good"]
    with django_assert_num_queries(1):
        assert at_the_door(method, path, body, kind, headers)[0] == 200


def test_a_stop_at_the_address_of_a_status_is_obeyed_at_once(sent, settings):
    """Telnyx may tell anything at any address: a text that came in is taken in the call itself."""
    event = {"event_type": "message.received", "id": "in1", "payload": {"from": {"phone_number": sent[0].address}, "to": [], "text": "STOP"}}
    body = json.dumps({"data": event}).encode()
    path = f"/messages/hooks/telnyx/{sent[0].public_id}"
    assert at_the_door("POST", path, body, "application/json", signing.telnyx(TOKEN, body))[0] == 200
    assert Suppression.objects.get().address == sent[0].address
    assert TextMessage.objects.get().body == "STOP"


def test_our_signature_is_theirs(settings, outside):
    """What Twilio's own library takes for signed, we take for signed, and nothing else."""
    chance = random.Random(7)
    letters = string.ascii_letters + string.digits + " +&=%?/é你\n"
    for address in ("https://hall.example", "https://hall.example:8443", "http://127.0.0.1:8000"):
        settings.PUBLIC_ADDRESS = address
        for _ in range(100):
            fields = {"".join(chance.choices(letters, k=5)): "".join(chance.choices(letters, k=chance.randrange(20))) for _ in range(6)}
            path = f"/messages/hooks/twilio/status/{uuid.uuid4()}" + chance.choice(("", "?a=1", "?a=1&b=%2B"))
            for origin in (address, "https://hall.example:443", "https://other.example"):
                signature = RequestValidator(chance.choice((TOKEN, TOKEN, "other"))).compute_signature(origin + path, fields)
                theirs = RequestValidator(TOKEN).validate(address + path, fields, signature)
                assert twilio.is_signed(path, fields, signature) is theirs


def test_a_blast_of_old_news_is_not_the_pumps_whole_turn(sent, monkeypatch):
    """Failures are followed one by one, and others have their turn between."""
    monkeypatch.setattr(news, "ONE_BY_ONE_SECONDS", 0.0)
    for row in sent:
        tells(row, "failed", "99999")
    tells(sent[0], "delivered")
    assert news.apply_some() == 0
    monkeypatch.setattr(news, "ONE_BY_ONE_SECONDS", 5.0)
    assert news.apply_some() == 13
    assert Blast.objects.get().state == "sending"


def tells_over_the_wire(address: str, row: Delivery, status: str) -> int:
    """One status callback to a web server."""
    path, form = f"/messages/hooks/twilio/status/{row.public_id}", {"MessageSid": row.gateway_id, "MessageStatus": status}
    request = urllib.request.Request(address + path, urlencode(form).encode(), {"Content-Type": FORM, **signed(path, form)})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return int(answer.status)


def test_pages_are_answered_while_receipts_wait_for_the_database(outside, sent, tmp_path):
    """Ten receipts that cannot be kept yet, for somebody writes for long: the page does not wait with them, and none is lost."""
    port = a_free_port()
    address = f"http://127.0.0.1:{port}"
    made = environment(**outside.environment(tmp_path / "journal"), UNIONHALL_ADDRESS=ADDRESS)
    with subprocess.Popen(web_server("127.0.0.1", port), env=made) as server, ThreadPoolExecutor(10) as callers:
        try:
            wait_for(address)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE messaging_line SET name = name")
                if connection.vendor == "postgresql":
                    cursor.execute("LOCK TABLE messaging_event IN SHARE MODE")
                waiting = [callers.submit(tells_over_the_wire, address, row, "delivered") for row in sent[:10]]
                time.sleep(1)
                began = time.monotonic()
                urllib.request.urlopen(f"{address}/health", timeout=10).read()
                took, held = time.monotonic() - began, sum(not each.done() for each in waiting)
            assert [each.result() for each in waiting] == [200] * 10
        finally:
            server.terminate()
    assert (held, took < 5) == (10, True), took
    assert news.waiting().count() == 10


def wait_for(address: str) -> None:
    """Until it answers."""
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5).read()
        except URLError:
            assert time.monotonic() < until
            time.sleep(0.1)
        else:
            return
