from shared.models.base import CompletionRequest
from shared.scoring.evaluation import Output
from shared.scoring.judges.case import Case


def test_value_is_text_for_judges() -> None:
    def wanted(value: object) -> str:
        return Case(Output("x"), value, 1, None, {}, "", "", CompletionRequest(messages=())).wanted

    assert (wanted(None), wanted(7)) == ("", "7")
