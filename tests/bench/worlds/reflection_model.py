"""A reflection model that reads what went wrong and rewrites the instructions, imperfectly."""

import re

from tests.bench.worlds import draws, rules
from tests.bench.worlds.briefs import CATEGORIES
from tests.bench.worlds.parameters import REWRITING
from tests.bench.worlds.rules import BY_NAME, RULES, Kind

_FENCED = re.compile(r"```[^\S\n]*\w*\n(.*?)\n?```", re.DOTALL)
_STORY, _FACTS = "story for ", "facts for "


def rewrite(request: str, *purpose: object, guesses: bool) -> str:
    """
    Return new instructions, fenced, for a request that holds the old ones in its first fence.

    Complaints are found by their wording, wherever they stand; without any, the model guesses if it may.
    """
    found = _FENCED.search(request)
    standing = rules.sentences(found.group(1)) if found else []
    purpose = (*purpose, request)
    wanted = _taken_up(request, purpose)
    if not wanted and guesses:
        changed = _guessed(standing, purpose)
    else:
        changed = standing
        for name in wanted:
            changed = _answered(changed, name, purpose)
    kept = [sentence for sentence in changed if sentence not in standing or not _forgotten(sentence, purpose)]
    if draws.uniform(*purpose, "filler?") < REWRITING.filler:
        kept.append(draws.choice(rules.FILLERS, *purpose, "filler"))
    return "```\n" + "\n".join(kept or standing[:1]) + "\n```"


def _forgotten(sentence: str, purpose: tuple[object, ...]) -> bool:
    return draws.uniform(*purpose, "forget", sentence) < REWRITING.forgets


def _number(purpose: tuple[object, ...]) -> int:
    return 2 if draws.uniform(*purpose, "number") < REWRITING.both else 1


def _taken_up(request: str, purpose: tuple[object, ...]) -> list[str]:
    """Return one or two complaints, those heard more often more likely."""
    heard = {name: times for name, sentence in _COMPLAINTS.items() if (times := request.count(sentence))}
    taken: list[str] = []
    for turn in range(min(_number(purpose), len(heard))):
        names = [name for name in heard if name not in taken]
        taken.append(names[draws.weighted([heard[name] for name in names], *purpose, "take", turn)])
    return taken


def _guessed(standing: list[str], purpose: tuple[object, ...]) -> list[str]:
    """Return the instructions with one or two more rules that might be meant."""
    changed = list(standing)
    for turn in range(_number(purpose)):
        said = {rules.normal(sentence) for sentence in changed}
        asked = {rules.MEANINGS[sentence][0].name for sentence in said if sentence in rules.MEANINGS}
        own = [rule.name for rule in RULES if rule.name not in asked]
        strange = [sentence for sentence in rules.DECOYS if rules.normal(sentence) not in said]
        if not own and not strange:
            break
        guess = draws.choice([*own, *strange], *purpose, "guess", turn)
        changed = _worded(changed, guess, purpose) if guess in BY_NAME else [*changed, guess]
    return changed


def _answered(standing: list[str], name: str, purpose: tuple[object, ...]) -> list[str]:
    """Return the instructions with something done about a complaint."""
    if name.startswith(_STORY):
        return _with(standing, rules.STORY)
    if name.startswith(_FACTS):
        return _with(standing, rules.FACTS_FOR.get(name.removeprefix(_FACTS), ""))
    for at, sentence in enumerate(standing):
        rule, kind = rules.MEANINGS.get(rules.normal(sentence), (None, "clear"))
        if rule and kind == "broad" and rule.beside == name and draws.uniform(*purpose, "mend", at) < REWRITING.mends:
            return [*standing[:at], rule.clear[0], *standing[at + 1 :]]
    return _worded(standing, name, purpose)


def _worded(standing: list[str], name: str, purpose: tuple[object, ...]) -> list[str]:
    """Return the instructions with a rule put into words: a clear sentence stays, another is replaced."""
    rule = BY_NAME[name]
    written = draws.choice(rule.said(_kind(draws.uniform(*purpose, "kind", name))), *purpose, "words", name)
    for at, sentence in enumerate(standing):
        other, kind = rules.MEANINGS.get(rules.normal(sentence), (None, "clear"))
        if other is rule:
            return standing if kind == "clear" else [*standing[:at], written, *standing[at + 1 :]]
    return [*standing, written]


def _kind(drawn: float) -> Kind:
    if drawn < REWRITING.vague:
        return "vague"
    return "broad" if drawn < REWRITING.vague + REWRITING.broad else "clear"


def _with(standing: list[str], sentence: str) -> list[str]:
    return standing if not sentence or sentence in standing else [*standing, sentence]


_COMPLAINTS: dict[str, str] = {
    **{rule.name: rule.complaint for rule in RULES},
    **{f"{_STORY}{category}": rules.WANTS_STORY.format(category=category) for category in CATEGORIES},
    **{f"{_FACTS}{category}": rules.WANTS_FACTS.format(category=category) for category in CATEGORIES},
}
