"""What messaging announces: that something waits to leave or to be applied, and that somebody answered or stopped."""

from __future__ import annotations

from django.dispatch import Signal

#: Something was put into the outbox; sent inside the transaction. No arguments.
outbox_filled = Signal()
#: News of a delivery was kept and waits to be applied; sent after it is in the database. No arguments.
news_kept = Signal()
#: Somebody texted us: `person_id` (or none), `blast_id` (or none), `body`. Areas above count answers to their asks.
text_came_in = Signal()
#: Somebody said stop: `person_id` (or none), `channel`, `category`.
somebody_stopped = Signal()
