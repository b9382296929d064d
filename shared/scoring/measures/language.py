"""Which language a text is written in, by its script and its most frequent small words."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from shared.scoring import finding
from shared.scoring.finding import Finding
from shared.scoring.measures import words

_SMALL_WORDS: Final[Mapping[str, str]] = {
    "en": "the and of to in is that it for was with you this are have not be on as by from or at",
    "de": "der die das und ist nicht ein eine zu den mit für auf sich dem von es sie wir ihr auch",
    "fr": "le la les des et est un une que pour dans ce pas sur au avec vous nous il elle du qui",
    "es": "el los las y es que en un una por con para no se del al lo como más pero sus de",
    "it": "il lo gli e è che di un una per non con sono del della nel questo anche più dei come",
    "pt": "o os as e é que de um uma para não com do da em no na mais dos como ao são você",
    "nl": "de het een en van is dat niet op te in voor met zijn aan er je ook naar bij wij",
    "pl": "i w nie na się z do jest że to jak o co ale po za od tak dla przez są",
    "sv": "och att det som en på är av för med till den har inte om ett men var jag vi du",
}
_SMALL: Final = {name: frozenset(small.split()) for name, small in _SMALL_WORDS.items()}
_SCRIPTS: Final = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_LETTER: Final = re.compile(r"[^\W\d_]")

KNOWN: Final = (*_SMALL, *(name for name, _ in _SCRIPTS))


def detect(text: str) -> str:
    """Return the language's code (ISO 639-1), or nothing when too little speaks for any."""
    letters = max(len(_LETTER.findall(text)), 1)
    for name, script in _SCRIPTS:
        if len(script.findall(text)) / letters > _least(name):
            return name
    counted = Counter(words.lower(text))
    scores = {name: sum(counted[word] for word in small) for name, small in _SMALL.items()}
    best = max(scores, key=lambda name: scores[name])
    ties = [name for name, score in scores.items() if score == scores[best]]
    return best if scores[best] >= 2 and len(ties) == 1 else ""


def written_in(text: str, wanted: str) -> Finding:
    """Return whether a text is written in the language ``wanted``; a region, as in ``en-GB``, makes no difference."""
    found = detect(text)
    asked = wanted.lower().partition("-")[0]
    said = f"The text is written in '{found}'" if found else "The text is too short to tell its language"
    return finding.plain(found == asked, f"{said}.", f"{said}, where '{asked}' is asked for.")


def _least(name: str) -> float:
    """Return the share of letters that speaks for a language: a few kana are enough, for kanji are Chinese as well."""
    return {"ja": 0.1, "uk": 0.02}.get(name, 0.3)
