from functions.experiments.experiments_schemas import ChangeBody, CreateBody, DecisionView, ExperimentView
from shared.experiments.declarations import DEFAULT_METRICS
from shared.experiments.experiment import Decision, Rules, Traffic
from tests.functions.experiments import declared
from tests.shared.experiments import made


def test_a_body_becomes_a_declaration() -> None:
    found = CreateBody.model_validate(declared.BODY).declaration()
    assert [arm.version for arm in found.arms] == [1, 2]
    assert (found.rules, found.traffic, found.label) == (Rules(), Traffic(), "production")
    assert CreateBody.model_validate({**declared.BODY, "metrics": None}).declaration().metrics == DEFAULT_METRICS


def test_what_is_left_out_stays() -> None:
    body = ChangeBody.model_validate({"rules": {"alpha": 0.01}, "traffic": {"floor": 0.1}})
    rules, traffic = body.edited(Rules(min_units=7), Traffic("thompson"))
    assert (rules.alpha, rules.min_units) == (0.01, 7)
    assert (traffic.floor, traffic.mode) == (0.1, "thompson")


def test_views_show_parts_of_the_units() -> None:
    view = ExperimentView.of(made.experiment(dropped=("b",)))
    assert [(arm.share, arm.live_share, arm.dropped) for arm in view.arms] == [(0.5, 0.5, False), (0.5, 0.5, True)]
    assert view.winner is None


def test_decisions_show_their_evidence() -> None:
    view = DecisionView.of(Decision(1, made.NOW, "rules", "stopped", "why", {"n": 1}, "act_1"))
    assert view.model_dump(exclude={"at"}) == {
        "number": 1,
        "by": "rules",
        "what": "stopped",
        "why": "why",
        "evidence": {"n": 1},
    }
