"""Pages of membership: lists, cards, leavers, one person's history."""

from unionhall.membership.views.cards import accept, cards, match, new_card
from unionhall.membership.views.leavers import leaver, leavers
from unionhall.membership.views.lists import decide, decide_clear, member_list, member_lists, publish, undo
from unionhall.membership.views.persons import change, correct, person, undo_change

__all__ = [
    "accept", "cards", "change", "correct", "decide", "decide_clear", "leaver", "leavers", "match", "member_list", "member_lists", "new_card", "person",
    "publish", "undo", "undo_change",
]
