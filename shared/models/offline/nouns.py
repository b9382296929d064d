"""What a noun phrase needs in a sentence: number, article, and the case of its first letter."""

import re

DETERMINERS = frozenset(
    "a an the this that these those my your our their his her its some any no each every all both".split()
)
PREPOSITIONS = frozenset(
    "for in on at of with without to from by about as between under over after before during through against "
    "among within into near".split()
)
_MASS = frozenset(
    "sleep yoga coffee tea software hardware work research travel health time money music food water energy "
    "power security safety seo marketing email e-mail bread milk wine sugar art design fashion change success "
    "progress information advice news furniture equipment luggage weather knowledge feedback content data media "
    "support access growth stress pain life nature culture history math science insurance debt credit tax trade "
    "traffic recycling compost hair skin wool linen cotton gold wood steel glass paper plastic chocolate cheese "
    "meat fish rice pasta fruit salt pepper oil wealth risk trust love peace fun luck fear quality logic theory "
    "practice business onboarding burnout downtime finance prep javascript python rust linux kubernetes "
    "copy performance compliance governance mobility leadership service storage code decor winter summer spring autumn".split()
)
_MASS_ENDINGS = tuple(
    "ing tion sion ment ness ity ship ism ics ance ence ware cy phy gy try ture care hood dom ology wear".split()
)
_COUNT_WORDS = frozenset(
    "building meeting wedding ring king morning evening apartment document city country factory "
    "bakery library picture adventure lecture conference experience audience agency "
    "strategy pharmacy battery university community app event station vacation reservation subscription "
    "application session version mission extension moment department "
    "appointment statement pavement agreement argument instrument".split()
)
_IRREGULAR_PLURALS = frozenset(
    "people children women men mice feet teeth geese data media criteria police cattle staff".split()
)
_COMPOUND_PARTICIPLES = frozenset(
    "standing running hiking walking swimming cycling riding gaming camping fishing sleeping dining living washing "
    "charging training climbing skiing sewing knitting welding".split()
)
NAMES = frozenset(
    "kubernetes python javascript typescript java linux docker postgres firestore google amazon microsoft apple "
    "excel wordpress shopify instagram linkedin facebook youtube tiktok github slack notion berlin hamburg munich "
    "vienna zurich paris lyon london dublin edinburgh rome milan madrid barcelona lisbon porto amsterdam brussels "
    "copenhagen stockholm oslo helsinki prague budapest warsaw athens istanbul tokyo kyoto seoul beijing shanghai "
    "sydney melbourne toronto montreal chicago boston seattle york california texas germany austria switzerland "
    "france italy spain portugal greece poland sweden norway denmark finland iceland ireland scotland england "
    "britain europe asia africa america canada mexico brazil china japan india australia english german french "
    "spanish italian japanese chinese european american british monday tuesday wednesday thursday friday saturday "
    "sunday january february april june july august september october november december christmas easter "
    "halloween".split()
)
_SINGULAR_S = ("ss", "us", "is", "ics", "news", "lens", "series", "yoga pants")
_VOWEL_SOUND = re.compile(
    r"(?!(?:uni(?!n)|use|usu|usa|eu|ewe|one|once|ut[ie]l))[aeiou]|hour|honest|heir|8|11\b|18\b", re.I
)


def head(phrase: str) -> str:
    """Return the noun that decides the number of ``phrase``: its last word before any preposition."""
    words = phrase.split()
    for index, word in enumerate(words):
        if index and word.lower() in PREPOSITIONS:
            return words[index - 1]
    return words[-1] if words else ""


def is_plural(phrase: str) -> bool:
    """Whether ``phrase`` takes a plural verb."""
    before = re.split(rf"\s(?:{'|'.join(sorted(PREPOSITIONS))})\s", phrase.lower())[0]
    first = before.split()[0] if before.split() else ""
    if first in {"a", "an", "this", "that", "each", "every"} or (first.endswith("ing") and not _is_compound(before)):
        return False
    if first in {"these", "those", "both"} or " and " in before or " & " in before:
        return True
    return _plural_word(head(phrase).lower())


def is_mass(phrase: str) -> bool:
    """Whether the singular ``phrase`` stands without an article."""
    noun = head(phrase).lower()
    if noun in _COUNT_WORDS:
        return False
    return noun in _MASS or noun.endswith(_MASS_ENDINGS)


def is_name(phrase: str) -> bool:
    """Whether ``phrase`` looks like the name of a product or a place rather than a common noun."""
    words = [word for word in phrase.split() if word.lower() not in PREPOSITIONS | DETERMINERS | {"and", "&"}]
    return any(map(is_marked, words)) or (len(words) > 1 and all(word[:1].isupper() for word in words))


def with_article(phrase: str) -> str:
    """Return ``phrase`` with "a" or "an" where a lone singular noun needs one."""
    first = phrase.split()[0].lower() if phrase.split() else ""
    gerund = first.endswith("ing") and not _is_compound(phrase)
    bare = not first or first in DETERMINERS or gerund or first[0].isdigit()
    if bare or is_plural(phrase) or is_mass(phrase) or is_name(phrase) or _is_proper_head(phrase):
        return phrase
    return f"{article(phrase)} {phrase}"


def article(phrase: str) -> str:
    """Return the indefinite article that fits the sound of ``phrase``."""
    return "an" if _VOWEL_SOUND.match(phrase) else "a"


def _is_compound(phrase: str) -> bool:
    """Whether the participle that opens ``phrase`` describes a thing, as in "running shoes"."""
    words = phrase.lower().split()
    return len(words) > 1 and words[0] in _COMPOUND_PARTICIPLES and words[1] not in PREPOSITIONS


def _plural_word(word: str) -> bool:
    return word in _IRREGULAR_PLURALS or (word.endswith("s") and not word.endswith(_SINGULAR_S))


def is_marked(word: str) -> bool:
    """Whether capitals inside, or digits, mark ``word`` as a name or an abbreviation."""
    return any(char.isupper() for char in word[1:]) or any(char.isdigit() for char in word)


def _is_proper_head(phrase: str) -> bool:
    return head(phrase)[:1].isupper()
