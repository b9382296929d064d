"""Checks of what a text says to the letter."""

import re

import orjson

from shared.scoring import finding
from shared.scoring.assertion import Span
from shared.scoring.checks import patterns
from shared.scoring.checks.asked import Asked
from shared.scoring.finding import Finding
from shared.scoring.measures import content

_REFUSALS = re.compile(
    r"\b(?:i(?:'m| am) (?:sorry|afraid|unable|not able)|i (?:can(?:no|')t|can ?not|won't|will not|must decline)"
    r"|(?:as|i(?:'m| am)) an? (?:ai|artificial|language model)|i (?:do not|don't) (?:have|feel comfortable)"
    r"|(?:unable|not able) to (?:assist|help|comply|fulfil)|against (?:my|our) (?:guidelines|policy|policies))",
    re.IGNORECASE,
)
_OPENING = 200


def equals(asked: Asked) -> Finding:
    """Return whether the output is exactly this; where an object or a list is asked for, as JSON."""
    wanted = asked.value
    same = asked.text == asked.wanted if isinstance(wanted, str) else _json(asked.text) == wanted
    told = finding.quoted(wanted if isinstance(wanted, str) else orjson.dumps(wanted).decode())
    return finding.plain(same, f"The output is exactly {told}.", f"The output is not exactly {told}.", _whole(asked))


def contains(asked: Asked) -> Finding:
    """Return whether this stands in the output."""
    return _holding(asked, fold=False)


def icontains(asked: Asked) -> Finding:
    """Return whether this stands in the output, in whatever case."""
    return _holding(asked, fold=True)


def contains_any(asked: Asked) -> Finding:
    """Return whether one of these stands in the output."""
    return _any(asked, fold=False)


def icontains_any(asked: Asked) -> Finding:
    """Return whether one of these stands in the output, in whatever case."""
    return _any(asked, fold=True)


def contains_all(asked: Asked) -> Finding:
    """Return whether all of these stand in the output."""
    return _all(asked, fold=False)


def icontains_all(asked: Asked) -> Finding:
    """Return whether all of these stand in the output, in whatever case."""
    return _all(asked, fold=True)


def starts_with(asked: Asked) -> Finding:
    """Return whether the output begins with this."""
    told = finding.quoted(asked.wanted)
    evidence = [Span(0, len(asked.wanted))]
    holds = asked.text.startswith(asked.wanted)
    return finding.plain(holds, f"The output begins with {told}.", f"The output does not begin with {told}.", evidence)


def regex(asked: Asked) -> Finding:
    """Return whether the pattern is found in the output; raises InvalidFieldsError for one that cannot be searched."""
    match = patterns.compiled(asked.wanted).search(asked.text[: patterns.MOST_TEXT])
    told = finding.quoted(asked.wanted)
    evidence = [Span(*match)] if match else []
    return finding.plain(
        match is not None, f"The pattern {told} is found.", f"The pattern {told} is not found.", evidence
    )


def is_refusal(asked: Asked) -> Finding:
    """Return whether the model refuses: as its provider says, or as the output begins."""
    match = _REFUSALS.search(asked.text[:_OPENING])
    if asked.output.finish_reason == "refused":
        return Finding(1.0, passed=True, reason="The provider says that the model refused.")
    evidence = [Span(*match.span())] if match else []
    said = f"The output reads like a refusal ({finding.quoted(match.group())})." if match else ""
    empty = not asked.text.strip()
    holds = match is not None or empty
    return finding.plain(holds, said or "The output is empty.", "The output does not refuse.", evidence)


def _holding(asked: Asked, *, fold: bool) -> Finding:
    found = content.where(asked.text, asked.wanted, fold=fold)
    told = finding.quoted(asked.wanted)
    return finding.plain(bool(found), f"The output contains {told}.", f"The output does not contain {told}.", found)


def _any(asked: Asked, *, fold: bool) -> Finding:
    found = {item: spans for item in asked.items if (spans := content.where(asked.text, item, fold=fold))}
    evidence = [span for spans in found.values() for span in spans]
    told = f"The output contains {finding.listed(list(found))}."
    return finding.plain(
        bool(found), told, f"The output contains none of {finding.listed(asked.items)}.", sorted(evidence, key=_place)
    )


def _all(asked: Asked, *, fold: bool) -> Finding:
    found = {item: content.where(asked.text, item, fold=fold) for item in asked.items}
    missing = [item for item, spans in found.items() if not spans]
    evidence = [spans[0] for spans in found.values() if spans]
    told = f"The output contains {finding.listed(asked.items)}."
    return finding.plain(not missing, told, f"The output does not contain {finding.listed(missing)}.", evidence)


def _json(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _NOTHING


_NOTHING = object()


def _whole(asked: Asked) -> list[Span]:
    return [Span(0, len(asked.text))] if asked.text else []


def _place(span: Span) -> int:
    return span.start
