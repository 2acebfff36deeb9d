"""Owns what Rasa trains on in its image: `rasa_files.py FOLDER [EXAMPLES]` writes our examples in its format."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nlu.rasa_corpus import cut, write_corpus  # noqa: E402
from nlu.training import read_examples  # noqa: E402


def main(folder: str, at_most: str | None = None) -> int:
    """Write `nlu.yml`, `domain.yml` and `config.yml`, of an even cut where a number is given."""
    examples = cut(read_examples(ROOT / "nlu" / "data"), int(at_most) if at_most else None)
    print(write_corpus(examples, Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
