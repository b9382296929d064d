"""Experiments as people read them."""

from collections.abc import Iterator

from infra.cli.display.output import one_line
from infra.cli.experiments_client import ArmResult, Assignment, Decision, Experiment, Plan, Readout

LIST = ("experiment", "state", "template", "arms", "winner")
RESULTS = ("metric", "arm", "units", "mean", "difference", "interval", "p", "best", "may lose")
DECISIONS = ("#", "when", "what", "by", "why")
ASSIGNED = ("unit", "arm", "version", "first")
NOTHING = "–"


def row(found: Experiment) -> tuple[object, ...]:
    """Return an experiment as a row."""
    arms = ", ".join(f"{arm['name']} {arm['live_share']:.0%}" for arm in found["arms"])
    return found["name"], found["state"], f"{found['template']}@{found['label']}", arms, found["winner"] or NOTHING


def lines(found: Experiment) -> list[str]:
    """Return an experiment as a paragraph."""
    won = f", won by {one_line(found['winner'])}" if found["winner"] else ""
    place = f"{one_line(found['template'])}, label {one_line(found['label'])}"
    made = [f"{one_line(found['name'])} is {found['state']}{won}: {place}"]
    for arm in found["arms"]:
        gone = ", dropped" if arm["dropped"] else ""
        live = "" if arm["live_share"] == arm["share"] else f", {arm['live_share']:.1%} of other units"
        made.append(f"  {one_line(arm['name'])}: version {arm['version']}, {arm['share']:.1%} of the split{live}{gone}")
    return made


def results(said: Readout) -> list[tuple[object, ...]]:
    """Return a read-out as rows, each metric named once."""
    rows: list[tuple[object, ...]] = []
    for metric in said["metrics"]:
        arrow = "↑" if metric["goal"] == "increase" else "↓"
        for place, arm in enumerate(metric["arms"]):
            name = f"{metric['name']} {arrow} {metric['role']}" if not place else ""
            rows.append((name, arm["arm"], arm["n"], _figure(arm["mean"]), *_compared(arm), *_beliefs(arm)))
    return rows


def conclusions(found: Experiment, said: Readout) -> Iterator[str]:
    """Yield what the figures come to, and how long it may take."""
    yield ""
    yield f"{said['units']} units met an arm; inference rests on {sum(said['inferred'].values())} of them."
    outlook = said["outlook"]
    if outlook["detectable_effect"] is not None:
        yield f"So many can tell a difference of {outlook['detectable_effect']:.3g} in the primary metric."
    if outlook["days_left"] is not None:
        yield f"About {outlook['days_left']:.1f} days are left until {outlook['wanted_effect']:.3g} can be told."
    if found["winner"]:
        yield f"The winner is {one_line(found['winner'])}."


def decision_row(found: Decision) -> tuple[object, ...]:
    """Return a decision as a row."""
    when = found["at"][:16].replace("T", " ")
    return found["number"], when, found["what"].replace("_", " "), found["by"], found["why"]


def assignment_row(found: Assignment) -> tuple[object, ...]:
    """Return an assignment as a row."""
    if found["arm"] is None:
        return found["unit"], "takes no part", NOTHING, NOTHING
    return found["unit"], found["arm"], found["version"], "yes" if found["first"] else "no"


def plan_lines(found: Plan) -> list[str]:
    """Return a plan as sentences."""
    return [
        f"Looked at all the time: {found['sequential_units']:,} units an arm{_days(found['sequential_days'])}.",
        f"One look at the end, none before: {found['fixed_units']:,} units an arm{_days(found['fixed_days'])}.",
    ]


def _days(days: float | None) -> str:
    return "" if days is None else f", {days:.1f} days"


def _compared(arm: ArmResult) -> tuple[str, str, str]:
    found = arm["comparison"]
    if found is None:
        return NOTHING, NOTHING, NOTHING
    relative = f" ({found['relative']:+.1%})" if found["relative"] is not None else ""
    interval = f"{_signed(found['low'])} … {_signed(found['high'])}"
    return f"{_signed(found['difference'])}{relative}", interval, _chance(found["adjusted_p"])


def _beliefs(arm: ArmResult) -> tuple[str, str]:
    best, loss = arm["probability_best"], arm["expected_loss"]
    return NOTHING if best is None else f"{best:.1%}", _figure(loss)


def _chance(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _figure(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.4g}"


def _signed(value: float) -> str:
    return f"{value:+.3g}"
