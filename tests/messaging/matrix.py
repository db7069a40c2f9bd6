"""Who gets what at the addresses of messages."""

from __future__ import annotations

from uuid import uuid4

from tests.matrix import Expect, Row, Secret, Thing, at, everybody, members, only, secret
from tests.world import World
from unionhall.kit import clock
from unionhall.messaging.models import Blast, BlastText, Delivery, Line, TextMessage, Thread
from unionhall.messaging.sending.expansion import note_places
from unionhall.people.models import ContactPoint

WRITES, SEES = "lead comms", "lead comms unit_chair secretary election_committee"
ANSWERS = "steward lead unit_chair comms"


def _line() -> Line:
    line, _made = Line.objects.get_or_create(name="Texts", defaults={"channel": "text", "gateway": "file", "numbers": []})
    return line


def _a_blast(world: World, which: str, kind: str = "blast", state: str = "draft") -> Blast:
    unit = world.units[which]
    blast = Blast.objects.create(
        title=f"canarytitle{which}{kind}",
        kind=kind,
        category="operational",
        channels=["text"],
        segment={"units": [str(unit.public_id)]},
        scope=[["unit", str(unit.pk)]],
        author_name="Somebody",
        written_at=clock.now(),
        state=state,
    )
    BlastText.objects.create(blast=blast, language="en", text=f"canarywords{which}")
    return blast


def _blasts(world: World) -> Thing:
    _line()
    return {which: {"blast_id": _a_blast(world, which).public_id} for which in ("own", "other")}


def _peers(world: World) -> Thing:
    found = {}
    for which in ("own", "other"):
        blast, person = _a_blast(world, which, "peer", "sending"), world.persons[which]
        number = ContactPoint.objects.get(person=person, kind="phone").value_normalized
        Delivery.objects.create(
            line=_line(),
            blast=blast,
            channel="text",
            category="operational",
            person=person,
            address=number,
            not_before=clock.now(),
            state="held",
        )
        note_places(blast.pk, [person.pk])
        found[which] = {"blast_id": blast.public_id}
    return found


def _talks(world: World) -> Thing:
    found = {}
    for which in ("own", "other"):
        person = world.persons[which]
        number = ContactPoint.objects.get(person=person, kind="phone").value_normalized
        thread = Thread.objects.create(address=number, person=person, last_at=clock.now(), asked_at=clock.now(), state="needs_answer")
        TextMessage.objects.create(thread=thread, body=f"canarytalk{which}", at=clock.now(), gateway_id=f"SM{which}")
        Delivery.objects.create(
            line=_line(),
            channel="text",
            category="operational",
            person=person,
            address=number,
            body=f"canaryreply{which}",
            not_before=clock.now(),
            state="delivered",
        )
        found[which] = {"thread_id": thread.public_id}
    return found


THINGS = {"blast": _blasts, "peer": _peers, "talk": _talks}


def SECRETS(world: World) -> list[Secret]:  # noqa: N802 - the matrix's own name
    """What only those may read in whose place it is, or who look after the whole local."""
    local = "comms secretary election_committee"
    return [
        secret("canarywordsown", f"lead unit_chair steward {local}"),
        secret("canarywordsother", local),
        secret("canarytalkown", "steward lead unit_chair comms"),
        secret("canarytalkother", "comms"),
        secret("canaryreplyown", "steward lead unit_chair comms"),
        secret("canaryreplyother", "comms"),
        secret("canarytitleother", local),
    ]


DRAFT = {"title": "Rally", "category": "operational", "channels": ["text"], "en_text": "Come."}
HOOK = {"key": uuid4()}
WHOLE = "own other"

ROWS = [
    Row("messaging:messages", get=only(SEES)),
    Row("messaging:new", get=only(WRITES), post=only(WRITES, 302), data=DRAFT),
    Row("messaging:templates", get=only(WRITES), post=Expect(), data={"template": str(uuid4())}),
    Row("messaging:mine", get=members(), post=members(302, excluded=200), data={"wanted": ["mail:operational"]}),
    Row("messaging:inbox", get=only(ANSWERS)),
    Row(
        "messaging:talk",
        of="talk",
        get=at(steward="own", lead="own", unit_chair="own", comms=WHOLE),
        post=at(302, steward="own", lead="own", unit_chair="own", comms=WHOLE),
        data={"what": "close"},
    ),
    Row(
        "messaging:consent",
        get=only("data_steward"),
        post=only("data_steward", 302),
        data={"address": "+12065550123", "reason": "By phone."},
    ),
    Row(
        "messaging:setup",
        get=only("comms administrator"),
        post=only("comms administrator", 302),
        data={"what": "keyword", "word": "rally", "reply": "At noon."},
    ),
    Row(
        "messaging:switch",
        get=only("comms administrator"),
        post=only("comms administrator", 302),
        data={"what": "stop_line", "which": "", "why": "A wrong date."},
    ),
    Row("messaging:release", post=only("comms administrator", 302), data={"why": "A disk broke."}),
    Row("messaging:peer_list", get=only(ANSWERS)),
    Row(
        "messaging:peer",
        of="peer",
        get=at(steward="own", lead="own", unit_chair="own", comms=WHOLE),
        post=at(302, steward="own", lead="own", unit_chair="own", comms=WHOLE),
        data={"what": "take"},
    ),
    Row("messaging:blast", of="blast", get=at(lead="own", unit_chair="own", comms=WHOLE, secretary=WHOLE, election_committee=WHOLE)),
    Row("messaging:write", of="blast", get=at(lead="own", comms=WHOLE), post=at(302, lead="own", comms=WHOLE), data=DRAFT),
    Row(
        "messaging:do",
        of="blast",
        post=Expect(
            cells={
                ("lead", "own"): 302,
                **{("comms", which): 302 for which in ("own", "other")},
                **{(role, which): 403 for role in ("secretary", "election_committee") for which in ("own", "other")},
                ("unit_chair", "own"): 403,
            },
        ),
        data={"what": "cancel"},
    ),
    Row(
        "messaging:stop",
        get=Expect(visitor=404, is_open=True),
        post=Expect(visitor=404, is_open=True),
        kwargs={"token": "forged"},
        signed=True,
    ),
    Row("messaging:twilio_status", post=everybody(403), kwargs=HOOK, signed=True),
    Row("messaging:twilio_texts", post=everybody(403), signed=True),
    Row("messaging:telnyx", post=everybody(403), signed=True),
    Row("messaging:telnyx_status", post=everybody(403), kwargs=HOOK, signed=True),
    Row(
        "messaging:mail_events",
        get=Expect(visitor=404, is_open=True),
        post=Expect(visitor=404, is_open=True),
        kwargs={"provider": "postmark"},
        signed=True,
    ),
]
