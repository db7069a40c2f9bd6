"""Slips are answered with a clear sentence before anything leaves; mail is a correct mail whatever is written."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.makers.accounts import an_account, an_actor, signed_in
from tests.makers.messaging import MACHINE, a_blast, a_draft, a_mail_line, a_place, a_text_line, an_address, on_its_way, some_people
from unionhall.access.rules import Kind, Place
from unionhall.kit import clock
from unionhall.kit.refusals import Clash, NotAllowed, NotThere, Unwelcome
from unionhall.messaging import actions
from unionhall.messaging.models import Blast, Delivery
from unionhall.messaging.queries import blasts
from unionhall.messaging.sending.mail import Mould, page
from unionhall.messaging.sending.pump import Pump, close_done

VALUES = {
    "to": "rosa@mail.example",
    "key": "0b0e",
    "stop_link": "https://hall.example/messages/stop/abc",
    "name": "Rosa <b>& Sons</b>",
    "given_name": "Rósa",
    "department": "Chemistry",
    "unit": "A",
    "local_name": "Local 99",
    "sender_name": "Amir",
}


def words(text: str = "Come.", subject: str = "Come", body: str = "Come.") -> dict[str, dict[str, str]]:
    """Words in English."""
    return {"en": {"text": text, "subject": subject, "body": body}}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"words": words("Hi {first_name}")}, "Did you mean {given_name}"),
        ({"words": words("Hi {name")}, "bracket stands alone"),
        ({"words": words("x" * 2000)}, "2,000 characters"),
        ({"words": words("")}, "is empty"),
        ({"words": {}}, "at least one language"),
        ({"channels": []}, "Choose a channel"),
        ({"channels": ["mail"]}, "No line for this channel"),
    ],
)
def test_slips_are_named_and_nothing_leaves(parts, says):
    """The sentence says what is wrong and how to mend it."""
    a_text_line()
    some_people(2)
    draft = a_draft(MACHINE, **parts)
    assert any(says in problem for problem in blasts.problems_of(draft))
    with pytest.raises(Unwelcome):
        on_its_way(draft)
    assert not Delivery.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "parts",
    [
        {"words": words(subject="Hi\r\nBcc: all@mail.example")},
        {"words": words(subject="Hi\nX: y")},
        {"title": " "},
        {"title": "a\nb"},
        {"category": "spam"},
        {"channels": ["fax"]},
        {"kind": "peer", "channels": ["mail"]},
    ],
)
def test_what_cannot_be_kept_at_all(parts):
    """A second header, no title, a way that does not exist."""
    with pytest.raises(Unwelcome):
        a_draft(MACHINE, **parts)


@pytest.mark.parametrize("name", ["Rosa\r\nBcc: all@mail.example", "Rosa\nX-A: b", "Rosa\u2028Bcc: x", "Ro\x00sa", "@@h:unit@@ {unit}"])
def test_no_name_begins_a_header(name):
    """Names come from rosters: whatever stands in one, the mail has the headers we wrote, each once."""
    mail = Mould("Come, {name}", "Dear {name}", "en").fill({**VALUES, "name": name})
    read = message_from_bytes(mail, policy=policy.SMTP)
    assert sorted(read.keys()) == sorted(
        [
            "To",
            "Subject",
            "Message-ID",
            "List-Unsubscribe",
            "List-Unsubscribe-Post",
            "From",
            "Date",
            "Content-Language",
            "MIME-Version",
            "Content-Type",
        ]
    )
    assert "A @@" not in mail.decode()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=some.text(max_size=3000), subject=some.text(max_size=120), name=some.text(max_size=300))
def test_every_mail_is_one(body, subject, name):
    """CRLF lines of at most 998 bytes, both parts, whatever the words and the name."""
    subject = subject.replace("\r", " ").replace("\n", " ")
    mail = Mould(subject, body, "en").fill({**VALUES, "name": name, "given_name": name})
    assert b"\n" not in mail.replace(b"\r\n", b"")
    read = message_from_bytes(mail, policy=policy.SMTP)
    assert read.get_body(("plain",)) is not None and read.get_body(("html",)) is not None


def test_the_html_is_for_all_and_nothing_tracks():
    """Language and direction said, dark and light, no image, script or foreign font; what is typed is escaped."""
    made = page("Hi {name} <script>x</script> ![a](https://t.example/p.gif) [b](javascript:alert(1))", "ar")
    assert 'lang="ar"' in made and 'dir="rtl"' in made and "prefers-color-scheme: dark" in made
    assert (
        "<script" not in made
        and "<img" not in made.replace("<!--", "")
        and 'href="javascript' not in made
        and "fonts.googleapis" not in made
    )
    mail = Mould("x", "Hi {name}", "en").fill(VALUES).decode()
    assert "Hi Rosa &lt;b&gt;&amp; Sons&lt;/b&gt;" in mail and "Hi Rosa <b>& Sons</b>" in mail


@pytest.mark.django_db
def test_each_person_reads_their_language():
    """Spanish for who reads it, also from Mexico; else the first that was written; the preview shows one real person for each."""
    a_text_line("file")
    some_people(1, language="es-MX")
    some_people(1, language="ko")
    draft = a_draft(MACHINE, words={"en": {"text": "Hello"}, "es": {"text": "Hola"}})
    assert {each.language: each.text.split()[0] for each in blasts.previews(draft, MACHINE)} == {"es": "Hola", "en": "Hello"}


@pytest.mark.django_db
def test_the_preview_and_the_count_stay_in_scope():
    """A lead of one unit reaches only that unit, whatever the segment says; another unit's lead does not see the message."""
    a_text_line()
    here, there = a_place(), a_place()
    some_people(3, where=here)
    some_people(5, where=there)
    lead = an_actor(("lead", Place(Kind.UNIT, str(here[0].pk))))
    other = an_actor(("lead", Place(Kind.UNIT, str(there[0].pk))))
    everywhere = a_draft(lead, segment={"units": [str(here[0].public_id), str(there[0].public_id)]})
    assert blasts.checked(everywhere, lead).total == 3
    assert not blasts.open_to(other).filter(pk=everywhere.pk).exists()
    with pytest.raises(NotThere):
        actions.sending.hand_in(str(everywhere.public_id), None, by=other)
    with pytest.raises(NotAllowed):
        actions.sending.hand_in(str(everywhere.public_id), None, by=an_actor("trustee"))


@pytest.mark.django_db
def test_a_segment_narrows_by_each_part():
    """Unit, department, membership, new, language, by name: each and all together."""
    a_text_line()
    here, there = a_place(), a_place()
    some_people(4, where=here, is_member=True)
    rosa = some_people(2, where=here, is_member=False, language="es")[0]
    some_people(8, where=there)
    counts = {
        "units": ([str(here[0].public_id)], 6),
        "departments": ([str(there[1].public_id)], 8),
        "membership": ("nonmembers", 2),
        "languages": (["es"], 2),
        "persons": ([str(rosa.public_id)], 1),
        "new_within_days": (1, 0),
    }
    for part, (value, wanted) in counts.items():
        assert blasts.checked(a_draft(MACHINE, segment={part: value}), MACHINE).total == wanted, part
    both = {"departments": [str(here[1].public_id)], "membership": "members"}
    assert blasts.checked(a_draft(MACHINE, segment=both), MACHINE).total == 4


@pytest.mark.django_db
def test_numbers_abroad_and_excluded_people_are_left_out():
    """No texts to countries the local did not name, none to supervisors."""
    a_text_line()
    person, boss = some_people(2, phones=False, mails=False)
    an_address(person, "phone", "+447911123456")
    an_address(boss, "phone", "+12065550188")
    type(boss).objects.filter(pk=boss.pk).update(is_excluded=True)
    assert blasts.checked(a_draft(MACHINE), MACHINE).total == 0


@pytest.mark.django_db(transaction=True)
def test_nobody_is_texted_at_night_where_they_are(outside, time_machine_at=None):
    """At 21:30 in Seattle it is past nine there and in New York: the rest waits for eight o'clock on the person's wall."""
    import time_machine

    with time_machine.travel("2026-07-01T22:30:00-06:00", tick=True):  # 21:30 in Seattle, 18:30 in Honolulu
        a_text_line()
        some_people(2, where=a_place(time_zone="America/Los_Angeles"), mails=False)
        some_people(3, where=a_place(time_zone="Pacific/Honolulu"), mails=False)
        blast = a_blast(keeps_quiet_hours=True)
        Pump(3).run()
        assert outside.told()["accepted"] == 3
        waiting = Delivery.objects.filter(blast=blast, state="queued")
        assert {row.not_before.isoformat() for row in waiting} == {"2026-07-02T15:00:00+00:00"}
    with time_machine.travel("2026-07-02T08:00:30-07:00", tick=True):
        Pump(3).run()
        close_done()
        assert outside.told()["accepted"] == 5


@pytest.mark.django_db
def test_a_schedule_starts_once_and_a_cancelled_one_never():
    """By the clock, in the past refused."""
    import time_machine

    a_text_line()
    some_people(2)
    draft, other = a_draft(MACHINE), a_draft(MACHINE)
    with pytest.raises(Unwelcome):
        actions.sending.hand_in(str(draft.public_id), clock.now() - timedelta(hours=1), by=MACHINE)
    for each in (draft, other):
        actions.sending.hand_in(str(each.public_id), clock.now() + timedelta(hours=2), by=MACHINE)
    actions.sending.cancel(str(other.public_id), by=MACHINE)
    assert actions.sending.start_due(by=MACHINE) == 0
    with time_machine.travel(clock.now() + timedelta(hours=2, minutes=1)):
        assert [actions.sending.start_due(by=MACHINE) for _ in range(2)] == [1, 0]
    assert {Blast.objects.get(pk=draft.pk).state, Blast.objects.get(pk=other.pk).state} == {"sending", "cancelled"}


@pytest.mark.django_db
def test_words_are_fixed_once_handed_in():
    """What was confirmed is what leaves; a second hand-in is refused."""
    a_text_line()
    some_people(2)
    blast = a_blast()
    for attempt in (
        lambda: actions.writing.write(
            actions.writing.Draft("New", "operational", ["text"], {}, words("Other")), by=MACHINE, blast_id=str(blast.public_id)
        ),
        lambda: actions.sending.hand_in(str(blast.public_id), None, by=MACHINE),
    ):
        with pytest.raises(Clash):
            attempt()


@pytest.mark.django_db(transaction=True)
def test_a_test_goes_to_one_address_only(outside):
    """In each language, marked as a test, through the same way out."""
    a_text_line()
    a_mail_line()
    some_people(3)
    draft = a_draft(MACHINE, channels=["text", "mail"], words={**words(), "es": {"text": "Ven", "subject": "Ven", "body": "Ven"}})
    assert actions.writing.send_test(str(draft.public_id), "(206) 555-0123", by=MACHINE).sent == 2
    assert actions.writing.send_test(str(draft.public_id), "me@mail.example", by=MACHINE).sent == 2
    with pytest.raises(Unwelcome, match="landline"):
        actions.writing.send_test(str(draft.public_id), "+49 30 901820", by=MACHINE)
    Pump(3).run()
    assert {text["to"] for text in outside.sent()} == {"+12065550123"}
    assert [letter["content"].count("[Test]") for letter in outside.letters()] == [1, 1]


@pytest.mark.django_db
def test_the_whole_way_by_the_pages():
    """Write, see whom it reaches, keep as a template, send: with a form that bears what is typed wrong."""
    a_text_line("file")
    some_people(4)
    browser = signed_in(an_account("lead", name="Amir"))
    typed = {"title": "Rally", "category": "operational", "channels": ["text"], "en_text": "Hi {first_name}, come."}
    wrong = browser.post("/messages/new", {**typed, "title": ""})
    assert wrong.status_code == 400 and "Hi {first_name}, come." in wrong.content.decode()
    kept = browser.post("/messages/new", typed)
    assert kept.status_code == 302
    assert "Did you mean {given_name}" in browser.get(kept["Location"]).content.decode()
    browser.post(kept["Location"] + "/write", {**typed, "en_text": "Hi {given_name}, come."})
    shown = browser.get(kept["Location"]).content.decode()
    assert "Send to 4 people" in shown and "Reply STOP to stop." in shown
    browser.post(kept["Location"] + "/do", {"what": "template", "name": "Rally call"})
    assert "Rally call" in browser.get("/messages/templates").content.decode()
    assert browser.post(kept["Location"] + "/do", {"what": "send"}).status_code == 302
    assert Blast.objects.get().state == "sending"
    assert "Stop it now" in browser.get(kept["Location"]).content.decode()


@pytest.mark.django_db
def test_a_list_of_numbers_from_a_phone():
    """Pasted as exported: people in scope are found, a landline, a double and a stranger are named by line, nothing is kept."""
    a_text_line("file")
    rosa, dov = some_people(2)
    first, second = (person.contact_points.get(kind="phone").value for person in (rosa, dov))
    browser = signed_in(an_account("lead", name="Amir"))
    typed = {"title": "Rally", "category": "operational", "channels": ["text"], "en_text": "Come."}
    wrong = browser.post("/messages/new", {**typed, "numbers": f"Name;Mobile\nRosa;{first}\nX;+49 30 901820\nY;{first}\nZ;+12065559876"})
    page = wrong.content.decode()
    assert wrong.status_code == 400
    assert all(says in page for says in ("landline", "line 2", "+12065559876")) and not Blast.objects.exists()
    assert browser.post("/messages/new", {**typed, "numbers": f"{first}\r\n{second}"}).status_code == 302
    assert blasts.checked(Blast.objects.get(), MACHINE).total == 2


@pytest.mark.django_db
def test_a_list_of_numbers_stays_when_the_words_are_changed():
    """To mend a slip in a text for two people must never make it a text for everybody."""
    people = some_people(6)
    first, second = (person.contact_points.get(kind="phone").value for person in people[:2])
    browser = signed_in(an_account("comms"))
    typed = {"title": "Rally", "category": "operational", "channels": ["text"], "en_text": "Rally at noom. STOP ends."}
    browser.post("/messages/new", {**typed, "numbers": f"{first}\n{second}"})
    blast = Blast.objects.get()
    both = {str(person.public_id) for person in people[:2]}
    assert set(blast.segment["persons"]) == both
    address = f"/messages/{blast.public_id}/write"
    assert "Only the 2 people whose numbers were pasted before" in browser.get(address).content.decode()
    browser.post(address, {**typed, "en_text": "Rally at noon. STOP ends.", "keeps_list": "on"})
    assert set(Blast.objects.get().segment["persons"]) == both
    third = people[2].contact_points.get(kind="phone").value
    browser.post(address, {**typed, "keeps_list": "on", "numbers": third})
    assert set(Blast.objects.get().segment["persons"]) == both | {str(people[2].public_id)}
    browser.post(address, typed)
    assert "persons" not in Blast.objects.get().segment


@pytest.mark.django_db
def test_another_like_it_begins_with_its_words_and_people():
    some_people(3)
    lena = an_account("comms")
    old = a_draft(an_actor("comms", name="Noor"), segment={"membership": "members"}, title="Rally at noon")
    browser = signed_in(lena)
    page = browser.get(f"/messages/new?like={old.public_id}").content.decode()
    assert 'value="Rally at noon"' in page and "rally at noon. Reply STOP to stop." in page and 'value="members" checked' in page
    assert browser.get("/messages/new?like=no").status_code == 404
    stranger = signed_in(an_account(("lead", Place(Kind.UNIT, "99"))))
    assert "Rally at noon" not in stranger.get(f"/messages/new?like={old.public_id}").content.decode()
