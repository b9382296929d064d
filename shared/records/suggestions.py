"""What could be done about a template, from its record: each suggestion with its evidence and how sure it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from shared.prompts import template as templates
from shared.records import comparing
from shared.records.comparing import Comparison, Groups
from shared.records.digest import Digest
from shared.records.drift.alarm import Alarm

Action = Literal["move_production", "weigh_up", "keep_production", "collect_evidence", "look_into_drift"]

CHEAPER = 0.10
CAVEAT = (
    "Versions were not given out by lot: an experiment would rule out that other briefs or days make the difference."
)


@dataclass(frozen=True)
class Suggestion:
    """One thing to do about a template; ``version`` is the one it is about, ``base`` the one in production."""

    template: str
    action: Action
    sentence: str
    base: int
    version: int | None = None
    comparisons: tuple[Comparison, ...] = ()
    cost_change: float | None = None
    alarm: Alarm | None = None
    caveat: str = ""


def suggest(template: str, groups: Groups, production: int, alarms: Sequence[Alarm] = ()) -> list[Suggestion]:
    """
    Return what could be done about a template, the most urgent first.

    ``groups`` are all its versions in a window, ``alarms`` those of the window that it had part in. A label cannot be
    moved to what is built in, so that is held against nothing.
    """
    found = [_of_alarm(template, production, alarm) for alarm in alarms]
    versions = comparing.by_version(groups)
    others = [version for version in versions if version not in {production, templates.BUILTIN_NUMBER}]
    if production not in versions:
        return [*found, *_without_base(template, production, others)]
    for other in sorted(others, reverse=True):
        compared = comparing.compare(groups, production, other, among=len(others))
        cost = _cost_change(versions[production], versions[other])
        found.append(_of_version(template, production, other, compared, cost))
    return sorted(found, key=lambda one: _URGENCY[one.action])


_URGENCY: dict[Action, int] = {
    "look_into_drift": 0,
    "move_production": 1,
    "weigh_up": 2,
    "keep_production": 3,
    "collect_evidence": 4,
}


def _of_alarm(template: str, production: int, alarm: Alarm) -> Suggestion:
    sentence = f"{alarm.sentence} Look at what changed: the briefs, the model, or the load."
    return Suggestion(template, "look_into_drift", sentence, production, alarm=alarm)


def _without_base(template: str, production: int, others: Sequence[int]) -> Iterator[Suggestion]:
    if others:
        sentence = f"Nothing was made with version {production} of {template}, which is in production, in this window."
        yield Suggestion(template, "collect_evidence", sentence, production)


def _of_version(template: str, base: int, other: int, compared: Sequence[Comparison], cost: float | None) -> Suggestion:
    action = _action(compared, cost)
    sentence = _sentence(template, action, (base, other), compared, cost)
    return Suggestion(template, action, sentence, base, other, tuple(compared), cost, caveat=CAVEAT if compared else "")


def _action(compared: Sequence[Comparison], cost: float | None) -> Action:
    verdicts = {one.verdict for one in compared}
    if "better" in verdicts:
        return "weigh_up" if "worse" in verdicts else "move_production"
    if "worse" in verdicts:
        return "keep_production"
    if verdicts == {"same"}:
        return "move_production" if cost is not None and cost <= -CHEAPER else "keep_production"
    return "collect_evidence"


def _sentence(
    template: str, action: Action, versions: tuple[int, int], compared: Sequence[Comparison], cost: float | None
) -> str:
    base, other = versions
    what, held_against = f"ersion {other} of {template}", f"version {base}, which is in production"
    if not compared:
        return f"V{what} and {held_against}, have made nothing of one kind with one model."
    if action == "collect_evidence":
        return f"Not enough evidence about v{what} against {held_against}: {_wanting(compared)}."
    telling = "; ".join(_told(one) for one in compared if one.verdict in {"better", "worse"})
    money = f" A job costs {abs(cost):.0%} {'less' if cost < 0 else 'more'}." if cost else ""
    found = f"is {_HOW[action]} than {held_against}: {telling}" if telling else f"is as good as {held_against}"
    return f"V{what} {found}.{money} {_ADVICE[action]}"


_HOW = {
    "move_production": "better",
    "weigh_up": "better in one way and worse in another",
    "keep_production": "worse",
}
_ADVICE = {
    "move_production": "Move production to it.",
    "weigh_up": "Weigh it up.",
    "keep_production": "Keep production where it is.",
}


def _told(one: Comparison) -> str:
    low, high = one.interval
    return (
        f"{one.measure.label} {one.difference:+.2f} ({100 * one.confidence:.4g} % interval {low:+.2f} to {high:+.2f}) "
        f"on {one.other_count} and {one.base_count} {one.measure.counted}"
    )


def _wanting(compared: Sequence[Comparison]) -> str:
    """Return what is wanting where least is wanting, and what there is of it."""
    one = min((each for each in compared if each.verdict == "unknown"), key=lambda each: each.missing)
    return f"{_told(one)}; about {one.missing} more {one.measure.counted} would tell"


def _cost_change(base: Digest, other: Digest) -> float | None:
    """Return by what share a job of ``other`` costs more than one of ``base``; None where either cost nothing."""
    before, after = (
        each.totals.usage.cost_nano_usd / each.totals.jobs if each.totals.jobs else 0.0 for each in (base, other)
    )
    return after / before - 1 if before and after else None
