import pytest

from shared.scoring import scorer, vocabulary
from shared.scoring.vocabulary import TERMS, Term


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS.keys())
def test_every_type_is_decided_by_somebody(term: Term) -> None:
    assert (term.check is not None) + (term.name in scorer.JUDGES) + (term.family == "set") == 1
    assert term.summary
    assert "`" not in term.summary


def test_names_of_promptfoo_are_there() -> None:
    known = {
        *("equals", "contains", "icontains", "contains-any", "contains-all", "icontains-any", "icontains-all"),
        *("starts-with", "regex", "is-json", "contains-json", "is-html", "contains-html", "is-xml", "contains-xml"),
        *("is-refusal", "rouge-n", "bleu", "gleu", "levenshtein", "word-count", "latency", "cost", "finish-reason"),
        *("assert-set", "llm-rubric", "g-eval", "factuality", "similar"),
    }
    assert known <= vocabulary.TERMS.keys()
