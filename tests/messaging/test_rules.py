"""What the rules of messages say, without a database."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from unionhall.messaging.rules import addresses, merge
from unionhall.messaging.rules.audience import guard
from unionhall.messaging.rules.errors import Fault, fault_of, should_pause
from unionhall.messaging.rules.hours import Quiet, earliest, seconds_left
from unionhall.messaging.rules.pace import Limits, back_off, in_words
from unionhall.messaging.rules.states import HANDED, State, is_forward
from unionhall.messaging.rules.texts import measure, with_stop
from unionhall.messaging.rules.words import Meaning, meaning_of


@pytest.mark.parametrize(
    ("text", "alphabet", "segments"),
    [
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("€" * 80, "GSM-7", 1),
        ("€" * 81, "GSM-7", 2),
        ("ü" * 160, "GSM-7", 1),
        ("ñ" * 160, "GSM-7", 1),
        ("í" * 70, "UCS-2", 1),
        ("í" * 71, "UCS-2", 2),
        ("会" * 67 + "会" * 67, "UCS-2", 2),
        ("✊" * 70, "UCS-2", 1),
        ("😀" * 35, "UCS-2", 1),
        ("😀" * 36, "UCS-2", 2),
        ("", "GSM-7", 1),
        ("a" * 152 + "€" + "a" * 10, "GSM-7", 2),
        ("“quotes”", "UCS-2", 1),
    ],
)
def test_length_of_texts(text, alphabet, segments):
    """GSM-7 160/153, UCS-2 70/67, the euro sign counts twice, no letter is cut in two."""
    length = measure(text)
    assert (length.alphabet, length.segments) == (alphabet, segments)


def test_one_emoji_doubles_the_cost_and_is_named():
    """The letter that makes a text dear is shown."""
    length = measure("a" * 150 + "✊")
    assert (length.segments, length.odd_letters, length.cost(Decimal("0.01"))) == (3, "✊", Decimal("0.03"))


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        "Stop.",
        " stop ",
        "STOPALL",
        "Unsubscribe",
        "cancel",
        "END",
        "quit",
        "REVOKE",
        "OptOut",
        "opt out",
        "“STOP”",
        "ＳＴＯＰ",
        "stop please",
        "Remove me from your list",
        "please take me off this",
        "lose my number",
        "don't contact me again",
        "Don’t text me",
        "do not message me",
        "quit texting me",
        "no more texts",
        "alto",
        "退订",
        "수신거부",
        "stop texting me!!",
        "wrong number",
    ],
)
def test_these_mean_stop(text):
    """Single words as the whole message, in several languages and shapes, and plain requests."""
    assert meaning_of(text) == Meaning.STOP


@pytest.mark.parametrize(
    "text",
    [
        "STOP this bill!",
        "Don't stop organizing",
        "We won't quit",
        "I will end my shift at 5",
        "can you cancel my rsvp for friday",
        "non-stop",
        "stopped by the office",
        "yes",
        "see you there",
        "",
        "the end is near",
        "Please don't cancel the rally",
        "I quit smoking",
    ],
)
def test_these_do_not(text):
    """“STOP this bill!” is support (Spoke issue 1016)."""
    assert meaning_of(text) == Meaning.NOTHING


def test_start_and_help():
    """The two other words the law knows."""
    assert [meaning_of(text) for text in ("START", "unstop", "HELP", "info")] == [Meaning.START, Meaning.START, Meaning.HELP, Meaning.HELP]


def test_fields_are_filled_and_nothing_is_evaluated():
    """A value that looks like a field, a format or a header stays what it is, on one line."""
    values = {"name": "{unit} {{7*7}} %s\r\nBcc: all@x.example", "unit": "A"}
    assert merge.fill("Hi {name}!", values) == "Hi {unit} {{7*7}} %s  Bcc: all@x.example!"
    assert merge.fill("{name.__class__} {0}", values) == " "


@settings(deadline=None)
@given(some.text(), some.dictionaries(some.sampled_from(sorted(merge.FIELDS)), some.text()))
def test_filling_never_fails_nor_makes_lines(text, values):
    """Whatever is typed, filling works, and no value brings a line break along."""
    filled = merge.fill(text, values)
    assert filled.count("\n") <= text.count("\n")


@pytest.mark.parametrize(
    ("written", "meant"), [("first_name", "given_name"), ("Name", "name"), ("departement", "department"), ("xyz", "name")]
)
def test_unknown_fields_name_the_nearest(written, meant):
    """A slip is answered with what was meant."""
    assert [(each.written, each.meant) for each in merge.unknown_fields("{" + written + "}")] == [(written, meant)]


def test_stray_braces_are_seen():
    """A bracket that opens nothing is a slip too."""
    assert merge.has_stray_brace("Hi {name") and merge.has_stray_brace("Hi name}") and not merge.has_stray_brace("{name} {unit}")


NEW_YORK, PHOENIX, SEATTLE = ZoneInfo("America/New_York"), ZoneInfo("America/Phoenix"), ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("moment", "where", "opens"),
    [
        (datetime(2026, 7, 1, 4, 30, tzinfo=UTC), SEATTLE, datetime(2026, 7, 1, 15, tzinfo=UTC)),
        (datetime(2026, 7, 1, 4, 30, tzinfo=UTC), NEW_YORK, datetime(2026, 7, 1, 12, tzinfo=UTC)),
        (datetime(2026, 7, 1, 4, 30, tzinfo=UTC), PHOENIX, datetime(2026, 7, 1, 15, tzinfo=UTC)),
        (datetime(2026, 7, 1, 20, tzinfo=UTC), SEATTLE, datetime(2026, 7, 1, 20, tzinfo=UTC)),
        (datetime(2026, 3, 8, 9, tzinfo=UTC), SEATTLE, datetime(2026, 3, 8, 15, tzinfo=UTC)),
        (datetime(2026, 11, 1, 8, tzinfo=UTC), SEATTLE, datetime(2026, 11, 1, 16, tzinfo=UTC)),
    ],
)
def test_quiet_hours_by_the_clock_of_the_person(moment, where, opens):
    """Nine to eight on the person's wall, also in Arizona and in the nights when the clocks change."""
    assert earliest(moment, where, Quiet()) == opens


@settings(deadline=None)
@given(
    some.datetimes(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None), datetime(2027, 1, 1, tzinfo=UTC).replace(tzinfo=None)),
    some.sampled_from([NEW_YORK, PHOENIX, SEATTLE, ZoneInfo("Asia/Kolkata")]),
)
def test_never_at_night(moment, where):
    """The earliest moment is never a quiet one, never earlier than asked, and never more than half a day and an hour later."""
    asked = moment.replace(tzinfo=UTC)
    opens = earliest(asked, where, Quiet())
    assert not Quiet().covers(opens.astimezone(where).time())
    assert 0 <= (opens - asked).total_seconds() <= 12 * 3600


def test_a_text_does_not_outlive_the_evening():
    """What waits at the gateway is given up before nine (Twilio's ValidityPeriod)."""
    assert seconds_left(datetime(2026, 7, 2, 3, 50, tzinfo=UTC), SEATTLE, Quiet()) == 570
    assert Quiet(time(8), time(8)).covers(time(3)) is False


def test_the_slowest_bound_is_the_pace():
    """The account, the campaign, the numbers: the least of them."""
    assert Limits(100, 75, [1.0] * 40).per_second == 40
    assert Limits(100, 75, [1.0] * 400).per_second == 75
    assert in_words(timedelta(seconds=10_000 / Limits(0, 75).per_second)) == "2 min 13 s"


def test_pauses_grow_and_differ():
    """Doubling with jitter, never beyond the most."""
    chance = random.Random(1)
    pauses = [back_off(attempt, chance).total_seconds() for attempt in range(12)]
    assert pauses[0] < 2 < pauses[2] and max(pauses) <= 300 and len({round(back_off(5).total_seconds(), 6) for _ in range(20)}) > 15


@pytest.mark.parametrize(
    ("count", "earlier", "unusual", "second"),
    [
        (8124, [300, 310, 290], True, True),
        (320, [300], False, False),
        (200, [], False, False),
        (60, [10, 20, 15], False, False),
        (501, [500], False, True),
    ],
)
def test_the_wrong_audience_is_asked_about(count, earlier, unusual, second):
    """“You usually write to 300 people, this is 8,124.”"""
    found = guard(count, earlier, 500)
    assert (found.is_unusual, found.needs_second) == (unusual, second)
    assert ("8,124" in found.sentence) == (count == 8124)


def test_states_only_go_forward():
    """Of all pairs: nothing moves out of an end, nothing backwards, and only what was handed over moves by news."""
    for old in State:
        for new in State:
            if is_forward(old, new):
                assert old in HANDED and new in {State.UNCERTAIN, State.ACCEPTED, *[s for s in State if s not in HANDED]} - {
                    State.QUEUED,
                    State.HELD,
                }


def test_codes_are_known():
    """The codes that change what we do."""
    assert [fault_of(code) for code in ("21610", "30006", "30007", "20003", "99999")] == [
        Fault.STOPPED,
        Fault.LANDLINE,
        Fault.FILTERED,
        Fault.CONFIGURATION,
        Fault.OTHER,
    ]
    assert should_pause(21, 1000) and not should_pause(21, 1100) and not should_pause(19, 100)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("(206) 555-0123", "+12065550123"),
        ("206.555.0123", "+12065550123"),
        ("+1 206 555 0123", "+12065550123"),
        ("'+12065550123", "+12065550123"),
        ("\u202a+1 206\u2011555\u20110123\u202c", "+12065550123"),
        ("1-206-555-0123", "+12065550123"),
        ("+44 7911 123456", "+447911123456"),
        ("206 555 0123", "+12065550123"),
    ],
)
def test_numbers_from_phones(written, number):
    """As phones and spreadsheets write them, with marks nobody sees."""
    assert addresses.phone(written) == number


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("+49 30 901820", "landline"),
        ("12345", "digits"),
        ("call me", "not a phone number"),
        ("206 555 0123 ext 5", "extension"),
        ("", "not a phone"),
    ],
)
def test_bad_numbers_say_why(written, says):
    """One sentence, before anything leaves."""
    with pytest.raises(addresses.BadAddress, match=says):
        addresses.phone(written)


@pytest.mark.parametrize(
    "written", ["a@b.example\r\nBcc: c@d.example", "a@b", "a b@c.example", "a@b..example", "<a@b.example>", "a@b.example,c@d.example", ""]
)
def test_bad_mail_addresses(written):
    """No second recipient and no header hides in an address."""
    with pytest.raises(addresses.BadAddress):
        addresses.mail(written)


def test_a_list_from_a_phone():
    """A header, semicolons, doubles, a landline: each line says what it is."""
    rows = addresses.numbers_in('\ufeffName;Mobile\n"Ana";"(206) 555-0123"\nBo;+49 30 901820\nCy;2065550123\nDi;\n')
    assert [(row.line, row.number, bool(row.problem)) for row in rows] == [(2, "+12065550123", False), (3, "", True), (4, "", True)]
    assert "line 2" in rows[2].problem


def test_every_text_to_many_says_how_to_stop():
    """In its language, and not twice."""
    assert with_stop("Hola.", "es-MX").endswith("STOP para no recibir.")
    assert with_stop("Text STOP to end.", "en") == "Text STOP to end."
