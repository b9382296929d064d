"""What has become of the targets of a bulk action so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

SAMPLES = 10
LONGEST = 300

Result = Literal["changed", "skipped", "failed"]


@dataclass(frozen=True)
class Outcome:
    """What has become of one target, and why it was not changed."""

    target: str
    result: Result
    code: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Tally:
    """Counts, the reasons for what was passed over or failed, by error code, and some samples of those."""

    done: int = 0
    changed: int = 0
    skipped: int = 0
    failed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    samples: tuple[Mapping[str, str], ...] = ()

    def plus(self, outcome: Outcome) -> "Tally":
        """Return the tally with one more outcome."""
        counted = replace(self, done=self.done + 1, **{outcome.result: getattr(self, outcome.result) + 1})
        if outcome.result == "changed":
            return counted
        reasons = {**self.reasons, outcome.code: self.reasons.get(outcome.code, 0) + 1}
        samples = self.samples
        if len(samples) < SAMPLES:
            sample = {
                "id": outcome.target,
                "result": outcome.result,
                "code": outcome.code,
                "detail": outcome.detail[:LONGEST],
            }
            samples = (*samples, sample)
        return replace(counted, reasons=reasons, samples=samples)

    def fields(self) -> dict[str, Any]:
        """Return the tally as fields of a document or a result."""
        return {
            "done": self.done,
            "changed": self.changed,
            "skipped": self.skipped,
            "failed": self.failed,
            "reasons": dict(self.reasons),
            "samples": [dict(sample) for sample in self.samples],
        }


def from_fields(fields: Mapping[str, Any]) -> Tally:
    """Return the tally that fields hold."""
    return Tally(
        done=fields["done"],
        changed=fields["changed"],
        skipped=fields["skipped"],
        failed=fields["failed"],
        reasons=fields["reasons"],
        samples=tuple(fields["samples"]),
    )
