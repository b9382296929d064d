import orjson

from infra.cli import costing
from infra.costs import table
from tests.infra.cli.conftest import Call, kept


def test_every_kind_of_job_has_a_line() -> None:
    target = kept(width=200)
    costing.show(target.output)
    shown = target.out.getvalue()
    assert all(kind.title in shown for kind in table.KINDS)
    assert table.notes() in shown
    assert shown.endswith(f"{costing.CAVEAT}\n")


def test_programs_get_numbers() -> None:
    target = kept(json=True)
    costing.show(target.output)
    found = [orjson.loads(line) for line in target.out.getvalue().splitlines()]
    assert [row["kind"] for row in found] == [kind.name for kind in table.KINDS]
    assert found[0]["dollars_per_1000"]["total_busy"] > 0


def test_the_command_prints_the_table(call: Call) -> None:
    result = call("infra", "costs")
    assert result.exit_code == 0
    assert "blog post" in result.stdout
