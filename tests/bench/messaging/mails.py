"""P8: rendering and handing over mail, against bare SMTP, plain `django.core.mail`, and one job for each mail."""

from __future__ import annotations

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from tests.bench.frame import Result, compare, plain
from tests.bench.messaging.stage import MAILS, a_department
from tests.children import ROOT
from tests.makers.messaging import a_blast, a_mail_line
from tests.outside import Outside
from unionhall.kit.jobs import job
from unionhall.messaging.actions import lines
from unionhall.messaging.models import Blast
from unionhall.messaging.sending.expansion import expand
from unionhall.messaging.sending.mail import Mould, page
from unionhall.messaging.sending.pump import Pump, close_done

BODY = "Dear {name},\n\nwe meet the university **on Thursday at noon**.\n\n- Wear blue\n- Bring one coworker from {department}\n"
WORDS = {"en": {"text": "", "subject": "Thursday, {given_name}", "body": BODY}}
FEW = 300
RUNS = 3


def cases(database: str, outside: Outside) -> Iterator[Result]:
    """Ours against each in turn, in seconds for a thousand mails; from the first mail rendered to the last one taken, unless it says whole."""
    a_mail_line(at_once=lines.MAILS_AT_ONCE)
    runs = [(a_blast_of(MAILS, outside), bare(MAILS, outside)) for _ in range(RUNS)]
    handing, plain_smtp = median(ours.handing for ours, _bare in runs), median(bare for _ours, bare in runs)
    whole, audience = median(ours.whole for ours, _bare in runs), median(ours.audience for ours, _bare in runs)
    for seconds, against, at_least in (
        (plain_smtp, "bare SMTP, 4 connections, no rendering", 0.7),
        (naive(FEW) / FEW * MAILS, "plain django.core.mail", 1.5),
        (one_job_each(FEW) / FEW * MAILS, "one job for each mail", 2),
    ):
        yield compare(
            "1,000 mails: render and hand over",
            MAILS,
            (handing / MAILS * 1000, seconds / MAILS * 1000),
            against=against,
            at_least=at_least,
            database=database,
        )
    yield plain("1,000 mails: making the audience's deliveries", MAILS, audience / MAILS * 1000, database=database)
    yield compare(
        "1,000 mails: the whole, from the click to the last",
        MAILS,
        (whole / MAILS * 1000, plain_smtp / MAILS * 1000),
        against="bare SMTP, 4 connections, no rendering",
        database=database,
    )


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds: for the audience's deliveries alone, from the first rendered to the last taken, and from the click to the last taken."""

    audience: float
    handing: float
    whole: float


def a_blast_of(amount: int, outside: Outside) -> Took:
    """Two blasts of so many mails: one as a person sends it, and one whose deliveries are made before the clock runs."""
    segment = a_department(amount)
    outside.empty()
    clicked = time.time()
    a_blast(channels=["mail"], segment=segment, words=WORDS)
    whole = _sent_at(amount, outside) - clicked
    outside.empty()
    blast = a_blast(channels=["mail"], segment=segment, words=WORDS)
    began = time.time()
    while expand(blast.pk):
        pass
    expanded = time.time()
    return Took(expanded - began, _sent_at(amount, outside) - expanded, whole)


def _sent_at(amount: int, outside: Outside) -> float:
    """Pump until everything is sent; when the server took the last mail."""
    while Blast.objects.filter(state="sending").exists():
        Pump().run()
        close_done()
    letters = outside.letters()
    assert len(letters) == amount
    return max(float(letter["at"]) for letter in letters)


def bare(amount: int, outside: Outside) -> float:
    """Seconds to hand the same bytes over on four connections that stay open."""
    outside.empty()
    values = dict.fromkeys(("name", "given_name", "department"), "Rosa") | {
        "to": "a@mail.example",
        "key": "0",
        "stop_link": "https://hall.example/s",
    }
    content = Mould("Thursday, {given_name}", BODY, "en").fill(values)

    def hand_over(part: int) -> None:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as connection:
            for number in range(amount // 4):
                connection.sendmail("hall@local99.example", [f"a{part}-{number}@mail.example"], content)

    began = time.perf_counter()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(hand_over, range(4)))
    return time.perf_counter() - began


def a_plain_mail(number: int) -> EmailMultiAlternatives:
    """One mail as most programs make it: laid out and built for each person."""
    made = EmailMultiAlternatives("Thursday, Rosa", BODY, "hall@local99.example", [f"b{number}@mail.example"])
    made.attach_alternative(page(BODY, "en").replace("@@h:name@@", "Rosa"), "text/html")
    return made


def naive(amount: int) -> float:
    """Seconds for the same with `django.core.mail` and one connection."""
    began = time.perf_counter()
    with get_connection("django.core.mail.backends.smtp.EmailBackend", host=settings.EMAIL_HOST, port=settings.EMAIL_PORT) as connection:
        for number in range(amount):
            connection.send_messages([a_plain_mail(number)])
    return time.perf_counter() - began


@job(queue="default")
def one_mail(number: int) -> None:
    """The job of a single mail."""
    a_plain_mail(number).send()


def one_job_each(amount: int) -> float:
    """Seconds to queue a job for each mail and to have a worker empty the queue, its start not counted."""
    idle = drain()
    began = time.perf_counter()
    for number in range(amount):
        one_mail.later(number)
    queued = time.perf_counter() - began
    return queued + max(0.0, drain() - idle)


def drain() -> float:
    """Seconds that a worker takes until nothing is left."""
    began = time.perf_counter()
    command = [sys.executable, "-W", "ignore", "-m", "unionhall", "worker", "--queues", "default", "--until-empty", "--interval", "0.01"]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began
