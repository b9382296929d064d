from shared.generation import pipeline
from shared.generation.stages import draft


def test_stages_are_declared_in_order() -> None:
    kind = pipeline.job_type(None)  # type: ignore[arg-type]  # declared, not run

    assert [stage.name for stage in kind.stages] == [
        "plan",
        "retrieve",
        "draft",
        "assemble",
        "score",
        "refine",
        "structure",
        "approve",
        "finish",
    ]


def test_only_stages_that_call_a_model_have_an_effect() -> None:
    kind = pipeline.job_type(None)  # type: ignore[arg-type]  # declared, not run

    assert {stage.name for stage in kind.stages if stage.effect} == {"plan", "draft", "refine", "structure"}
    assert kind.stage("draft").run is draft.run
