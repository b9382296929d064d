"""A search as plain data, and back: what the durable job keeps between its passes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from shared.tuning.search.settings import Settings
from shared.tuning.search.state import Candidate, Evaluate, Propose, Spent, State, Step, Work

_TUPLES = ("train", "val", "labelled")
_PLAIN = ("best", "iteration", "improved_at", "active_at", "ended")


def to_fields(state: State) -> dict[str, Any]:
    """Return a search as plain data; equal searches give equal data."""
    return {
        **{name: getattr(state, name) for name in _PLAIN},
        **{name: list(getattr(state, name)) for name in _TUPLES},
        "settings": state.settings.fields(),
        "pool": [one.fields() for one in state.pool.values()],
        "children": [one.fields() for one in state.children.values()],
        "step": asdict(state.step) if state.step else None,
        "work": _work_fields(state.work) if state.work else None,
        "spent": asdict(state.spent),
        "reserved": asdict(state.reserved),
        "outcomes": {name: list(counts) for name, counts in state.outcomes.items()},
        "tried": sorted(state.tried),
    }


def of_fields(fields: Mapping[str, Any]) -> State:
    """Return the search that ``fields`` describe."""
    return State(
        best=fields["best"],
        iteration=fields["iteration"],
        improved_at=fields["improved_at"],
        active_at=fields["active_at"],
        ended=fields["ended"],
        train=tuple(fields["train"]),
        val=tuple(fields["val"]),
        labelled=tuple(fields["labelled"]),
        settings=Settings.of(fields["settings"]),
        pool=_candidates(fields["pool"]),
        children=_candidates(fields["children"]),
        step=Step(**_with_tuples(fields["step"])) if fields["step"] else None,
        work=_work(fields["work"]) if fields["work"] else None,
        spent=Spent(**fields["spent"]),
        reserved=Spent(**fields["reserved"]),
        outcomes={name: (tries, wins) for name, (tries, wins) in fields["outcomes"].items()},
        tried=frozenset(fields["tried"]),
    )


def _candidates(listed: Sequence[Mapping[str, Any]]) -> dict[str, Candidate]:
    found = map(Candidate.of, listed)
    return {one.id: one for one in found}


def _work_fields(work: Work) -> dict[str, Any]:
    if isinstance(work, Evaluate):
        return {"pairs": [list(pair) for pair in work.pairs]}
    return {**asdict(work), "donors": [list(donor) for donor in work.donors]}


def _work(fields: Mapping[str, Any]) -> Work:
    if "pairs" in fields:
        return Evaluate(tuple((name, position) for name, position in fields["pairs"]))
    donors = tuple((name, position) for name, position in fields["donors"])
    return Propose(**{**_with_tuples(fields), "donors": donors})


def _with_tuples(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
