import pytest

from shared.models.offline.grammar import topics


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Remote onboarding for new engineers", "remote onboarding for new engineers"),
        ("How to choose running shoes", "choosing running shoes"),
        ("Why small teams should automate invoices", "automating invoices"),
        ("Why sleep matters", "sleep"),
        ("5 tips for better sleep", "better sleep"),
        ("10 ways to save energy at home", "saving energy at home"),
        ("A beginner's guide to sourdough bread", "sourdough bread"),
        ("The future of electric bikes", "the future of electric bikes"),
        ("What is machine learning?", "machine learning"),
        ("Electric cars vs hybrid cars", "the choice between electric cars and hybrid cars"),
        ("Is remote work here to stay?", "the question \u201cIs remote work here to stay?\u201d"),
        ("Improve your sleep", "improving your sleep"),
        ("Sleep better: five habits that help", "sleeping better"),
        ("Launch of our new app.", "our new app"),
        ("Standing desk", "a standing desk"),
        ("Sustainable Home Gardening", "sustainable home gardening"),
        ("Kubernetes security", "Kubernetes security"),
        ("Berlin coffee shops", "Berlin coffee shops"),
        ("Black Friday preparation for shops", "Black Friday preparation for shops"),
        ("Acme X200 wireless headphones", "Acme X200 wireless headphones"),
        ("**Tea**", "tea"),
        ("very " * 20 + "long", " ".join(["a"] + ["very"] * 12)),
    ],
)
def test_topics_become_noun_phrases(text: str, phrase: str) -> None:
    assert topics.analyse(text).phrase == phrase


def test_what_follows_a_preposition_leaves_the_core() -> None:
    topic = topics.analyse("Composting in small apartments")
    assert (topic.core, topic.setting) == ("composting", "in small apartments")
    assert topics.analyse("Working from home with kids").core == "working from home"


def test_other_text_shows_what_is_a_name() -> None:
    assert topics.analyse("Lumen lamps").phrase == "lumen lamps"
    assert topics.analyse("Lumen lamps", ["We sell Lumen lamps."]).phrase == "Lumen lamps"


def test_brands_keep_their_capital_in_product_copy() -> None:
    assert topics.analyse("Lumen lamps", branded=True).phrase == "Lumen lamps"
    assert topics.analyse("Noise-cancelling headphones", branded=True).phrase == "noise-cancelling headphones"


def test_number_of_the_topic_is_known() -> None:
    assert topics.analyse("Electric bikes").plural
    assert not topics.analyse("How to ride bikes").plural
