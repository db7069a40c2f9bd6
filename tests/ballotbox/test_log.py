"""The log: proofs for every size, every mutation refused, heads, witnesses, receipts, batches; attack test 11."""

import dataclasses

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ballotbox.exceptions import Malformed
from ballotbox.hashing import digest
from ballotbox.log import (
    EMPTY_ROOT,
    BatchRule,
    Cosignature,
    Head,
    LogRefused,
    Peaks,
    Receipt,
    SignedHead,
    SplitView,
    Tree,
    Witness,
    check_consistency,
    check_inclusion,
    consistency_path,
    in_release_order,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_of,
)

BOARD = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x01")
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x02")
WITNESSES = [Ed25519PrivateKey.from_private_bytes(bytes(30) + b"\x01" + bytes([place])) for place in range(3)]
ELECTION = bytes(range(64))
LEAVES = [leaf_hash(bytes([number])) for number in range(70)]


def key_of(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()


def a_head(size: int, at: int = 1000, leaves: list[bytes] = LEAVES) -> SignedHead:
    return Head(ELECTION, size, at, root_of(leaves[:size])).sign(BOARD)


def a_witness(last: SignedHead | None = None) -> Witness:
    return Witness(0, WITNESSES[0], key_of(BOARD), ELECTION, last)


def by_definition(leaves: list[bytes]) -> bytes:
    """The root as RFC 9162 section 2.1.1 defines it, by recursion."""
    if not leaves:
        return digest("leaf")
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while 2 * half < len(leaves):
        half *= 2
    return digest("node", by_definition(leaves[:half]), by_definition(leaves[half:]))


def test_roots_are_those_of_the_definition() -> None:
    tree, peaks = Tree(), Peaks()
    assert tree.root() == peaks.root() == EMPTY_ROOT == by_definition([])
    for size, leaf in enumerate(LEAVES, start=1):
        tree.append(leaf)
        peaks.append(leaf)
        assert tree.size == peaks.size == size
        assert tree.root() == peaks.root() == root_of(LEAVES[:size]) == by_definition(LEAVES[:size])
    assert Tree(LEAVES).root(37) == by_definition(LEAVES[:37])
    assert Tree(LEAVES).root(0) == EMPTY_ROOT


def test_leaves_and_nodes_are_hashed_apart() -> None:
    assert leaf_hash(b"a" * 128) != node_hash(b"a" * 64, b"a" * 64)
    assert leaf_hash(b"") != EMPTY_ROOT
    assert node_hash(LEAVES[0], LEAVES[1]) == digest("node", LEAVES[0], LEAVES[1])


def test_every_entry_of_every_size_is_proved_included() -> None:
    tree = Tree(LEAVES)
    for size in range(1, 36):
        for index in range(size):
            check_inclusion(LEAVES[index], index, size, inclusion_path(tree, index, size), tree.root(size))


def test_every_growth_is_proved_consistent() -> None:
    tree = Tree(LEAVES)
    for new in range(36):
        for old in range(new + 1):
            check_consistency(old, tree.root(old), new, tree.root(new), consistency_path(tree, old, new))


def test_paths_are_as_short_as_the_tree_is_high() -> None:
    tree = Tree(LEAVES)
    assert len(inclusion_path(tree, 0, 64)) == 6
    assert inclusion_path(tree, 0, 1) == []
    assert inclusion_path(tree, 2, 3) == [tree.root(2)]
    assert inclusion_path(tree, 0, 3) == [LEAVES[1], LEAVES[2]]
    assert consistency_path(tree, 2, 3) == [LEAVES[2]]
    assert consistency_path(tree, 3, 4) == [LEAVES[2], LEAVES[3], tree.root(2)]


def test_paths_that_cannot_be_are_refused_in_words() -> None:
    tree = Tree(LEAVES[:5])
    for index, size in ((-1, 5), (5, 5), (0, 6), (0, 0)):
        with pytest.raises(LogRefused) as refused:
            inclusion_path(tree, index, size)
        assert str(refused.value) == f"(10.4) there is no entry {index + 1} among the first {size} of 5"
    for old, new in ((-1, 5), (4, 3), (3, 6)):
        with pytest.raises(LogRefused) as refused:
            consistency_path(tree, old, new)
        assert str(refused.value) == f"(10.5) no log of {old} entries grows to {new} within 5"


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, int]:
    new = draw(st.integers(1, len(LEAVES)))
    return draw(st.integers(0, new - 1)), new


@given(spans(), st.data())
def test_a_changed_inclusion_proof_is_refused(span: tuple[int, int], data: st.DataObject) -> None:
    index, size = span
    tree = Tree(LEAVES)
    path, root = inclusion_path(tree, index, size), tree.root(size)
    with pytest.raises(LogRefused, match=r"^\(10\.4\) the inclusion path is too long$"):
        check_inclusion(LEAVES[index], index, size, [*path, LEAVES[0]], root)
    with pytest.raises(LogRefused, match=rf"^\(10\.4\) entry {index + 1} is not in the log with this root$"):
        check_inclusion(leaf_hash(b"another"), index, size, path, root)
    other = data.draw(st.integers(0, size - 1).filter(lambda one: LEAVES[one] != LEAVES[index]) if size > 1 else st.none())
    if other is not None:
        with pytest.raises(LogRefused):
            check_inclusion(LEAVES[index], other, size, path, root)
        with pytest.raises(LogRefused, match=r"^\(10\.4\) the inclusion path is too short$"):
            check_inclusion(LEAVES[index], index, size, path[:-1], root)
        step = data.draw(st.integers(0, len(path) - 1))
        with pytest.raises(LogRefused, match="is not in the log with this root"):
            check_inclusion(LEAVES[index], index, size, [*path[:step], LEAVES[-1][::-1], *path[step + 1 :]], root)


@given(spans(), st.data())
def test_a_changed_consistency_proof_is_refused(span: tuple[int, int], data: st.DataObject) -> None:
    old, new = span
    tree = Tree(LEAVES)
    path, old_root, new_root = consistency_path(tree, old, new), tree.root(old), tree.root(new)
    false = leaf_hash(b"false")
    with pytest.raises(LogRefused, match=r"^\(10\.5\) the consistency path is too long$"):
        check_consistency(old, old_root, new, new_root, [*path, false])
    with pytest.raises(LogRefused, match=rf"^\(10\.5\) the first {old} entries are not the same in both logs$"):
        check_consistency(old, false, new, new_root, path)
    if old:
        with pytest.raises(LogRefused, match=rf"^\(10\.5\) the first {old} entries are not the same in both logs$"):
            check_consistency(old, old_root, new, false, path)
        with pytest.raises(LogRefused, match=r"^\(10\.5\) the consistency path is too short$"):
            check_consistency(old, old_root, new, new_root, path[:-1])
        step = data.draw(st.integers(0, len(path) - 1))
        with pytest.raises(LogRefused, match="are not the same in both logs"):
            check_consistency(old, old_root, new, new_root, [*path[:step], false, *path[step + 1 :]])


def test_an_empty_path_proves_growth_of_nothing() -> None:
    with pytest.raises(LogRefused) as refused:
        check_consistency(3, root_of(LEAVES[:3]), 4, root_of(LEAVES[:4]), [])
    assert str(refused.value) == "(10.5) the consistency path is too short"


def test_a_log_never_shrinks() -> None:
    for old, new in ((4, 3), (-1, 3)):
        with pytest.raises(LogRefused) as refused:
            check_consistency(old, LEAVES[0], new, LEAVES[1], [])
        assert str(refused.value) == f"(10.5) a log never shrinks from {old} entries to {new}"


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_reaches_outside_the_log(index: int, size: int) -> None:
    with pytest.raises(LogRefused) as refused:
        check_inclusion(LEAVES[0], index, size, [], LEAVES[0])
    assert str(refused.value) == f"(10.4) a log of {size} entries has no entry {index + 1}"


def test_attack_11_a_dropped_reordered_or_edited_entry_is_refused() -> None:
    tree = Tree(LEAVES[:20])
    edits = {
        "drop": LEAVES[:5] + LEAVES[6:21],
        "reorder": [*LEAVES[:5], LEAVES[6], LEAVES[5], *LEAVES[7:20]],
        "edit": [*LEAVES[:5], leaf_hash(b"edited"), *LEAVES[6:20]],
    }
    for entries in edits.values():
        other = Tree([*entries, *LEAVES[40:50]])
        with pytest.raises(LogRefused, match="the first 20 entries are not the same in both logs"):
            check_consistency(20, tree.root(), 30, other.root(30), consistency_path(other, 20, 30))


def test_a_witness_signs_a_log_that_only_grows() -> None:
    witness, tree = a_witness(), Tree(LEAVES)
    first, later = a_head(9), a_head(30, at=1900)
    assert witness.cosign(first, []) == Cosignature.make(first.head, 0, WITNESSES[0])
    cosigned = later.with_cosignature(witness.cosign(later, consistency_path(tree, 9, 30)))
    cosigned.check_board(key_of(BOARD))
    cosigned.check_witnesses([key_of(one) for one in WITNESSES], quorum=1)
    assert witness.last == later


def test_attack_11_a_witness_refuses_a_split_view_and_a_stale_head() -> None:
    last = a_head(9)
    forked = a_head(9, leaves=LEAVES[1:])
    with pytest.raises(SplitView) as split:
        a_witness(last).cosign(forked, [])
    assert str(split.value) == "(10.5) two signed heads of 9 entries have different roots"
    witness = a_witness(last)
    with pytest.raises(LogRefused, match=r"^\(10.10\) a head of 8 entries is offered after one of 9$"):
        witness.cosign(a_head(8), [])
    with pytest.raises(LogRefused, match=r"^\(10.10\) a head is offered that was released before the last one$"):
        witness.cosign(a_head(12, at=999), [])
    grown = a_head(30, leaves=LEAVES[1:])
    with pytest.raises(LogRefused, match="the first 9 entries are not the same") as refused:
        witness.cosign(grown, consistency_path(Tree(LEAVES[1:]), 9, 30))
    assert not isinstance(refused.value, SplitView)
    assert witness.last == last


def test_a_witness_refuses_what_is_not_the_boards_or_of_another_election() -> None:
    foreign = Head(bytes(64), 9, 1000, root_of(LEAVES[:9])).sign(BOARD)
    with pytest.raises(LogRefused, match=r"^\(10.6\) the head belongs to another election$"):
        a_witness().cosign(foreign, [])
    forged = SignedHead(a_head(9).head, OTHER.sign(a_head(9).head.hash))
    with pytest.raises(LogRefused, match=r"^\(10.7\) the head of 9 entries is not signed by the board$"):
        a_witness().cosign(forged, [])
    with pytest.raises(LogRefused, match="not signed by the board"):
        a_head(9).check_board(b"not a key")


def test_heads_bind_election_size_time_and_root() -> None:
    head = a_head(9).head
    changes = [{"election": bytes(64)}, {"size": 10}, {"released_at": 1001}, {"root": bytes(64)}]
    for change in changes:
        assert dataclasses.replace(head, **change).hash != head.hash  # type: ignore[arg-type]


def test_signed_heads_read_back_to_the_same_bytes() -> None:
    signed = a_head(9)
    for place in (2, 0):
        signed = signed.with_cosignature(Cosignature.make(signed.head, place, WITNESSES[place]))
    assert [one.witness for one in signed.cosignatures] == [0, 2]
    assert SignedHead.decode(signed.encoded) == signed
    assert signed.with_cosignature(signed.cosignatures[0]) == signed
    with pytest.raises(Malformed, match=r"^\(10.6\) a tree head is of version 2; this program reads version 1$"):
        SignedHead.decode(b"\x02" + signed.encoded[1:])
    with pytest.raises(Malformed):
        SignedHead.decode(signed.encoded[:-1])


def test_co_signatures_are_counted_and_checked() -> None:
    keys = [key_of(one) for one in WITNESSES]
    plain = a_head(9)
    one = plain.with_cosignature(Cosignature.make(plain.head, 1, WITNESSES[1]))
    one.check_witnesses(keys, quorum=1)
    plain.check_witnesses(keys, quorum=0)
    with pytest.raises(LogRefused, match=r"^\(10.9\) 1 witnesses signed the head of 9 entries, not 2$"):
        one.check_witnesses(keys, quorum=2)
    forged = plain.with_cosignature(Cosignature.make(plain.head, 2, WITNESSES[1]))
    with pytest.raises(LogRefused, match=r"^\(10.8\) witness 3 did not sign the head of 9 entries$"):
        forged.check_witnesses(keys, quorum=0)
    transplanted = dataclasses.replace(a_head(10), cosignatures=one.cosignatures)
    with pytest.raises(LogRefused, match="witness 2 did not sign the head of 10 entries"):
        transplanted.check_witnesses(keys, quorum=1)
    twice = dataclasses.replace(one, cosignatures=one.cosignatures * 2)
    stranger = plain.with_cosignature(Cosignature.make(plain.head, 3, OTHER))
    for wrong in (twice, stranger):
        with pytest.raises(LogRefused, match=r"^\(10.8\) the head of 9 entries names witnesses out of order or unknown$"):
            wrong.check_witnesses(keys, quorum=1)


def test_a_co_signature_names_its_witness() -> None:
    """Two places that somebody filled with one key need two signatures."""
    head = a_head(9).head
    assert Cosignature.statement(head, 0) != Cosignature.statement(head, 1) != Cosignature.statement(a_head(8).head, 1)
    twice = a_head(9).with_cosignature(dataclasses.replace(Cosignature.make(head, 0, WITNESSES[0]), witness=1))
    with pytest.raises(LogRefused, match=r"^\(10.8\) witness 2 did not sign the head of 9 entries$"):
        twice.check_witnesses([key_of(WITNESSES[0])] * 2, quorum=1)


def test_a_count_of_co_signatures_must_fit() -> None:
    signed = a_head(9).encoded
    with pytest.raises(Malformed, match=r"^\(1.4\) a list of 2 items cannot fit in 100 bytes$"):
        SignedHead.decode(signed[:-4] + b"\x02\x00\x00\x00" + bytes(100))


def test_the_empty_log_and_the_log_itself_need_no_path() -> None:
    root = root_of(LEAVES[:3])
    for old, old_root, path, reason in (
        (0, EMPTY_ROOT, [root], "the consistency path is too long"),
        (3, root, [root], "the consistency path is too long"),
        (0, root, [], "the first 0 entries are not the same in both logs"),
        (3, EMPTY_ROOT, [], "the first 3 entries are not the same in both logs"),
    ):
        with pytest.raises(LogRefused) as refused:
            check_consistency(old, old_root, 3, root, path)
        assert str(refused.value) == f"(10.5) {reason}"


def test_a_receipt_is_a_promise_that_can_be_held_up() -> None:
    receipt = Receipt.issue(ELECTION, b"t" * 64, 2000, BOARD)
    receipt.check(key_of(BOARD))
    assert Receipt.decode(receipt.encoded) == receipt
    for change in ({"tracker": bytes(64)}, {"due_at": 2001}, {"election": bytes(64)}, {"signature": bytes(64)}):
        with pytest.raises(LogRefused, match=r"^\(10.11\) the receipt is not signed by the board$"):
            dataclasses.replace(receipt, **change).check(key_of(BOARD))  # type: ignore[arg-type]
    for wrong in (b"", b"\x02" + receipt.encoded[1:]):
        with pytest.raises(Malformed, match=r"^\(10.11\) a receipt is not of version 1$"):
            Receipt.decode(wrong)
    with pytest.raises(Malformed):
        Receipt.decode(receipt.encoded + b"\x00")


def test_a_receipt_is_broken_by_a_due_head_without_the_ballot() -> None:
    receipt = Receipt.issue(ELECTION, b"t" * 64, 2000, BOARD)
    due, early = a_head(9, at=2000).head, a_head(9, at=1999).head
    assert receipt.is_broken(due, is_in_log=False)
    assert not receipt.is_broken(due, is_in_log=True)
    assert not receipt.is_broken(early, is_in_log=False)
    assert not receipt.is_broken(dataclasses.replace(due, election=bytes(64)), is_in_log=False)


def test_batches_wait_for_company_and_time_and_leave_at_close() -> None:
    rule = BatchRule()
    assert rule.is_due(20, 900, is_closed=False)
    assert not rule.is_due(19, 900, is_closed=False)
    assert not rule.is_due(20, 899, is_closed=False)
    assert rule.is_due(1, 0, is_closed=True)
    assert not rule.is_due(0, 900, is_closed=True)
    assert BatchRule.decode(b"") == rule == BatchRule.decode(rule.encoded)
    assert BatchRule.decode(BatchRule(3, 7).encoded) == BatchRule(3, 7)
    with pytest.raises(Malformed, match=r"^\(10.13\) the election's rules are of version 2; this program reads version 1$"):
        BatchRule.decode(b"\x02" + rule.encoded[1:])


@given(st.lists(st.binary(min_size=2, max_size=2)))
def test_a_batch_leaves_in_tracker_order_whatever_order_it_came_in(ballots: list[bytes]) -> None:
    released = in_release_order(ballots, lambda ballot: digest("track", ballot))
    assert [digest("track", ballot) for ballot in released] == sorted(digest("track", ballot) for ballot in ballots)
    assert released == in_release_order(reversed(ballots), lambda ballot: digest("track", ballot))
    assert sorted(released) == sorted(ballots)
