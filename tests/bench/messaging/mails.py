"""P8: rendering and handing over mail, against bare SMTP, plain `django.core.mail`, and one job for each mail."""

from __future__ import annotations

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from tests.bench.frame import Result, compare
from tests.bench.messaging.stage import MAILS, a_department, is_sent
from tests.children import ROOT
from tests.makers.messaging import a_blast, a_mail_line
from tests.outside import Outside
from unionhall.kit.jobs import job
from unionhall.messaging.sending.mail import Mould, page
from unionhall.messaging.sending.pump import Pump, close_done

BODY = "Dear {name},\n\nwe meet the university **on Thursday at noon**.\n\n- Wear blue\n- Bring one coworker from {department}\n"
WORDS = {"en": {"text": "", "subject": "Thursday, {given_name}", "body": BODY}}
FEW = 300


def cases(database: str, outside: Outside) -> Iterator[Result]:
    """Ours against each, in seconds for a thousand mails."""
    ours = a_blast_of(MAILS, outside) / MAILS * 1000
    yield compare(
        "1,000 mails: render and hand over",
        MAILS,
        (ours, bare(MAILS) / MAILS * 1000),
        against="bare SMTP, 4 connections, no rendering",
        at_least=0.7,
        database=database,
    )
    yield compare(
        "1,000 mails: render and hand over",
        MAILS,
        (ours, naive(FEW) / FEW * 1000),
        against="plain django.core.mail",
        at_least=1.5,
        database=database,
    )
    yield compare(
        "1,000 mails: render and hand over",
        MAILS,
        (ours, one_job_each(FEW) / FEW * 1000),
        against="one job for each mail",
        at_least=2,
        database=database,
    )


def a_blast_of(amount: int, outside: Outside) -> float:
    """Seconds from the click until the last mail was taken."""
    outside.empty()
    a_mail_line()
    segment = a_department(amount)
    began = time.perf_counter()
    blast = a_blast(channels=["mail"], segment=segment, words=WORDS)
    while not is_sent(blast):
        Pump().run()
        close_done()
    took = time.perf_counter() - began
    assert outside.told()["letters"] == amount
    return took


def bare(amount: int) -> float:
    """Seconds to hand the same bytes over on four connections that stay open."""
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
