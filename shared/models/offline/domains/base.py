"""What a domain brings: the words that reveal it and phrases for each deck."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Domain:
    """
    A subject area.

    ``words`` reveal it by their beginnings. ``people`` are plural, ``actors`` singular with an article;
    ``problems``, ``gains`` and ``measures`` stand as objects; ``steps`` follow "to" and hold no pronoun for
    the reader; ``mistakes`` are gerunds.
    """

    name: str
    words: tuple[str, ...]
    people: tuple[str, ...]
    actors: tuple[str, ...]
    problems: tuple[str, ...]
    gains: tuple[str, ...]
    steps: tuple[str, ...]
    mistakes: tuple[str, ...]
    measures: tuple[str, ...]


def stems(text: str) -> tuple[str, ...]:
    """Return the words of ``text``, as a domain keeps them."""
    return tuple(text.split())


GENERAL = Domain(
    name="general",
    words=(),
    people=("people", "beginners", "newcomers", "practitioners"),
    actors=(
        "someone with a full calendar",
        "a small group with a tight deadline",
        "a newcomer with more questions than time",
        "a careful planner on a small budget",
        "somebody who has tried twice before",
        "a group that meets once a week",
        "an old hand who wants to simplify things",
        "a sceptic who agrees to a four-week trial",
    ),
    problems=(
        "unclear priorities",
        "too many options at once",
        "a plan that exists only in somebody's head",
        "decisions that are put off until they are urgent",
        "advice that contradicts itself",
        "a good idea that never gets a date",
        "small delays that nobody adds up",
        "information scattered over five places",
        "effort spent at the wrong end",
        "a start that is bigger than it needs to be",
        "expectations that were never spoken aloud",
        "habits that nobody has questioned in years",
        "a lack of feedback",
        "last-minute changes",
        "rules that made sense once",
        "the search for a perfect solution",
        "work that is done twice",
        "half-finished attempts",
        "a first step that feels too big",
        "guesswork where a quick look would do",
    ),
    gains=(
        "fewer surprises",
        "more time for what matters",
        "decisions that hold",
        "less stress at the end of the week",
        "results that can be repeated",
        "a clearer head",
        "steady progress",
        "costs that stay predictable",
        "less back and forth",
        "more confidence in the next step",
        "a routine that survives a busy week",
        "better use of what is already there",
        "fewer things to remember",
        "room for the unexpected",
        "a sense of control",
        "quality that does not depend on luck",
        "plans that survive contact with reality",
        "an easier start for everyone involved",
        "fewer loose ends",
        "mistakes that stay small",
    ),
    steps=(
        "write the goal down in one sentence",
        "list what is already there",
        "pick the one change with the largest effect",
        "set a date for a first review",
        "ask two people for an honest opinion",
        "decide what to leave out",
        "test the idea on a small scale",
        "remove one step that nobody would miss",
        "note the starting point",
        "put the next step in the calendar",
        "collect open questions in one place",
        "set a limit for time and money",
        "explain the plan to someone who was not involved",
        "start with the part that is easiest to undo",
        "compare two options side by side",
        "keep a short log for two weeks",
        "look at what went well last time",
        "finish one thing before opening the next",
        "choose a single measure of success",
        "prepare for the most likely interruption",
        "walk through the plan once from start to finish",
        "name the biggest risk and one way round it",
        "keep the first version deliberately plain",
        "repeat what worked and drop what did not",
        "set fifteen quiet minutes a week aside for a check",
    ),
    mistakes=(
        "changing three things at once",
        "waiting for the perfect moment",
        "copying a plan made for someone else",
        "skipping the review",
        "buying tools before knowing the need",
        "promising more than the calendar allows",
        "judging after two days",
        "keeping quiet about doubts",
        "measuring what is easy instead of what matters",
        "planning without a buffer",
        "leaving the decision to chance",
        "starting over at the first setback",
        "adding steps without removing any",
        "treating every detail as equally important",
        "confusing activity with progress",
    ),
    measures=(
        "how long the first step takes",
        "how often plans change at the last minute",
        "the number of open questions",
        "the time between decision and action",
        "how many steps are repeated",
        "the cost per month",
        "how often help is needed",
        "how many attempts it takes",
        "the feeling after four weeks",
        "how much is left unfinished",
    ),
)

DELIGHTS = (
    "one thing less to think about",
    "a little more comfort every day",
    "a calmer start to the day",
    "less fuss and more time for the good parts",
    "everyday life with fewer small annoyances",
    "a small pleasure that does not wear off",
    "ease from the very first moment",
    "more freedom in everyday life",
    "something that simply works",
    "days that run a little more smoothly",
    "comfort without compromise",
    "a good feeling, every time",
)
NUISANCES = (
    "needless fuss",
    "half-hearted compromises",
    "second-best solutions",
    "things that almost work",
    "complicated routines",
    "small daily annoyances",
    "clumsy workarounds",
    "making do",
)
