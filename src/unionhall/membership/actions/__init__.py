"""What people do with memberships: cards, changes of status, corrections, whole lists; each can be taken back."""

from unionhall.membership.actions.cards import (
    SignedCard,
    accept_card,
    forget_proposals,
    match_card,
    propose_matches,
    record_card,
    refuse_match,
)
from unionhall.membership.actions.changes import (
    correct_history,
    expel_member,
    reinstate_member,
    transfer_member,
    undo_change,
    withdraw_member,
)
from unionhall.membership.actions.leavers import settle_leaver
from unionhall.membership.actions.lists import decide_clear_rows, decide_row, load_list, publish_list, receive_list, undo_list
from unionhall.membership.actions.merges import follow_merge, follow_unmerge
from unionhall.membership.actions.posts import keep_posts

__all__ = [
    "SignedCard", "accept_card", "correct_history", "decide_clear_rows", "decide_row", "expel_member", "follow_merge", "follow_unmerge", "forget_proposals",
    "keep_posts", "load_list", "match_card", "propose_matches", "publish_list", "receive_list", "record_card", "refuse_match",
    "reinstate_member", "settle_leaver", "transfer_member", "undo_change", "undo_list", "withdraw_member",
]
