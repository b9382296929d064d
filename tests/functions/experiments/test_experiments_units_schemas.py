from functions.experiments.experiments_units_schemas import AssignmentView, OutcomeBody
from shared.experiments.exposing import Met
from shared.experiments.outcomes import Told
from tests.shared.experiments import made


def test_units_without_an_arm_show_none() -> None:
    view = AssignmentView.of("u", None)
    assert (view.arm, view.version, view.first, view.exposed_at) == (None, None, False, None)


def test_the_arm_shown_is_the_one_to_use() -> None:
    view = AssignmentView.of("u", Met(made.exposure("u", "b"), made.ARMS[0], first=True))
    assert (view.arm, view.version, view.first, view.exposed_at) == ("a", 1, True, made.NOW)


def test_an_outcome_is_told_as_it_is() -> None:
    assert OutcomeBody(unit="u", metric="sale", value=1).told() == Told("u", "sale", 1.0)
