"""WordPiece: texts as the tokens that BERT was trained on, in small letters and without accents."""

import unicodedata
from collections.abc import Iterator, Mapping

START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"

_LONGEST_WORD = 100
_CJK = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


def read_vocabulary(text: str) -> dict[str, int]:
    """Return the numbers of the tokens that stand in ``text``, one per line."""
    return {token: number for number, token in enumerate(text.splitlines())}


def tokens(text: str, vocabulary: Mapping[str, int], longest: int) -> list[int]:
    """Return the numbers of at most ``longest`` tokens, those that mark start and end among them."""
    found = [vocabulary[START]]
    for word in _words(text):
        if len(found) >= longest - 1:
            break
        found.extend(vocabulary[piece] for piece in _pieces(word, vocabulary))
    return [*found[: longest - 1], vocabulary[END]]


def _pieces(word: str, vocabulary: Mapping[str, int]) -> list[str]:
    """Return the longest known beginning of ``word``, that of the rest, and so on; unknown if any has none."""
    if len(word) > _LONGEST_WORD:
        return [UNKNOWN]
    found: list[str] = []
    at = 0
    while at < len(word):
        mark = "##" if at else ""
        end = next((end for end in range(len(word), at, -1) if mark + word[at:end] in vocabulary), 0)
        if not end:
            return [UNKNOWN]
        found.append(mark + word[at:end])
        at = end
    return found


def _words(text: str) -> Iterator[str]:
    """Yield words, single marks and single ideographs."""
    word = ""
    for sign in _plain(text):
        if sign.isspace() or _stands_alone(sign):
            if word:
                yield word
            word = ""
            if not sign.isspace():
                yield sign
        else:
            word += sign
    if word:
        yield word


def _plain(text: str) -> str:
    """Return ``text`` in small letters, without accents and control signs."""
    kept = (sign for sign in text if sign in "\t\n\r" or unicodedata.category(sign) not in {"Cc", "Cf", "Co", "Cs"})
    decomposed = unicodedata.normalize("NFD", "".join(kept).replace("\ufffd", "").lower())
    return "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")


def _stands_alone(sign: str) -> bool:
    code = ord(sign)
    if code < 128:
        return not sign.isalnum() and not sign.isspace()
    return unicodedata.category(sign).startswith("P") or any(first <= code <= last for first, last in _CJK)
