from shared.jobs.job import Usage
from shared.scoring import evaluation
from shared.scoring.assertion import Verdict
from shared.scoring.evaluation import Evaluated, Output, Scored


def verdict(
    score: float, *, passed: bool, weight: float = 1, reason: str = "", parts: tuple[Verdict, ...] = ()
) -> Verdict:
    return Verdict("x", "tone", score, passed, weight, reason, parts=parts)


def test_output_survives_as_plain_data() -> None:
    output = Output("x", "length", 3, 4, 5, 0.5)
    assert Output.of(output.fields()) == output
    assert output.usage == Usage(3, 4, 5)


def test_score_survives_as_plain_data() -> None:
    scored = Scored(0.5, passed=False, verdicts=(verdict(0.5, passed=False, reason="No."),))
    assert Scored.of(scored.fields()) == scored


def test_feedback_tells_the_worst_first() -> None:
    scored = Scored(
        0.5,
        passed=False,
        verdicts=(
            verdict(1, passed=True, reason="fine"),
            verdict(0.9, passed=True, reason="nearly"),
            verdict(0.5, passed=False, reason="bad"),
            verdict(0.5, passed=False, weight=3, reason="worst"),
            verdict(0, passed=False, reason="set", parts=(verdict(0, passed=False, weight=2, reason="inner"),)),
        ),
    )
    assert scored.feedback == ("inner", "worst", "bad", "nearly")
    assert "" not in scored.feedback


def test_metrics_are_means() -> None:
    scored = Scored(0.5, passed=True, verdicts=(verdict(1, passed=True), verdict(0.5, passed=True)))
    assert scored.metrics == {"tone": 0.75}


def test_what_failed_has_no_score() -> None:
    assert Evaluated(None, None, "provider_timeout: x").score is None


def test_key_depends_on_everything() -> None:
    keys = {
        evaluation.evaluation_key(*parts)
        for parts in (
            ("p", "e", "s", "m"),
            ("q", "e", "s", "m"),
            ("p", "f", "s", "m"),
            ("p", "e", "t", "m"),
            ("p", "e", "s", "n"),
        )
    }
    assert len(keys) == 5
