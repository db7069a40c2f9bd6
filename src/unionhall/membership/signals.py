"""What membership announces upward."""

from django.dispatch import Signal

#: Memberships changed. Sends `persons` (ids, or None for very many), `since` (the first day that reads differently) and `change`
#: (the id of the change that did it: what it superseded is how they read before).
memberships_changed = Signal()
