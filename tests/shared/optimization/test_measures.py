"""Static measures of prompts."""

import pytest

from shared.generation import content_types
from shared.optimization import measures, traits
from shared.optimization.reading import Reading
from shared.optimization.technique import Context
from shared.prompts.template import Prompt, PromptExample, Variable

PLAIN = Context(traits.of("offline"))
POST = Context(traits.of("offline"), content_types.BY_NAME[content_types.Name.BLOG_POST])
THINKER = Context(traits.of("openai/o3"))


def value(name: str, prompt: Prompt, context: Context = PLAIN) -> float | None:
    found = {one.name: one for one in measures.measure(Reading(prompt), context)}
    return round(found[name].value, 2) if name in found else None


def user(text: str, *variables: Variable) -> Prompt:
    return Prompt("", text, variables)


@pytest.mark.parametrize(
    ("name", "better", "worse"),
    [
        ("role", Prompt("You are an editor.", "x"), user("x")),
        ("role", Prompt("You are an editor.", "x"), user("You are an editor.")),
        ("audience", user("Write for beginners."), user("Write.")),
        ("audience", user("{{ audience }}", Variable("audience")), user("Write.")),
        ("task", user("Summarise this."), user("This text.")),
        ("task", user("Topic: tea\nWrite a text"), user("Topic: tea\nA text to write")),
        ("task", user("Notes below\n1. Write a text"), user("Notes below\n1. A text")),
        ("specificity", user("Use three facts."), user("Use good facts.")),
        ("specificity", user("{{ words }}", Variable("words", "integer")), user("x")),
        ("structure", user("- " + "word " * 70 + "\n- b"), user("word " * 80)),
        (
            "data-boundaries",
            user("<text>\n{{ text }}\n</text>", Variable("text")),
            user("{{ text }}", Variable("text")),
        ),
        ("constraints", user("Never invent. At most 3. Only facts."), user("Do it.")),
        ("output-contract", user("Return JSON only."), user("Return JSON.")),
        ("examples", Prompt("", "x", examples=(PromptExample("a", "b"),)), user("x")),
        ("economy", user("Write one sentence."), user("Please kindly write just one sentence.")),
        ("economy", user("Say it only once here."), user("Say it only once here. Say it only once here.")),
        ("consistency", user("Be short."), user("Be short and comprehensive.")),
        ("consistency", user("About 50 words."), user("About 50 words, at most 90 words.")),
    ],
)
def test_better_prompts_measure_higher(name: str, better: Prompt, worse: Prompt) -> None:
    high, low = value(name, better), value(name, worse)
    assert high is not None
    assert low is not None
    assert high > low


def test_measures_that_do_not_apply_are_left_out() -> None:
    assert value("data-boundaries", user("x")) is None
    assert value("examples", user("x"), THINKER) is None
    assert value("planning", user("x")) is None


def test_long_content_needs_a_plan_but_no_reasoning_model() -> None:
    assert value("planning", user("Write."), POST) == 0
    assert value("planning", user("First list the points, then write."), POST) == 1
    assert value("planning", user("Write. Think step by step."), THINKER) == 0
    assert value("planning", user("Write."), THINKER) == 1


def test_every_measure_lies_between_0_and_1_with_a_reason() -> None:
    awful = user("good nice great " * 50 + "Please kindly. " * 40 + "short detailed formal casual 50 words 90 words")
    for one in measures.measure(Reading(awful), POST):
        assert 0 <= one.value <= 1
        assert one.reason.endswith(".")


def test_score_is_the_weighted_mean() -> None:
    one, other = measures.Measure("a", 1.0, 1.0, "."), measures.Measure("b", 0.0, 3.0, ".")
    assert (measures.score((one, other)), measures.score(())) == (0.25, 0.0)


def test_evidence_is_what_stands_there() -> None:
    prompt = user("Write a nice text.")
    found = {one.name: one for one in measures.measure(Reading(prompt), PLAIN)}["specificity"]
    assert [prompt.user[place.start : place.end] for place in found.evidence] == ["nice"]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", [" ", "- ", "1.", "word ", "first ", "{{", "{%", "\n \n", "{{ text }} ", "step by "])
def test_hostile_texts_are_read_in_linear_time(piece: str) -> None:
    prompt = user(piece * (32_000 // len(piece)) + "x", Variable("text"))
    for one in measures.measure(Reading(prompt), THINKER):
        assert 0 <= one.value <= 1
