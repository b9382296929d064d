"""What a noun phrase needs in a sentence: number, article, and whether it is a name."""

import re

from shared.models.offline.grammar import verbs, vocabulary

_VOWEL_SOUND = re.compile(
    r"(?!uni(?!n)|use|usu|usa|eu|ewe|one|once|ut[ie]l)[aeiou]|hour|honest|heir|8|11\b|18\b", re.IGNORECASE
)
_PREPOSITION = re.compile(rf"\s(?:{'|'.join(sorted(vocabulary.PREPOSITIONS))})\s", re.IGNORECASE)
_SINGULAR_OPENERS = frozenset({"a", "an", "this", "that", "each", "every"})
_PLURAL_OPENERS = frozenset({"these", "those", "both"})


def head(phrase: str) -> str:
    """Return the noun that decides the number of ``phrase``: its last word before any preposition."""
    words = _PREPOSITION.split(phrase, maxsplit=1)[0].split()
    return words[-1] if words else ""


def is_plural(phrase: str) -> bool:
    """Whether ``phrase`` takes a plural verb."""
    subject = _PREPOSITION.split(phrase.lower(), maxsplit=1)[0]
    first = _first(subject)
    if first in _SINGULAR_OPENERS or is_gerund(subject):
        return False
    if first in _PLURAL_OPENERS or " and " in subject or " & " in subject:
        return True
    noun = head(subject)
    ends_in_s = noun.endswith("s") and not noun.endswith(vocabulary.SINGULAR_S_ENDINGS)
    return noun in vocabulary.IRREGULAR_PLURALS or ends_in_s


def is_mass(phrase: str) -> bool:
    """Whether the singular ``phrase`` stands without an article."""
    noun = head(phrase).lower()
    if noun in vocabulary.COUNT_NOUNS:
        return False
    return noun in vocabulary.MASS_NOUNS or noun.endswith(vocabulary.MASS_ENDINGS)


def is_name(phrase: str) -> bool:
    """Whether ``phrase`` looks like the name of a product or a place rather than a common noun."""
    small = vocabulary.PREPOSITIONS | vocabulary.DETERMINERS | {"and", "&"}
    words = [word for word in phrase.split() if word.lower() not in small]
    return any(map(is_marked, words)) or (len(words) > 1 and all(word[:1].isupper() for word in words))


def is_marked(word: str) -> bool:
    """Whether capitals inside, or digits, mark ``word`` as a name or an abbreviation."""
    return any(char.isupper() for char in word[1:]) or any(char.isdigit() for char in word)


def is_gerund(phrase: str) -> bool:
    """Whether ``phrase`` names an activity, as "choosing shoes" does and "running shoes" does not."""
    words = phrase.lower().split()
    if not words or not words[0].endswith("ing") or words[0] in vocabulary.NOUNS_IN_ING:
        return False
    alone = len(words) == 1 or words[1] in vocabulary.PREPOSITIONS | vocabulary.OBJECT_OPENERS
    if alone or (verbs.is_gerund_of_verb(words[0]) and words[0] not in vocabulary.COMPOUND_PARTICIPLES):
        return True
    thing = phrase.split(maxsplit=1)[1]
    counted = not (is_plural(thing) or is_mass(thing) or is_name(thing) or head(thing)[:1].isupper())
    return words[0] not in vocabulary.COMPOUND_PARTICIPLES and not counted


def with_article(phrase: str) -> str:
    """Return ``phrase`` with "a" or "an" where a lone singular noun needs one."""
    first = _first(phrase)
    complete = not first or first in vocabulary.DETERMINERS or first[0].isdigit() or is_gerund(phrase)
    if complete or is_plural(phrase) or is_mass(phrase) or is_name(phrase) or head(phrase)[:1].isupper():
        return phrase
    return f"{article(phrase)} {phrase}"


def article(phrase: str) -> str:
    """Return the indefinite article that fits the sound of ``phrase``."""
    return "an" if _VOWEL_SOUND.match(phrase) else "a"


def _first(phrase: str) -> str:
    words = phrase.lower().split()
    return words[0] if words else ""
