"""What is open to all: the link that ends mail, and the addresses at which gateways tell their news, each by its signature."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from unionhall.access.gate import ActingRequest, open_to_all
from unionhall.access.rules import Actor
from unionhall.kit.busy import busy, refuse_large
from unionhall.kit.refusals import NotAllowed, NotThere, Unwelcome
from unionhall.messaging import actions, stops
from unionhall.messaging.gateways import telnyx, twilio
from unionhall.messaging.rules.consent import CATEGORY_WORDS, Category, Source

FORM = "application/x-www-form-urlencoded"
#: Far more than Twilio sends.
MOST_FIELDS = 200
#: A delivery's key as the converter `uuid` takes it.
KEY = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
GATEWAY = Actor.machine("a gateway’s news")
#: Providers of mail whose events django-anymail understands.
PROVIDERS = {
    "amazon_ses": "amazon_ses.AmazonSESTrackingWebhookView",
    "brevo": "brevo.BrevoTrackingWebhookView",
    "mailgun": "mailgun.MailgunTrackingWebhookView",
    "mailjet": "mailjet.MailjetTrackingWebhookView",
    "postmark": "postmark.PostmarkTrackingWebhookView",
    "resend": "resend.ResendTrackingWebhookView",
    "sendgrid": "sendgrid.SendGridTrackingWebhookView",
    "sparkpost": "sparkpost.SparkPostTrackingWebhookView",
}


@csrf_exempt
@open_to_all
def stop(request: ActingRequest, token: str) -> HttpResponse:
    """Ends mail: looking changes nothing (scanners open every link), a press of the button or a mail program's one click does."""
    wish = stops.read_token(token)
    if wish is None:
        raise NotThere("This link is not one of ours, or it was cut off.")
    words = CATEGORY_WORDS[Category(wish.category)] if wish.category else ""
    if request.method != "POST":
        return render(request, "messaging/stop.html", {"words": words, "address": wish.address})
    is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    source = Source.ONE_CLICK if is_one_click else Source.PAGE
    actions.consent.stop_by_link(token, everything=request.POST.get("what") == "everything", source=source, by=Actor.visitor())
    if is_one_click:
        return HttpResponse("", content_type="text/plain")
    return render(
        request, "messaging/stopped.html", {"words": words, "address": wish.address, "everything": request.POST.get("what") == "everything"}
    )


@busy(rf"/messages/hooks/twilio/status/(?P<key>{KEY})")
@csrf_exempt
@require_POST
@open_to_all
def twilio_status(request: HttpRequest, key: str) -> HttpResponse:
    """What became of a text, told by Twilio."""
    news = twilio.status_in(_signed_fields(request))
    if news is not None:
        actions.news.keep_status("twilio", key, news, by=GATEWAY)
    return HttpResponse("", content_type="text/plain")


@csrf_exempt
@require_POST
@open_to_all
def twilio_texts(request: HttpRequest) -> HttpResponse:
    """A text that somebody sent us, told by Twilio; an empty answer, for the network itself confirms a stop."""
    news = twilio.text_in(_signed_fields(request))
    if news is not None:
        actions.news.take_text("twilio", news, by=GATEWAY)
    return HttpResponse('<?xml version="1.0" encoding="UTF-8"?><Response/>', content_type="text/xml")


def _signed_fields(request: HttpRequest) -> dict[str, str]:
    """The fields, if Twilio signed them."""
    refuse_large(request)
    fields = {name: str(value) for name, value in request.POST.items()} if request.content_type != FORM else _fields_in(request.body)
    if not twilio.is_signed(request.get_full_path(), fields, request.META.get("HTTP_X_TWILIO_SIGNATURE", "")):
        raise NotAllowed("The signature is not theirs.")
    return fields


def _fields_in(body: bytes) -> dict[str, str]:
    """The fields of a form as it is sent, in a fifth of the time that Django's own dictionary takes."""
    try:
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as no:
        raise Unwelcome("There are more fields in it than a gateway has to say.") from no


@busy(rf"/messages/hooks/telnyx/(?P<key>{KEY})")
@csrf_exempt
@require_POST
@open_to_all
def telnyx_events(request: HttpRequest, key: str = "") -> HttpResponse:
    """An event told by Telnyx: of a text of ours, or a text that came in."""
    refuse_large(request)
    said, body = request.META, request.body
    if not telnyx.is_signed(body, said.get("HTTP_TELNYX_TIMESTAMP", ""), said.get("HTTP_TELNYX_SIGNATURE_ED25519", "")):
        raise NotAllowed("The signature is not theirs.")
    event = telnyx.event_in(body)
    text, status = telnyx.text_in(event), telnyx.status_in(event)
    if text is not None:
        actions.news.take_text("telnyx", text, by=GATEWAY)
    elif status is not None:
        actions.news.keep_status("telnyx", key, status, by=GATEWAY)
    return HttpResponse("", content_type="text/plain")


@csrf_exempt
@open_to_all
def mail_events(request: HttpRequest, provider: str) -> HttpResponse:
    """Events of a mail provider. Some sign nothing, and one's signature is not looked at: our own secret is asked of all of them."""
    if provider not in PROVIDERS or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    answer: HttpResponse = import_string(f"anymail.webhooks.{PROVIDERS[provider]}").as_view()(request)
    return answer
