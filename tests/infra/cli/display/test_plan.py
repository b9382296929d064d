from infra.cli.display import plan as view
from infra.preview.differences import ABSENT, Difference
from infra.preview.findings import Finding
from infra.preview.graph import STACK_TYPE
from infra.preview.plan import Change, Plan

QUEUE = "gcp:cloudtasks/queue:Queue"
PATH = f"{QUEUE}::jobs"


def texts(*changes: Change, unchanged: int = 0) -> list[str]:
    return [line.plain for line in view.lines(Plan("prod", changes, unchanged), "", known=True)]


def test_empty_plan_says_so() -> None:
    assert texts(unchanged=5) == ["prod against the committed snapshot", "nothing to change, 5 unchanged"]


def test_revision_is_named() -> None:
    assert view.lines(Plan("prod"), "main", known=True)[0].plain == "prod against the snapshot in main"


def test_replacement_shows_what_forces_it() -> None:
    change = Change("replace", PATH, QUEUE, [Difference("location", "here", "there")], ["location"])

    assert texts(change)[1:] == [
        "  ± replace cloudtasks Queue jobs",
        '        location: "here" → "there"  forces the replacement',
        "1 to replace, 0 unchanged",
    ]


def test_other_reasons_stand_below() -> None:
    change = Change("replace", PATH, QUEUE, forced_by=["with another"])

    assert texts(change)[2] == "        with another"


def test_rename_and_doubt_are_told() -> None:
    change = Change("update", PATH, QUEUE, certain=False, former=f"{QUEUE}::old")

    assert texts(change)[1] == (
        "  ~ update  cloudtasks Queue jobs  formerly cloudtasks Queue old  (or a replacement: not known for this type)"
    )


def test_outputs_are_named_and_absence_too() -> None:
    change = Change("update", "", STACK_TYPE, [Difference("url", ABSENT, "x" * 99)])

    assert texts(change)[1:3] == ["  ~ update  outputs of the stack", f'        url: none → "{"x" * 58}…']


def test_refusals_are_grouped() -> None:
    found = view.refusals([Finding("refused-delete", "error", PATH, "would be deleted")])

    assert [line.plain for line in found] == ["", "  cloudtasks Queue jobs  ", "    ✗ refused-delete  would be deleted"]
    assert view.refusals([]) == []


def test_acceptance_is_told_either_way() -> None:
    assert "Accepted" in view.acceptance("prod", accepted=True).plain
    assert "allowed_changes.toml" in view.acceptance("prod", accepted=False).plain
