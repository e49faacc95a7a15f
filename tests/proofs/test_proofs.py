"""Trees and proofs: golden roots, all small trees, corrupted proofs, checkpoints; each before two verifiers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.log.notes import (
    LOG_KEY,
    WITNESS_KEY,
    BadNote,
    Checkpoint,
    Key,
    cosignature,
    encoded,
    hashes_in,
    open_checkpoint,
    proof_text,
    signed,
    signers,
)
from rules.merkle import EMPTY, STEP, Edge, computed, consistency, inclusion, leaf_hash, node_hash, root_of, sources
from tests.proofs.sweep import HASHES, corrupt, exhaustive, inclusion_of, root
from verifier import verify

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
GOLDEN = {
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
KEY = Key("gongbu/test/city", LOG_KEY, PRIVATE.public_key().public_bytes_raw())
WITNESS_OF = Key("witness/one", WITNESS_KEY, WITNESS.public_key().public_bytes_raw())


def test_the_roots_that_every_implementation_agrees_on() -> None:
    leaves = [leaf_hash(bytes.fromhex(one)) for one in LEAVES]
    assert root_of([]).hex().startswith("e3b0c442")
    assert root_of(leaves[:1]).hex().startswith("6e340b9c")
    assert {size: root_of(leaves[:size]).hex() for size in GOLDEN} == GOLDEN


def test_every_proof_of_small_trees_is_taken_by_both_verifiers() -> None:
    assert exhaustive(300) == (45_150, 45_451, [])


def test_every_proof_with_one_thing_wrong_is_refused_by_both() -> None:
    tried, taken = corrupt(20_000, seed=7)
    assert taken == []
    assert min(tried.values()) > 50


def test_proofs_of_large_trees_are_computed_from_every_eighth_level() -> None:
    leaves = [leaf_hash(str(n).encode()) for n in range(70_000)]
    edge, full = Edge().grown(leaves)
    kept = {(0, n): one for n, one in enumerate(leaves)} | dict(full)
    assert {place[0] for place, _ in full} == {STEP, 2 * STEP}
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        parts = inclusion(index, edge.size)
        read = sum(last - first for some in sources(n for p in parts for n in p).values() for first, last in some)
        assert read < 3 * 256
        top = leaves[index]
        path = [_folded(part, kept) for part in parts]
        verify.includes(top, index, edge.size, path, edge.root)
    old, _ = Edge().grown(leaves[:65_537])
    path = [_folded(part, kept) for part in consistency(old.size, edge.size)]
    verify.extends(old.size, edge.size, path, old.root, edge.root)


def _folded(part: list[tuple[int, int]], kept: dict[tuple[int, int], bytes]) -> bytes:
    hashes = [computed(node, kept) for node in part]
    top = hashes.pop()
    while hashes:
        top = node_hash(hashes.pop(), top)
    return top


def test_a_checkpoint_is_read_alike_by_both() -> None:
    head = Checkpoint(KEY.name, 5, root(5))
    note = signed(KEY, PRIVATE, head.text) + cosignature(WITNESS_OF, WITNESS, 1_700_000_000, head.text)
    assert open_checkpoint(note, KEY) == head
    assert set(signers(note, [KEY, WITNESS_OF])[1]) == {KEY.name, WITNESS_OF.name}
    assert Key.parse(KEY.vkey) == KEY
    assert verify.checkpoint(note, KEY.vkey, [WITNESS_OF.vkey], 1) == (5, root(5))
    with pytest.raises(verify.Refused, match="0 of 1 witnesses"):
        verify.checkpoint(signed(KEY, PRIVATE, head.text), KEY.vkey, [WITNESS_OF.vkey], 1)


def test_a_note_signed_by_another_implementation_is_taken() -> None:
    """The example of the specification's first implementation."""
    vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    note = f"{text}\n{line}\n"
    assert set(signers(note, [Key.parse(vkey)])[1]) == {"PeterNeumann"}
    assert verify.signatures(note, [vkey]) == (text, {"PeterNeumann"})


OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
WRONG: dict[str, Callable[[], str]] = {
    "another key": lambda: signed(KEY, OTHER, Checkpoint(KEY.name, 5, root(5)).text),
    "another origin": lambda: signed(KEY, PRIVATE, Checkpoint("gongbu/other", 5, root(5)).text),
    "an extension line": lambda: signed(KEY, PRIVATE, Checkpoint(KEY.name, 5, root(5)).text + "more\n"),
    "size 0 with a root": lambda: signed(KEY, PRIVATE, Checkpoint(KEY.name, 0, root(5)).text),
    "a leading zero": lambda: signed(KEY, PRIVATE, f"{KEY.name}\n05\n{encoded(root(5))}\n"),
    "an Arabic digit": lambda: signed(KEY, PRIVATE, f"{KEY.name}\n٥\n{encoded(root(5))}\n"),
    "a short root": lambda: signed(KEY, PRIVATE, f"{KEY.name}\n5\n{encoded(root(5)[:-1])}\n"),
    "a changed text": lambda: signed(KEY, PRIVATE, Checkpoint(KEY.name, 5, root(5)).text).replace("\n5\n", "\n6\n"),
    "no signature": lambda: Checkpoint(KEY.name, 5, root(5)).text,
    "no end of line": lambda: signed(KEY, PRIVATE, Checkpoint(KEY.name, 5, root(5)).text)[:-1],
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_checkpoint_is_refused_by_both(name: str) -> None:
    note = WRONG[name]()
    with pytest.raises(BadNote):
        open_checkpoint(note, KEY)
    with pytest.raises(verify.Refused):
        verify.checkpoint(note, KEY.vkey)


def test_the_empty_log_has_the_root_of_nothing() -> None:
    note = signed(KEY, PRIVATE, Checkpoint(KEY.name, 0, EMPTY).text)
    assert open_checkpoint(note, KEY).size == verify.checkpoint(note, KEY.vkey)[0] == 0


def test_a_proof_of_sixty_four_lines_is_refused() -> None:
    with pytest.raises(BadNote):
        hashes_in([encoded(EMPTY)] * 64)


def test_a_receipt_says_what_its_leaf_says_and_no_other() -> None:
    data = verify_leaf("entry", points="10000", reason=None)
    leaves = [leaf_hash(data), *HASHES[1:5]]
    note = signed(KEY, PRIVATE, Checkpoint(KEY.name, 5, root_of(leaves)).text)
    text = proof_text(0, inclusion_of(0, 5).path, note, data)
    assert verify.receipt(text, KEY.vkey, [], 0) == "leaf: entry\npoints: 10000\nreason: None"
    forged = proof_text(0, inclusion_of(0, 5).path, note, data.replace(b"10000", b"90000"))
    with pytest.raises(verify.Refused, match="leaf 0 is not in the tree"):
        verify.receipt(forged, KEY.vkey, [], 0)


def verify_leaf(kind: str, **columns: str | None) -> bytes:
    """A leaf put together by hand, as the format says."""
    words = [kind, *(word for pair in columns.items() for word in pair)]
    sized = [b"\xff" * 4 if one is None else len(one).to_bytes(4, "big") + one.encode() for one in words]
    return b"gongbu-leaf/1\n" + b"".join(sized)
