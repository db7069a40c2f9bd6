"""What membership announces upward."""

from django.dispatch import Signal

#: Memberships changed. Sends `persons` (ids, or None for very many) and `since` (the first day that reads differently).
memberships_changed = Signal()
