"""The public log: a Merkle tree, signed heads, witnesses, receipts and batches. SPEC.md section 10."""

from ballotbox.log.batches import BatchRule, in_release_order
from ballotbox.log.growing import GrowingLog
from ballotbox.log.heads import Cosignature, Head, SignedHead
from ballotbox.log.paths import check_consistency, check_inclusion, consistency_path, inclusion_path
from ballotbox.log.receipts import Receipt
from ballotbox.log.refusals import LogRefused, SplitView
from ballotbox.log.tree import EMPTY_ROOT, Peaks, Tree, leaf_hash, node_hash, root_of
from ballotbox.log.witness import Witness

__all__ = [
    "EMPTY_ROOT",
    "BatchRule",
    "Cosignature",
    "GrowingLog",
    "Head",
    "LogRefused",
    "Peaks",
    "Receipt",
    "SignedHead",
    "SplitView",
    "Tree",
    "Witness",
    "check_consistency",
    "check_inclusion",
    "consistency_path",
    "in_release_order",
    "inclusion_path",
    "leaf_hash",
    "node_hash",
    "root_of",
]
