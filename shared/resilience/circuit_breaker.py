"""A circuit breaker: leaves alone what fails too often, then asks with care whether it is well again."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

State = Literal["closed", "half_open", "open"]
Outcome = Literal["good", "bad", "nothing"]

_BUCKETS: Final = 10
_BUSY_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Policy:
    """
        When to hold back and for how long, in seconds.

        The breaker opens once ``minimum`` calls within the sliding ``window`` were bad and make up ``share`` or more of
    all in it, or once so many were bad ``in_a_row``. It stays open for ``pause``, twice as long after each probe that
    fails, at most for ``longest_pause``. Half open, it lets ``probes`` calls through at a time; ``successes`` good
    ones close it.
    """

    window: float = 60.0
    minimum: int = 5
    share: float = 0.5
    in_a_row: int = 10
    pause: float = 5.0
    longest_pause: float = 60.0
    probes: int = 1
    successes: int = 1


@dataclass(frozen=True, slots=True)
class Ticket:
    """The permission for one call; ``epoch`` is the breaker's at that time."""

    epoch: int
    probe: bool = False


@dataclass(slots=True)
class _Bucket:
    """A tenth of the window: what came to what, from ``start`` on."""

    start: float
    calls: int = 0
    bad: int = 0


class CircuitBreaker:
    """
    The breaker of one deployment.

    Whoever is admitted must ``record`` what came of it. What calls from before the last change of state come to is
    passed over: they say nothing about how things are.
    """

    def __init__(self, policy: Policy, now: Callable[[], float]) -> None:
        """Begin closed; ``now`` returns seconds that never run backwards."""
        self._policy = policy
        self._now = now
        self._buckets: deque[_Bucket] = deque()
        self._epoch = 0
        self._until: float | None = None
        self._pause = policy.pause
        self._probing = 0
        self._probe_began = 0.0
        self._good = 0
        self._row = 0
        self.borrowed = False
        """Whether it is open on somebody else's word alone."""

    @property
    def state(self) -> State:
        """Return ``closed``, ``open``, or ``half_open``: open no longer, but not yet trusted."""
        if self._until is None:
            return "closed"
        return "open" if self._now() < self._until else "half_open"

    @property
    def suspicious(self) -> bool:
        """Return whether a call within the window was bad."""
        self._forget()
        return any(bucket.bad for bucket in self._buckets)

    @property
    def retry_after(self) -> float:
        """Return the seconds after which it makes sense to ask again."""
        state = self.state
        if state == "closed" or self._until is None:
            return 0.0
        return self._until - self._now() if state == "open" else _BUSY_SECONDS

    def admit(self) -> Ticket | None:
        """Return the permission for a call, or None while it is held back."""
        state = self.state
        if state == "closed":
            return Ticket(self._epoch)
        if state == "open" or not self._has_room():
            return None
        self._probing += 1
        self._probe_began = self._now()
        return Ticket(self._epoch, probe=True)

    def record(self, ticket: Ticket, outcome: Outcome, retry_after: float | None = None) -> State | None:
        """
        Take in what an admitted call came to, and return the new state if that changes it.

        ``nothing`` is for a call that says nothing about the deployment, such as one whose caller left. A bad call's
        ``retry_after`` is a lower bound of the pause.
        """
        if ticket.epoch != self._epoch:
            return None
        if ticket.probe:
            return self._probed(outcome, retry_after)
        return self._counted(outcome, retry_after)

    def hold(self, seconds: float) -> None:
        """Stay open for ``seconds``, because another process found out; what was found out here stands above it."""
        if self._until is None or self.borrowed:
            self._change(self._now() + seconds)
            self.borrowed = True

    def lift(self) -> None:
        """Begin to probe: whoever found out before has taken it back."""
        if self.borrowed:
            self._change(self._now())

    def _probed(self, outcome: Outcome, retry_after: float | None) -> State | None:
        self._probing = max(self._probing - 1, 0)
        if outcome == "bad":
            self._pause = min(self._pause * 2, self._policy.longest_pause)
            return self._open(retry_after)
        if outcome == "good":
            self._good += 1
            if self._good >= self._policy.successes:
                self._pause = self._policy.pause
                self._change(None)
                return "closed"
        return None

    def _counted(self, outcome: Outcome, retry_after: float | None) -> State | None:
        if outcome == "nothing":
            return None
        self._forget()
        bucket = self._bucket()
        bucket.calls += 1
        if outcome == "good":
            self._row = 0
            return None
        bucket.bad += 1
        self._row += 1
        calls, bad = sum(one.calls for one in self._buckets), sum(one.bad for one in self._buckets)
        many = bad >= self._policy.minimum and bad >= self._policy.share * calls
        return self._open(retry_after) if many or self._row >= self._policy.in_a_row else None

    def _open(self, retry_after: float | None) -> State:
        pause = max(self._pause, min(retry_after or 0.0, self._policy.longest_pause))
        self._change(self._now() + pause)
        return "open"

    def _change(self, until: float | None) -> None:
        self._until = until
        self._epoch += 1
        self._probing = self._good = self._row = 0
        self._buckets.clear()
        self.borrowed = False

    def _has_room(self) -> bool:
        """Whether another probe may go; one that never came back is given up after the longest pause."""
        if self._probing >= self._policy.probes and self._now() - self._probe_began >= self._policy.longest_pause:
            self._probing = 0
        return self._probing < self._policy.probes

    def _bucket(self) -> _Bucket:
        now = self._now()
        if not self._buckets or now - self._buckets[-1].start >= self._policy.window / _BUCKETS:
            self._buckets.append(_Bucket(now))
        return self._buckets[-1]

    def _forget(self) -> None:
        horizon = self._now() - self._policy.window
        while self._buckets and self._buckets[0].start <= horizon:
            self._buckets.popleft()
