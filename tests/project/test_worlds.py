"""The simulated worlds that optimisers are measured in: what they reward, and how well they are built."""

from itertools import product

import pytest

from tests.bench import gepa_figures, tuner
from tests.bench.worlds import briefs, copywriting, draws, results, rules
from tests.bench.worlds.parameters import WORLDS, WorldName
from tests.bench.worlds.results import BUDGETS, FRESH_SEEDS, PRACTICE_SEEDS, SEEDS
from tests.bench.worlds.rules import BY_NAME, RULES
from tests.bench.worlds.task_model import Demonstration, Instructions
from tests.bench.worlds.world import World, oracle

SEED = Instructions(rules.SEED_PROMPT)


def told(*sentences: str) -> Instructions:
    return Instructions("\n".join([rules.SEED_PROMPT, *sentences]))


def asked(prompt: str, *complaints: str) -> str:
    return "\n".join(["Current instructions:", "```", prompt, "```", *complaints])


def test_copy_keeps_exactly_the_wanted_rules() -> None:
    for number in range(600):
        brief, story = briefs.brief(1, number), number % 2 == 1
        drawn = draws.uniforms(len(RULES), "wanted", number)
        wanted = frozenset(rule.name for rule, draw in zip(RULES, drawn, strict=True) if draw < number % 5 / 4)
        text = copywriting.write(brief, wanted, story=story)
        assert (copywriting.rules_kept(text, brief), copywriting.is_story(text)) == (wanted, story)


def test_every_sentence_means_one_thing() -> None:
    said = [sentence for rule in RULES for kind in ("clear", "vague", "broad") for sentence in rule.said(kind)]
    said += [*rules.FILLERS, *rules.DECOYS, rules.STORY, *rules.FACTS_FOR.values()]
    said += [rule.complaint for rule in RULES]

    assert len({rules.normal(sentence) for sentence in said}) == len(said)
    assert [sentence for sentence in said if len(rules.sentences(sentence)) != 1] == []
    assert [rule.name for rule in RULES if rule.beside not in BY_NAME or rule.beside == rule.name] == []


@pytest.mark.parametrize("name", WORLDS)
def test_worlds_start_low_and_can_be_solved(name: WorldName) -> None:
    world = World(name, 1000)

    assert 0.2 < world.test(SEED) < 0.4
    assert world.test(oracle(world.parameters)) > 0.95


@pytest.mark.parametrize("name", WORLDS)
def test_the_same_seed_gives_the_same_world(name: WorldName) -> None:
    first, second = World(name, 1000), World(name, 1000)

    assert first.validation == second.validation != World(name, 1001).validation
    assert [first.evaluate(SEED, case) for case in first.train] == [second.evaluate(SEED, case) for case in first.train]
    assert first.reflect("one") == second.reflect("one")
    assert first.ledger == second.ledger


def test_way_out_of_the_trap_leads_down_first() -> None:
    world = World("trap", 1000)
    said = [rule.clear[0] for rule in RULES]
    plain, story = told(*said), told(*said, rules.STORY)
    scores = {
        wanted: [
            sum(world.evaluate(one, case).score for case in world.validation if case.brief.category in wanted)
            for one in (plain, story)
        ]
        for wanted in (briefs.STORY_CATEGORIES, frozenset(briefs.CATEGORIES) - briefs.STORY_CATEGORIES)
    }

    assert world.test(story) < world.test(plain) - 0.03 < world.test(oracle(world.parameters)) - 0.15
    assert [first < second for first, second in scores.values()] == [True, False]


@pytest.mark.parametrize(("kind", "least", "most"), [("clear", 0.9, 1.0), ("vague", 0.4, 0.8), ("broad", 0.8, 1.0)])
def test_task_model_obeys_what_it_understands(kind: rules.Kind, least: float, most: float) -> None:
    meant = told(*(rule.said(kind)[0] for rule in RULES[1:2])).understood

    assert least < meant.chances[1] < most


def test_broad_sentence_does_harm_beside() -> None:
    rule = BY_NAME["price"]
    beside = [one.name for one in RULES].index(rule.beside)
    clear, broad = (told(rule.said(kind)[0]).understood.chances[beside] for kind in ("clear", "broad"))

    assert broad < clear / 2


def test_long_instructions_lose_attention() -> None:
    full = oracle(WORLDS["additive"])
    longer = Instructions("\n".join([full.text, *rules.FILLERS, *rules.DECOYS]))

    assert max(longer.understood.chances) < min(full.understood.chances)


def test_demonstrations_show_what_they_keep() -> None:
    brief = briefs.brief(1, 1)
    demonstration = Demonstration(brief, copywriting.write(brief, {"tag"}))
    shown = Instructions(rules.SEED_PROMPT, (demonstration,)).understood.chances
    unshown = SEED.understood.chances

    assert [rule.name for rule, one, other in zip(RULES, shown, unshown, strict=True) if one > other] == ["tag"]


def test_reflection_takes_up_complaints_alone() -> None:
    world = World("additive", 1000)
    found = [world.reflect(asked(rules.SEED_PROMPT, BY_NAME["tag"].complaint)) for _ in range(40)]
    meant = {
        rules.MEANINGS[rules.normal(sentence)][0].name
        for text in found
        for sentence in rules.sentences(text)
        if rules.normal(sentence) in rules.MEANINGS
    }

    assert meant == {"tag"}
    assert len(set(found)) > 3
    assert world.ledger.reflections == 40
    assert world.ledger.reflection_dollars > 0


def test_reflection_without_words_guesses() -> None:
    answers = [World("wordless", seed).reflect(asked(rules.SEED_PROMPT)) for seed in range(40)]
    said = {rules.normal(sentence) for text in answers for sentence in rules.sentences(text)}

    assert said & rules.MEANINGS.keys()
    assert said & set(map(rules.normal, rules.DECOYS))


def test_judge_errs_in_the_noisy_world_alone() -> None:
    for name, case in product(WORLDS, range(5)):
        world = World(name, 1000)
        outcome = world.evaluate(SEED, world.train[case])
        kept = copywriting.rules_kept(outcome.text, world.train[case].brief)
        right = not world.parameters.voices and outcome.score == len(kept) / len(RULES)
        assert right or name in {"noisy", "trap"}


def test_figures_on_file_are_of_these_worlds_and_all_seeds() -> None:
    figures = gepa_figures.on_file()
    wanted = set(product((gepa_figures.DEFAULT, gepa_figures.GREEDY), WORLDS, BUDGETS, (*SEEDS, *FRESH_SEEDS)))

    assert figures.keys() == wanted
    assert set(PRACTICE_SEEDS).isdisjoint((*SEEDS, *FRESH_SEEDS))


@pytest.mark.parametrize("name", WORLDS)
async def test_search_is_better_than_its_seed_within_its_limit(name: WorldName) -> None:
    found, again = [
        await results.run("pressroom", tuner.optimiser(tuner.settings()), name, 1000, 120) for _ in range(2)
    ]

    assert found == again
    assert found.score > World(name, 1000).test(SEED)
    assert 0 < found.calls <= 120


async def test_search_spends_no_more_money_than_it_may() -> None:
    found = await results.run("pressroom", tuner.optimiser(tuner.paying(0.05)), "additive", 1000, 300)

    assert 0.02 < found.dollars <= 0.05
