"""
The guard: refuses pairs of questions that sound alike and yet cannot have one answer.

An embedder hears what two questions have in common; the guard looks at what they have not. It knows no meaning,
so it refuses too much rather than too little: what it refuses costs a call of the model, not a wrong answer.
"""

from collections import Counter
from collections.abc import Callable, Iterable

from shared.cache.semantic import vocabulary
from shared.cache.semantic.traits import Traits, bases

_LEAST_PREFIX, _PREFIX_SHARE = 4, 0.6
_LEAST_IN_COMMON = 1 / 3
_MOST_ADDED, _MOST_UNEVEN = 1, 2
_FREE_ORDER = 2


def refusal(asked: Traits, answered: Traits) -> str:
    """Return in a word or two what keeps the answer of one question from being that of the other, or nothing."""
    return next((name for name, differs in _RULES if differs(asked, answered)), "")


def contradiction(one: Traits, other: Traits) -> str:
    """Return what makes two answers say different things in spite of similar words, or nothing."""
    return next((name for name, differs in _FACTS if differs(one, other)), "")


def _numbers(one: Traits, other: Traits) -> bool:
    return one.numbers != other.numbers


def _number_sets(one: Traits, other: Traits) -> bool:
    return Counter(one.numbers) != Counter(other.numbers)


def _codes(one: Traits, other: Traits) -> bool:
    return one.codes != other.codes


def _negation(one: Traits, other: Traits) -> bool:
    return one.negations != other.negations


def _names(one: Traits, other: Traits) -> bool:
    """Whether one names what the other does not, or they name in another order."""
    if not (other.words.issuperset(one.names) and one.words.issuperset(other.names)):
        return True
    common = set(one.names) & set(other.names)
    return [name for name in one.names if name in common] != [name for name in other.names if name in common]


def _alternatives(one: Traits, other: Traits) -> bool:
    return one.facets != other.facets


def _asks(one: Traits, other: Traits) -> bool:
    return bool(one.asks and other.asks) and one.asks != other.asks


def _opposites(one: Traits, other: Traits) -> bool:
    mine, theirs = one.words - other.words, other.words - one.words
    forms = {base for word in theirs for base in bases(word)}
    return any(_is_opposed(word, forms, theirs) for word in mine) or any(_is_prefixed(word, mine) for word in theirs)


def _is_opposed(word: str, forms: set[str], others: Iterable[str]) -> bool:
    if any(not forms.isdisjoint(vocabulary.OPPOSITES.get(base, ())) for base in bases(word)):
        return True
    return _is_prefixed(word, others)


def _is_prefixed(word: str, others: Iterable[str]) -> bool:
    """Whether ``word`` is one of the ``others`` behind a syllable that turns its meaning round."""
    rests = [word.removeprefix(prefix) for prefix in vocabulary.PREFIXES if word.startswith(prefix)]
    return any(len(rest) >= _LEAST_PREFIX and _alike(rest, other) for rest in rests for other in others)


def _order(one: Traits, other: Traits) -> bool:
    return _is_permuted(one.content, other.content) or _is_redirected(one, other)


def _is_permuted(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return len(one) > _FREE_ORDER and one != other and Counter(one) == Counter(other)


def _is_redirected(one: Traits, other: Traits) -> bool:
    """Whether a word of direction points to another of the words that both have."""
    common = set(one.content) & set(other.content)
    mine = {target for target in one.targets if target[1] in common}
    theirs = {target for target in other.targets if target[1] in common}
    lost, gained = mine - theirs, theirs - mine
    same_direction = {direction for direction, _ in lost} & {direction for direction, _ in gained}
    same_target = {word for _, word in lost} & {word for _, word in gained}
    return bool(same_direction or same_target)


def _additions(one: Traits, other: Traits) -> bool:
    """Whether one says all that the other does and more, or much more, or something else altogether."""
    mine, theirs = _unmatched(one.content, other.content), _unmatched(other.content, one.content)
    fewer, more = sorted((mine, theirs))
    if (not fewer and more > _MOST_ADDED) or more - fewer > _MOST_UNEVEN:
        return True
    longest = max(len(set(one.content)), len(set(other.content)))
    return longest > 1 and longest - more < _LEAST_IN_COMMON * longest


def _unmatched(some: tuple[str, ...], others: tuple[str, ...]) -> int:
    """Return how many content words ``some`` have that ``others`` have not, or not as often."""
    mine, theirs = Counter(some), Counter(others)
    repeated = sum((mine - theirs)[word] for word in mine.keys() & theirs.keys())
    return repeated + sum(1 for word in mine.keys() - theirs if not any(_alike(word, other) for other in theirs))


def _alike(one: str, other: str) -> bool:
    """Whether two words may be forms of one."""
    if one == other:
        return True
    least = max(_LEAST_PREFIX, round(_PREFIX_SHARE * max(len(one), len(other))))
    return len(one) >= least and one[:least] == other[:least]


Rule = tuple[str, Callable[[Traits, Traits], bool]]

_RULES: tuple[Rule, ...] = (
    ("numbers", _numbers),
    ("codes", _codes),
    ("negation", _negation),
    ("opposites", _opposites),
    ("alternatives", _alternatives),
    ("names", _names),
    ("what is asked for", _asks),
    ("word order", _order),
    ("other content", _additions),
)
_FACTS: tuple[Rule, ...] = (
    ("numbers", _number_sets),
    ("codes", _codes),
    ("negation", _negation),
    ("alternatives", _alternatives),
)
