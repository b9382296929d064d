"""Verbs at the beginning of a phrase: whether it is one, and its form in "-ing"."""

import re

_VERBS = frozenset(
    "achieve adopt automate avoid bake balance be beat become begin book boost brew build buy care change choose "
    "clean combine compare compost cook create cut deal declutter decorate defend deliver deploy design develop "
    "discover do drink drive earn eat embrace enjoy escape explore find finish fix get give go grow handle have "
    "heal help hire host improve increase install introduce invest jump keep know launch lead learn leave live "
    "lose lower make manage master meet migrate mix monitor move navigate negotiate open optimise optimize "
    "organise organize overcome paint pay pick plan plant play practise practice prepare prevent protect read "
    "recycle reduce relax remember renovate rent repair replace ride run save scale schedule secure sell serve "
    "set ship shop simplify sleep solve speed spend stay stop store streamline strengthen study swim switch take "
    "teach test tidy train travel treat turn understand upgrade use visit walk wash win work write grow-up".split()
)
_ALSO_NOUNS = frozenset(
    "balance book brew care change clean cook cut deal design drink escape exercise finish guide help host increase "
    "jump lead master mix move paint pick plan plant play practice program protect ride run sale scale schedule set "
    "ship shop sleep speed stay stop store study swim switch test train travel treat turn use visit walk wash win "
    "work repair water market rent drive build fix spend solve grow light taste".split()
)
_OBJECT_OPENERS = frozenset(
    "a an the your my our his her their this that these those it them better more less well smarter faster slower "
    "easier with without from for into on up off out in at and like on-line all every any some new good".split()
)
_DOUBLING = frozenset(
    "begin cut get let plan put run set shop stop swim win sit dig ship jog chat skip hit knit".split()
)
_KEEPING_E = frozenset({"be", "see", "free", "agree"})
_JOINED = re.compile(r"\b(and|or) (\w+)")


def starts_with_verb(phrase: str) -> bool:
    """Whether ``phrase`` opens with a verb in its base form, as a command does."""
    words = phrase.lower().split()
    if len(words) < 2 or words[0] not in _VERBS | _ALSO_NOUNS:
        return False
    return words[0] not in _ALSO_NOUNS or words[1] in _OBJECT_OPENERS


def gerund(phrase: str) -> str:
    """Return the verb phrase ``phrase`` in "-ing": "choose and buy shoes" becomes "choosing and buying shoes"."""
    first, _, rest = phrase.partition(" ")
    joined = _JOINED.sub(lambda match: f"{match[1]} {_inflect_known(match[2])}", rest)
    return f"{_inflect(first.lower())} {joined}".strip()


def _inflect_known(word: str) -> str:
    return _inflect(word) if word in _VERBS | _ALSO_NOUNS else word


def _inflect(verb: str) -> str:
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and verb not in _KEEPING_E:
        return f"{verb[:-1]}ing"
    if verb in _DOUBLING:
        return f"{verb}{verb[-1]}ing"
    return f"{verb}ing"
