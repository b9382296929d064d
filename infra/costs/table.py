"""What a thousand jobs of each kind cost: operations times prices, under assumptions that are told."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from infra.costs import operations, prices
from infra.costs.operations import Operations

JOBS: Final = 1000
_WIDTH: Final = 118


@dataclass(frozen=True)
class Kind:
    """A kind of job; ``model_seconds`` is how long its calls of a language model take together."""

    name: str
    title: str
    model_seconds: int = 0


@dataclass(frozen=True)
class Assumptions:
    """
    What was not counted.

    ``cpu_seconds`` is the CPU time of one request on the machine of the benchmark: 14 ms a job of four requests.
    Busy instances spend the share ``busy`` of their time computing and wait for ``concurrency`` models at once; one
    that works alone is billed ``least_seconds`` for each request, and all of the waiting.
    """

    cpu_seconds: Decimal = Decimal("0.0035")
    busy: Decimal = Decimal("0.5")
    concurrency: int = 80
    least_seconds: Decimal = Decimal("0.1")
    vcpus: int = 1
    gibibytes: int = 1


@dataclass(frozen=True)
class Row:
    """The operations of one job and the dollars of a thousand; ``compute`` on busy instances and on idle ones."""

    kind: Kind
    operations: Operations
    firestore: Decimal
    tasks: Decimal
    requests: Decimal
    compute: tuple[Decimal, Decimal]

    @property
    def total(self) -> tuple[Decimal, Decimal]:
        """The dollars of everything, when instances are busy and when each job runs alone."""
        fixed = self.firestore + self.tasks + self.requests
        return fixed + self.compute[0], fixed + self.compute[1]


KINDS: Final = (
    Kind("blog_post", "blog post of 450 words", 20),
    Kind("ad", "ad", 3),
    Kind("batch_item", "ad in a batch", 3),
    Kind("batch", "batch itself, beside its pieces"),
    Kind("cached", "cached answer, from Firestore"),
    Kind("cached_in_memory", "cached answer, from memory"),
)
COLUMNS: Final = (
    "kind of job",
    "reads / writes / deletes / TTL",
    "task operations",
    "requests",
    "Firestore",
    "Tasks",
    "Functions",
    "total, busy",
    "total, alone",
)


def rows(assumed: Assumptions = Assumptions()) -> list[Row]:
    """Return a row for each kind of job."""
    counted = operations.by_kind()
    return [row(kind, counted[kind.name], assumed) for kind in KINDS]


def row(kind: Kind, counted: Operations, assumed: Assumptions) -> Row:
    """Return what a thousand jobs cost that each take the operations ``counted``."""
    many = counted * JOBS
    firestore = (
        prices.READS.of(many.reads)
        + prices.WRITES.of(many.writes)
        + prices.DELETES.of(many.deletes)
        + prices.TTL_DELETES.of(many.ttl_deletes)
    )
    together = many.function_requests * assumed.cpu_seconds / assumed.busy
    together += Decimal(JOBS * kind.model_seconds) / assumed.concurrency
    alone = many.function_requests * assumed.least_seconds + JOBS * kind.model_seconds
    return Row(
        kind,
        counted,
        firestore,
        prices.TASK_OPERATIONS.of(many.task_operations),
        prices.REQUESTS.of(many.function_requests),
        (_instances(together, assumed), _instances(alone, assumed)),
    )


def cells(one: Row) -> list[str]:
    """Return a row as people read it."""
    counted = one.operations
    return [
        one.kind.title,
        " / ".join(_number(each) for each in (counted.reads, counted.writes, counted.deletes, counted.ttl_deletes)),
        _number(counted.task_operations),
        _number(counted.function_requests),
        _money(one.firestore),
        _money(one.tasks),
        _money(one.requests + one.compute[0]),
        *map(_money, one.total),
    ]


def data(one: Row) -> dict[str, Any]:
    """Return a row as programs read it."""
    return {
        "kind": one.kind.name,
        "operations": {name: float(number) for name, number in vars(one.operations).items()},
        "dollars_per_1000": {
            "firestore": float(one.firestore),
            "cloud_tasks": float(one.tasks),
            "requests": float(one.requests),
            "compute_busy": float(one.compute[0]),
            "compute_alone": float(one.compute[1]),
            "total_busy": float(one.total[0]),
            "total_alone": float(one.total[1]),
        },
    }


def notes() -> str:
    """Return what must be known to read the table."""
    return (
        f"US dollars per {JOBS:,} jobs, list prices of {prices.READ_IN} for us-central1 (Firestore costs "
        f"{prices.MULTI_REGION} times as much in eur3 or nam5), nothing free subtracted, without language model, "
        "storage, network and logs. Operations of one job, counted at the emulators' wire; compute is assumed: "
        "`pressroom infra costs` tells how."
    )


def assumptions(assumed: Assumptions = Assumptions()) -> str:
    """Return how operations were counted and what was assumed of compute."""
    cpu = _number(assumed.cpu_seconds * 1000)
    models = ", ".join(f"{kind.model_seconds} s ({kind.title})" for kind in KINDS if kind.model_seconds)
    return (
        "A job was submitted, run without contention, looked at once, fetched once, and expired in the end. Compute: "
        f"{cpu} ms of CPU per request, {assumed.vcpus} vCPU and {assumed.gibibytes} GiB per instance, model calls that "
        f"together take {models}. Busy instances compute {assumed.busy:.0%} of their time and wait for "
        f"{assumed.concurrency} models at once; alone, a job pays for all of its waiting."
    )


def markdown() -> str:
    """Return the table and its notes for a document."""
    lines = [COLUMNS, ["---", *["---:"] * (len(COLUMNS) - 1)], *(cells(one) for one in rows())]
    return "\n".join([*map(_line, lines), "", textwrap.fill(notes(), _WIDTH, break_on_hyphens=False)])


def _instances(seconds: Decimal, assumed: Assumptions) -> Decimal:
    return prices.CPU_SECONDS.of(seconds * assumed.vcpus) + prices.MEMORY_SECONDS.of(seconds * assumed.gibibytes)


def _line(parts: Sequence[str]) -> str:
    return f"| {' | '.join(parts)} |"


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _money(dollars: Decimal) -> str:
    return f"${dollars:.4f}"
