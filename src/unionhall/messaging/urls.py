"""The addresses of messages."""

from django.urls import path

from unionhall.messaging import public
from unionhall.messaging.views import blasts, consent, inbox, mine, peer, setup, switch

app_name = "messaging"
urlpatterns = [
    path("", blasts.messages, name="messages"),
    path("new", blasts.write, name="new"),
    path("templates", blasts.templates, name="templates"),
    path("mine", mine.mine, name="mine"),
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/<uuid:thread_id>", inbox.talk, name="talk"),
    path("consent", consent.consent, name="consent"),
    path("setup", setup.setup, name="setup"),
    path("setup/stop", switch.switch, name="switch"),
    path("setup/release", setup.release, name="release"),
    path("one-by-one", peer.running, name="peer_list"),
    path("one-by-one/<uuid:blast_id>", peer.batch, name="peer"),
    path("<uuid:blast_id>", blasts.blast, name="blast"),
    path("<uuid:blast_id>/write", blasts.write, name="write"),
    path("<uuid:blast_id>/do", blasts.do, name="do"),
    path("stop/<str:token>", public.stop, name="stop"),
    path("hooks/twilio/status/<uuid:key>", public.twilio_status, name="twilio_status"),
    path("hooks/twilio/texts", public.twilio_texts, name="twilio_texts"),
    path("hooks/telnyx", public.telnyx_events, name="telnyx"),
    path("hooks/telnyx/<uuid:key>", public.telnyx_events, name="telnyx_status"),
    path("hooks/mail/<slug:provider>", public.mail_events, name="mail_events"),
]
