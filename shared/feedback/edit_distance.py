"""How much of a text was changed before it was used: the normalised edit distance between two texts, by words."""

from collections.abc import Sequence


def normalised(before: str, after: str) -> float:
    """Return the words to insert, delete or replace, as a share of the longer text: 0 is untouched, 1 all new."""
    old, new = before.split(), after.split()
    longer = max(len(old), len(new))
    return levenshtein(old, new) / longer if longer else 0.0


def levenshtein(before: Sequence[str], after: Sequence[str]) -> int:
    """
    Return the least number of insertions, deletions and replacements that turn one sequence into the other.

    A column of the table is kept as two whole numbers, one bit per row (Myers, "A fast bit-vector algorithm for
    approximate string matching", 1999, as simplified by Hyyrö, 2003), so that thousands of words take milliseconds.
    """
    first, second = _without_common_ends(before, after)
    if not first or not second:
        return len(first) + len(second)
    rows = len(first)
    mask, last = (1 << rows) - 1, 1 << (rows - 1)
    places: dict[str, int] = {}
    for row, word in enumerate(first):
        places[word] = places.get(word, 0) | 1 << row
    rising, falling, distance = mask, 0, rows
    for word in second:
        equal = places.get(word, 0)
        level = (((equal & rising) + rising) ^ rising) | equal | falling
        up, down = falling | ~(level | rising) & mask, rising & level
        distance += bool(up & last) - bool(down & last)
        up, down = (up << 1 | 1) & mask, (down << 1) & mask
        rising, falling = down | ~(level | up) & mask, up & level
    return distance


def _without_common_ends(before: Sequence[str], after: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    start, shorter = 0, min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return before[start : len(before) - end], after[start : len(after) - end]
