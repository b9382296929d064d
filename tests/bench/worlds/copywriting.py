"""Product copy that keeps some house rules and breaks the others, and the reading that finds out which."""

import re
from collections.abc import Callable, Collection

from tests.bench.worlds.briefs import Brief

_SCENE = "Picture a slow morning"
_PADDING = (
    "There is more to tell about how it came to be, who drew it first, how long the drawing took, and why it was drawn "
    "again and again until those who had asked for it were content with the shape, the weight, the finish and the way "
    "in which all of its parts come together."
)
_PRAISE = re.compile(r"\b(best|perfect|ultimate)\b", re.IGNORECASE)
_PRICE = re.compile(r"\bEUR \d+\.\d\d\b")


def write(brief: Brief, kept: Collection[str], *, story: bool = False) -> str:
    """Return copy that keeps these rules and no other, with a scene at the beginning of its body or without."""
    head = [brief.name] if "headline" in kept else []
    body = [*_opening(brief, kept, story=story), *_middle(brief, kept), *_terms(brief, kept)]
    text = [*head, " ".join(body)]
    if "bullets" in kept:
        text += [f"- {feature}" for feature in brief.features]
    text += [f"#{brief.category}"] if "tag" in kept else []
    return "\n".join([*text, "Order today." if "action" in kept else "That is all there is to say."])


def is_story(text: str) -> bool:
    """Return whether there is a scene in it."""
    return _SCENE in text


def rules_kept(text: str, brief: Brief) -> frozenset[str]:
    """Return the names of the rules that a text keeps."""
    return frozenset(name for name, holds in _CHECKS.items() if holds(text, brief))


def _opening(brief: Brief, kept: Collection[str], *, story: bool) -> list[str]:
    """Return what the body begins with: a question comes before any scene."""
    asked = "Still looking for the right one?" if "question" in kept else "Here it is, made in a good colour or two."
    asked = asked if "spelling" in kept else asked.replace("colour", "color")
    shown = [f"{_SCENE} with the {brief.name} at hand."] if story else []
    ends = "." if "calm" in kept else "!"
    return [asked, *shown, f"The {brief.name} is one of a kind{ends}"]


def _middle(brief: Brief, kept: Collection[str]) -> list[str]:
    colour = "colour" if "spelling" in kept else "color"
    told = [f"Its {colour} goes with the rest of the house."]
    if "bullets" not in kept:
        told.append(f"It {brief.features[0]}, and it does so every day.")
    if "material" in kept:
        told.append(f"It is made of {brief.material}.")
    if "audience" in kept:
        told.append(f"It was thought up for {brief.audience}.")
    told.append("It does what you need." if "you" in kept else "It does what is needed.")
    return told


def _terms(brief: Brief, kept: Collection[str]) -> list[str]:
    told = [f"It costs EUR {brief.price:.2f}." if "price" in kept else f"It costs about {brief.price:.0f} euros."]
    if "delivery" in kept:
        told.append(f"It ships in {brief.days} days.")
    if "warranty" in kept:
        told.append(f"It is guaranteed for {brief.years} years.")
    if "modest" not in kept:
        told.append("It is simply the best.")
    return [*told, *_filled("length" in kept)]


def _filled(kept: bool) -> list[str]:  # noqa: FBT001 - what is filled
    """Return enough for the least number of words, or too much."""
    enough = "It feels right from the first day on and it stays that way."
    return [enough] if kept else [_PADDING, _PADDING]


def _body(text: str) -> str:
    """Return what follows the headline, if there is one."""
    first, _, rest = text.partition("\n")
    return rest if _is_headline(first) else text


def _is_headline(line: str) -> bool:
    return len(line.split()) <= 6 and line[-1:].isalnum()


def _opens_with_question(text: str) -> bool:
    found = re.search(r"[.?!]", _body(text))
    return bool(found) and found.group() == "?"


def _has_one_tag(text: str, brief: Brief) -> bool:
    return re.findall(r"#(\w+)", text) == [brief.category]


_CHECKS: dict[str, Callable[[str, Brief], bool]] = {
    "headline": lambda text, _: _is_headline(text.partition("\n")[0]),
    "question": lambda text, _: _opens_with_question(text),
    "bullets": lambda text, _: sum(line.startswith("- ") for line in text.splitlines()) == 3,
    "you": lambda text, _: re.search(r"\byou\b", text) is not None,
    "material": lambda text, brief: f"of {brief.material}" in text,
    "audience": lambda text, brief: brief.audience in text,
    "price": lambda text, _: _PRICE.search(text) is not None,
    "delivery": lambda text, brief: f"in {brief.days} days" in text,
    "warranty": lambda text, brief: f"for {brief.years} years" in text,
    "calm": lambda text, _: "!" not in text,
    "modest": lambda text, _: _PRAISE.search(text) is None,
    "action": lambda text, _: text.rstrip().endswith("Order today."),
    "length": lambda text, _: 45 <= len(text.split()) <= 110,
    "tag": _has_one_tag,
    "spelling": lambda text, _: "color" not in text,
}
