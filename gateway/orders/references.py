"""Owns how order numbers and article references are compared, however a customer typed them."""

import unicodedata

LONGEST = 80
"""Longer texts are no reference; what stands behind is not looked at."""

# Letters that look alike come first: nobody sees which of the two he typed. The rest are read aloud: Ф is F.
_LOOK_ALIKE = dict(zip("АВЕКМНОРСТУХ", "ABEKMHOPCTYX", strict=True))
_SOUND_ALIKE = dict(zip("БГДЗИЙЛПФЦЭЮІЈЅ", "BGDZIJLPFCEUIJS", strict=True))
_TO_LATIN = str.maketrans({**_SOUND_ALIKE, **_LOOK_ALIKE})
_NUMBER_SIGNS = str.maketrans("", "", "№#")


def fold_reference(text: str) -> str:
    """Reduce a number or reference to what it is compared by: Latin capitals and digits, nothing between them.

    >>> fold_reference(" а9ф 742-16 ")
    'A9F74216'
    """
    # The number sign goes first: NFKC would make the letters "No" of it.
    plain = unicodedata.normalize("NFKC", text[:LONGEST].translate(_NUMBER_SIGNS)).upper()
    return "".join(letter for letter in plain.translate(_TO_LATIN) if letter.isalnum())
