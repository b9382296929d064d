import pytest

from infra.cli.display import findings as view
from infra.preview.findings import Finding

QUEUE = "pressroom:cloud:Queues$gcp:cloudtasks/queue:Queue::jobs"
BROKEN = Finding("bad-duration", "error", QUEUE, "maxBackoff: '5m' is not a duration")
DOUBTFUL = Finding("labels", "warning", "", "no labels")


def texts(*found: Finding) -> list[str]:
    return [line.plain for line in view.lines("prod", 3, list(found), {QUEUE: "infra/cloud/queues.py:41"})]


def test_sound_stack_has_one_line() -> None:
    assert texts() == ["✓ prod  3 resources, no errors, no warnings"]


def test_warning_leaves_a_stack_sound() -> None:
    assert texts(DOUBTFUL)[0].startswith("✓ prod")


def test_findings_stand_below_their_resource() -> None:
    assert texts(BROKEN, DOUBTFUL) == [
        "✗ prod  3 resources, 1 error, 1 warning",
        "  the whole stack  ",
        "    ! labels  no labels",
        "  cloudtasks Queue jobs  infra/cloud/queues.py:41",
        "    ✗ bad-duration  maxBackoff: '5m' is not a duration",
    ]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (QUEUE, "cloudtasks Queue jobs"),
        ("pressroom:cloud:Queues::queues", "Queues queues"),
        ("pulumi:providers:gcp::gcp", "gcp gcp"),
        ("", "the whole stack"),
    ],
)
def test_names_leave_out_parents(path: str, name: str) -> None:
    assert view.resource_name(path) == name
