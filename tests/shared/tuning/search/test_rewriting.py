from shared.tuning.search import reflecting, rewriting
from shared.tuning.search.reflecting import ReflectionRequest, Shown

SHOWN = [Shown("", "", 0.0, ("No price.", "Too long.")), Shown("", "", 0.0, ("No price.",))]


def rewritten(text: str, number: int = 0) -> str:
    return reflecting.read(rewriting.by_rule(ReflectionRequest("system", text, SHOWN, number)))


def test_feedback_becomes_rules_most_frequent_first() -> None:
    lines = rewritten("Write.").splitlines()
    assert lines[0] == "Write."
    assert ["No price" in lines[1], "Too long" in lines[2]] == [True, True]


def test_children_begin_with_other_rules() -> None:
    assert "Too long" in rewritten("Write.", 1).splitlines()[1]


def test_known_rules_are_not_repeated() -> None:
    once = rewritten("Write.")
    assert rewritten(once) == once
