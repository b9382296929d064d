"""
The outside judge: watches every commit of the store and every call of the provider, and trusts no status.

I1 no acknowledged job is lost. I2 each committed effect happens exactly once. I3 events are numbered without gaps,
progress never goes back, what has ended stays so unless it is tried again on purpose. I4 each generation ends exactly
once, and a failure leaves its dead letter in the same commit. I5 one idempotency key per piece of work. I6 a tenant is
never above its limit. I7 recovery is bounded.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from infra.local.firestore.documents import Change
from shared import errors
from shared.firestore import values
from shared.jobs import job as jobs

REJECTED = errors.ApprovalRejectedError.code
_ROOT = "/documents/"
_LOOKED_AT = ("status", "seq", "progress", "generation", "fence", "usage", "stage", "place", "error")


@dataclass(frozen=True)
class Violation:
    """A broken promise."""

    invariant: str
    what: str
    at: float

    def __str__(self) -> str:
        return f"{self.invariant} at {self.at:.3f} s: {self.what}"


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of work: what an idempotency key must stand for."""

    job: str
    generation: int
    stage: str
    round: int
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the ledger looks at in a job's document."""

    status: str
    seq: int
    progress: float
    generation: int
    fence: int
    cost: int
    stage: str
    place: str
    error: str

    @property
    def ended(self) -> bool:
        """Return whether the job has ended."""
        return self.status in jobs.TERMINAL


@dataclass
class Ledger:
    """The books; ``now`` is the true time."""

    now: Callable[[], float]
    violations: list[Violation] = field(default_factory=list)
    jobs: dict[str, Seen] = field(default_factory=dict)
    outbox: dict[str, datetime] = field(default_factory=dict)
    effects: Counter[str] = field(default_factory=Counter)
    items: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    calls: Counter[str] = field(default_factory=Counter)
    retries: Counter[str] = field(default_factory=Counter)
    ends: Counter[tuple[str, int]] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    ended_at: dict[str, float] = field(default_factory=dict)
    halted: bool = False
    limit: int | None = None
    running: set[str] = field(default_factory=set)
    most_running: int = 0
    commits: int = 0
    _keys: dict[Part, str] = field(default_factory=dict)
    _parts: dict[str, Part] = field(default_factory=dict)

    @property
    def unsettled(self) -> bool:
        """Return whether anything is promised, or has begun and not ended."""
        return bool(self.outbox) or not all(seen.ended for seen in self.jobs.values())

    def overdue(self, now: datetime) -> bool:
        """Return whether a sweep would find anything: a promise that was not kept in time, a job that waits."""
        waiting = any(seen.place.startswith(jobs.WAITING) for seen in self.jobs.values())
        return waiting or any(due <= now for due in self.outbox.values())

    def blame(self, invariant: str, what: str) -> None:
        """Note a violation."""
        self.violations.append(Violation(invariant, what, self.now()))

    def require(self, condition: object, invariant: str, what: str) -> None:
        """Note a violation unless ``condition`` holds."""
        if not condition:
            self.blame(invariant, what)

    def called(self, part: Part, key: str) -> int:
        """Note that the provider was called and return how often it was, under this key."""
        self.calls[key] += 1
        known, owner = self._keys.setdefault(part, key), self._parts.setdefault(key, part)
        self.require(known == key, "I5", f"{part} was called under {known} and {key}")
        self.require(owner == part, "I5", f"{key} stands for {owner} and {part}")
        return self.calls[key]

    def observe(self, changes: Sequence[Change]) -> None:
        """Judge one commit."""
        self.commits += 1
        found: Mapping[str, list[tuple[list[str], Change]]] = defaultdict(list)
        for change in changes:
            segments = change.name.partition(_ROOT)[2].split("/")
            found[segments[-2]].append((segments, change))
        for segments, change in found["outbox"]:
            self._note_promise(segments[-1], change)
        for _, change in found["tenants"]:
            self.halted = bool(change.new and values.decode_fields(change.new.message.fields)["paused_by"])
        for segments, change in found["jobs"]:
            self._judge_job(segments[-1], change, [c for s, c in found["events"] if s[1] == segments[-1]])
            self._judge_failure(segments[-1], [s[-1] for s, _ in found["dead_letters"]])
        self._judge_rest(found)

    def _judge_rest(self, found: Mapping[str, list[tuple[list[str], Change]]]) -> None:
        """Judge what stands beside the jobs of a commit."""
        changed = {segments[-1] for segments, _ in found["jobs"]}
        for segments, _ in found["events"]:
            self.require(segments[1] in changed, "I3", f"event {segments[-1]} of {segments[1]} came without its job")
        for segments, change in found["effects"]:
            self._judge_effect(segments[-1], change, changed)
        for segments, change in (*found["results"], *found["items"]):
            self.require(change.old is None and change.new, "I2", f"{'/'.join(segments)} was written twice")
        for segments, _ in found["items"]:
            generation, stage, round_ = segments[3].split("-")
            self.items[f"{segments[1]}:{generation}:{stage}:{round_}"].add(segments[-1])

    def _note_promise(self, task_id: str, change: Change) -> None:
        if change.new is None:
            self.outbox.pop(task_id, None)
        else:
            self.outbox[task_id] = values.decode(change.new.message.fields["due_at"])

    def _judge_job(self, job_id: str, change: Change, events: Sequence[Change]) -> None:
        if change.new is None:
            self.blame("I1", f"{job_id} was deleted")
            return
        old, new = self.jobs.get(job_id), _seen(change.new.message)
        self.jobs[job_id] = new
        self._count(job_id, new)
        if old is not None:
            self._judge_move(job_id, old, new)
        self._judge_events(job_id, old, new, events)

    def _judge_move(self, job_id: str, old: Seen, new: Seen) -> None:
        grown = new.generation - old.generation
        self.require(grown in {0, 1}, "I3", f"{job_id} went from generation {old.generation} to {new.generation}")
        self.require(new.fence >= old.fence, "I3", f"the fence of {job_id} fell from {old.fence} to {new.fence}")
        if grown == 1:
            self.retries[job_id] -= 1
            self.require(self.retries[job_id] >= 0, "I3", f"{job_id} began again though nobody wanted it to")
            self.require(old.ended, "I3", f"{job_id} began again while {old.status}")
            return
        self.require(new.progress >= old.progress, "I3", f"{job_id} went from {old.progress} to {new.progress}")
        if old.ended:
            same = (new.status, new.seq) == (old.status, old.seq)
            self.require(same, "I3", f"{job_id} had {old.status} and then was {new.status}, event {new.seq}")

    def _judge_events(self, job_id: str, old: Seen | None, new: Seen, changes: Sequence[Change]) -> None:
        told = sorted(int(change.name.rpartition("/")[2]) for change in changes)
        first = old.seq + 1 if old else 0
        wanted = list(range(first, new.seq + 1))
        self.require(told == wanted, "I3", f"{job_id} came to event {new.seq}, but the commit holds {told}")
        for change in changes:
            if change.old is not None or change.new is None:
                self.blame("I3", f"event {change.name.rpartition('/')[2]} of {job_id} was changed")
                continue
            if change.new.message.fields["status"].string_value in jobs.TERMINAL:
                self.ends[job_id, new.generation] += 1
                self.ended_at[job_id] = self.now()
                self.require(self.ends[job_id, new.generation] == 1, "I4", f"{job_id} ended twice")
        if new.ended and (old is None or not old.ended):
            self.require(self.ends[job_id, new.generation] == 1, "I4", f"{job_id} ended without telling")

    def _judge_failure(self, job_id: str, letters: Sequence[str]) -> None:
        seen = self.jobs.get(job_id)
        fresh = seen is not None and seen.ended and self.ended_at.get(job_id) == self.now()
        if seen is None or not fresh or seen.status != "failed" or seen.error == REJECTED:
            return
        self.require(f"{job_id}-{seen.generation}" in letters, "I4", f"{job_id} has failed without a dead letter")

    def _count(self, job_id: str, seen: Seen) -> None:
        (self.running.add if seen.place.startswith(jobs.ACTIVE) else self.running.discard)(job_id)
        self.most_running = max(self.most_running, len(self.running))
        if self.limit is not None:
            self.require(len(self.running) <= self.limit, "I6", f"{len(self.running)} jobs of {self.limit} are let in")

    def _judge_effect(self, key: str, change: Change, changed: set[str]) -> None:
        self.effects[key] += 1
        self.require(self.effects[key] == 1, "I2", f"the effect {key} was committed {self.effects[key]} times")
        job_id, generation, stage, _ = key.split(":", 3)
        self.require(job_id in changed, "I5", f"the effect {key} was committed without its job")
        if job_id in self.jobs and change.new is not None:
            own = self.jobs[job_id].generation
            self.require(str(own) == generation, "I5", f"an effect of {key} came in generation {own}")
            told = change.new.message.fields["stage"].string_value
            self.require(told == stage, "I5", f"stage {told} has committed under the key {key}")


def _seen(message: Any) -> Seen:
    """Return what the ledger looks at; a look at a field that is not there would put it there."""
    found = {name: values.decode(message.fields[name]) for name in _LOOKED_AT if name in message.fields}
    return Seen(
        status=found["status"],
        seq=found["seq"],
        progress=float(found["progress"]),
        generation=found["generation"],
        fence=found["fence"],
        cost=found["usage"]["cost_nano_usd"],
        stage=found["stage"],
        place=found["place"],
        error=(found["error"] or {}).get("code", ""),
    )
