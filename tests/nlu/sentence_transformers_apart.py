"""Runs in the environment of sentence-transformers: our encoder with real weights, and a small model trained with it.

Prints one JSON object; the tests of `test_nlu_sentence_transformers.py` look at it.
"""

import asyncio
import json
import sys
import threading

import numpy as np
import torch

from nlu.contract import Utterance
from nlu.embedded import EmbeddedEngine
from nlu.encoders import open_encoder
from nlu.settings import TrainingSettings
from nlu.trainer import train
from nlu.training import Example

TEXTS = ["Where is my parcel?", "When will my package arrive?", "I would like to cancel my order.", "a" * 5000]
ODD = ["", " ", "🙂", "\x00", "a\x00b", "\ud800", "订" * 5000, "\u202e1"]
TRAINING = {
    "order_status": [
        "where is my parcel",
        "has my package been sent yet",
        "when does the delivery come",
        "any news of my shipment",
        "track the box I bought last week",
    ],
    "order_cancel": [
        "cancel my order please",
        "I changed my mind, do not send it",
        "call off the purchase",
        "please stop what I bought yesterday",
        "I no longer want these goods",
    ],
    "company_info": [
        "when are you open",
        "what is the address of your shop",
        "are you closed on Sunday",
        "how do I get to your office",
        "opening hours during the holidays",
    ],
}
ASKED = {
    "the courier still has not shown up with my stuff, what is its position": "order_status",
    "forget about the things I purchased, I want out of the deal": "order_cancel",
    "until what time can one visit you in the evening": "company_info",
}


def main(name: str) -> dict[str, object]:
    """Everything the tests want to know, in one start, for reading the weights takes seconds."""
    encoder = open_encoder(name)
    together = encoder.encode(TEXTS)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    return {
        "name": encoder.name,
        "dimension": encoder.dimension,
        "none": encoder.encode([]).shape,
        "lengths": np.linalg.norm(together, axis=1).tolist(),
        "gap": float(np.abs(together - alone).max()),
        "same": float(together[0] @ together[1]),
        "other": float(together[0] @ together[2]),
        "is_finite": bool(np.isfinite(encoder.encode(ODD)).all()),
        "threads": torch.get_num_threads(),
        "is_alike_in_threads": in_threads(encoder, alone),
        "model": trained(name),
        "has_cuda": torch.version.cuda is not None,
    }


def in_threads(encoder: object, alone: np.ndarray) -> bool:
    """Four threads ask for rows at once."""
    found: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: found.append(encoder.encode(TEXTS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(found) == 4 and all(float(np.abs(rows - alone).max()) < 1e-4 for rows in found)


def trained(name: str) -> dict[str, object]:
    """What a small model on this encoder makes of paraphrases that share hardly a word with its examples."""
    examples = [
        Example(text=text, intent=intent, language="en") for intent, texts in TRAINING.items() for text in texts
    ]
    model = train(examples, model_id="semantic-test", settings=TrainingSettings(encoder=name))
    parses = asyncio.run(EmbeddedEngine(model).parse_many([Utterance(text=text) for text in ASKED]))
    assert model.semantic is not None
    return {
        "encoder": model.semantic.encoder,
        "right": [parse.ranking[0].name == ASKED[parse.text] for parse in parses],
    }


if __name__ == "__main__":
    json.dump(main(sys.argv[1]), sys.stdout)
