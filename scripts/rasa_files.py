"""Owns Rasa's files in step with our examples: `rasa_files.py` writes `nlu/rasa/domain.yml` anew,
`rasa_files.py FOLDER [EXAMPLES]` what Rasa trains on in its image.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nlu.rasa_corpus import DOMAIN, cut, shipped_domain, write_corpus  # noqa: E402
from nlu.training import read_examples  # noqa: E402

SHIPPED = ROOT / "nlu" / "data"


def main(folder: str | None = None, at_most: str | None = None) -> int:
    """Write the domain of all examples; or `nlu.yml`, `domain.yml` and `config.yml`, of an even cut if one is asked."""
    examples = read_examples(SHIPPED)
    if folder is None:
        DOMAIN.write_text(shipped_domain(examples), encoding="utf-8")
        return 0
    print(write_corpus(cut(examples, int(at_most) if at_most else None), Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
