"""Better instructions without a model that can reflect: what was found wrong most often is added as a rule."""

from collections import Counter

from shared.tuning.search import texts
from shared.tuning.search.reflecting import ReflectionRequest

LEAD = "Make sure that this cannot be said of the answer: "
MOST = 2


def by_rule(request: ReflectionRequest) -> str:
    """
    Return the text of a request with up to two more rules, made of the feedback; fenced as a model would answer.

    Each child of a step begins with another sentence of the feedback, the most frequent first.
    """
    heard = Counter(sentence for one in request.shown for sentence in one.feedback)
    said = {texts.normal(unit) for unit in texts.units(request.text)}
    rules = [rule for sentence, _ in heard.most_common() if texts.normal(rule := _rule(sentence)) not in said]
    first = request.number % len(rules) if rules else 0
    added = [*rules[first:], *rules[:first]][:MOST]
    return "\n".join(["```", request.text.rstrip(), *added, "```"])


def _rule(sentence: str) -> str:
    return f'{LEAD}"{" ".join(sentence.split()).rstrip(".")}".'
