"""English words that tell a model nothing: what may be shortened or left out without changing what is asked."""

import re
from typing import Final

_I: Final = re.IGNORECASE

_RULES: Final = r"(?:instructions|guidelines|rules)"
_CARE: Final = r"(?: (?:very |really )?(?:carefully|closely))?(?: before (?:you )?(?:start|begin)\w*(?: .{0,30})?)?"
_IS_IMPORTANT: Final = (
    r"it is (?:very |extremely |really |absolutely |also )?"
    r"(?:important|essential|crucial|vital|necessary|critical)(?: to (?:note|remember|mention)(?= that))?"
)
_STRONGLY: Final = r"(?:very|really|extremely|absolutely|truly|highly|totally|completely)"

_SENTENCES: Final = (
    r"(?:many |so many )?thanks?(?: you)?(?: so much| very much| a lot)?(?: in advance)?(?: for .{0,60})?",
    r"i (?:would |really |truly |do |'d )*appreciate (?:your (?:help|support|effort|work|time)|it|this)(?: .{0,40})?",
    r"let me know if (?:you have any questions|anything is unclear)(?: .{0,40})?",
    r"this is (?:very |really |extremely |super )?important (?:to|for) (?:me|us|my career|our \w+)",
    r"you (?:can|will) do (?:it|this|great)",
    r"take (?:your time|a deep breath)(?: .{0,40})?",
    r"(?:please )?(?:always )?(?:try to )?do your (?:very |absolute )?best(?: .{0,40})?",
    rf"(?:please )?(?:carefully )?(?:read|follow|study) (?:all )?(?:of )?(?:the|these) (?:following )?{_RULES}{_CARE}",
    r"good luck",
    r"(?:hi|hello|hey)(?: there)?",
    r"i hope (?:this|that|you|everything) .{0,60}",
)
SENTENCES: Final = re.compile(rf"(?:{'|'.join(_SENTENCES)})\s*[.!:]*", _I)
"""Sentences that say nothing at all."""

_OPENERS: Final = (
    r"(?:please )?(?:note|keep in mind|bear in mind|remember|be aware) that ",
    rf"{_IS_IMPORTANT} that (?:you )?(?!is |are |be )",
    rf"{_IS_IMPORTANT} to ",
    r"(?:i (?:would|'d) (?:really )?like you to|i (?:want|need) you to|your (?:task|job|goal|mission) is to) ",
    r"(?:please )?(?:make|be) (?:absolutely |very )?sure (?:that you |to )",
    r"(?:can|could|would|will) you (?:please |kindly )(?=.*\?$)",
    r"you (?:should|need to|have to|are (?:required|expected|asked) to) (?!not\b|never\b|be\b|have\b|also\b)",
    r"as (?:mentioned|stated|noted|said|described) (?:above|before|earlier|previously),? ",
    r"in other words,? ",
    r"needless to say,? ",
    r"(?:please|kindly),? ",
)
OPENERS: Final = re.compile(rf"(?:{'|'.join(_OPENERS)})", _I)
"""Beginnings of sentences that the rest can do without."""

_SHORTER: Final = (
    (r"\bplease make sure (?:that |to )", ""),
    (r",? please(?=[.,;!?]|$)", ""),
    (r"\b(?:please|kindly) ", ""),
    (r"\bin order to\b", "to"),
    (r"\bso as to\b", "to"),
    (r"\b(?:due to|because of|in view of|in light of) the fact that\b", "because"),
    (r"\bin the (?:event|case) (?:that|of)\b", "if"),
    (r"\bat (?:this|the present) point in time\b", "now"),
    (r"\bat all times\b", "always"),
    (r"\b(?:a (?:large|great|significant|high) number of|a (?:wide|large|broad) (?:variety|range) of)\b", "many"),
    (r"\bthe (?:vast )?majority of\b", "most"),
    (r"\b(?:with (?:regards?|respect) to|in (?:relation|regard) to|pertaining to)\b", "about"),
    (r"\bfor the purposes? of\b", "for"),
    (r"\b(?:has|have) the ability to\b", "can"),
    (r"\b(?:is|are) able to\b", "can"),
    (r"\beach and every\b", "every"),
    (r"\bany and all\b", "all"),
    (r"\bfirst and foremost\b", "first"),
    (r"\bwhether or not\b", "whether"),
    (r"\buntil such time as\b", "until"),
    (r"\bprior to\b", "before"),
    (r"\bsubsequent to\b", "after"),
    (r"\butili[sz]e\b", "use"),
    (r"\butili[sz]ing\b", "using"),
    (r"\bin a way that is\b ", ""),
    (r"\bas (?:much|far|well) as (?:you (?:possibly )?can|(?:is )?possible)\b", ""),
    (r"\b(?:the fact|the reason why|the reason) is that\b ", ""),
    (r"\bthat (?:is|are) (?:provided|given|listed|shown|described|specified) (?=below|above|here|in )", ""),
    (r"\bdo not under any circumstances\b", "never"),
    (r"\bunder no circumstances should you\b", "never"),
    (rf"\ba {_STRONGLY} (?=[aeiou])", "an "),
    (r"\ban (?:extremely|absolutely) (?=[b-df-hj-np-tv-z])", "a "),
    (rf"(?<!not )(?<!n't )(?<!too )\b{_STRONGLY} (?=[a-z]{{3,}})", ""),
)
SHORTER: Final = tuple((re.compile(pattern, _I), replacement) for pattern, replacement in _SHORTER)
"""Phrases, and the shorter words that mean the same."""

_ASKS: Final = re.compile(r"(?:can|could|would|will) you ", _I)
_AND_TO: Final = re.compile(r",? and to ", _I)
_WHAT_SHOULD_NOT: Final = re.compile(r"^you (?:should|must|may|can) (?:not|never) (?:ever )?", _I)


def says_nothing(sentence: str) -> bool:
    """Return whether a sentence asks for nothing."""
    text = sentence.strip()
    return bool(SENTENCES.fullmatch(text) or SENTENCES.fullmatch(shortened(text)))


def shortened(sentence: str) -> str:
    """Return a sentence without its filler; it begins with a capital letter if it did before."""
    text = _WHAT_SHOULD_NOT.sub("do not ", _opened(sentence.strip()))
    for pattern, replacement in SHORTER:
        text = pattern.sub(replacement, text)
    text = re.sub(r" +(?=[.,;!?])|(?<= ) +", "", text).strip()
    return text[:1].upper() + text[1:] if sentence.strip()[:1].isupper() else text


def _opened(sentence: str) -> str:
    """Return a sentence without what it begins with; one that only looked like a question becomes a request."""
    text, found = sentence, OPENERS.match(sentence)
    while found:
        text = text[found.end() :]
        if found[0].endswith("to "):
            text = _AND_TO.sub(" and ", text)
        if _ASKS.match(found[0]):
            text = text.removesuffix("?") + "."
        found = OPENERS.match(text)
    return text
