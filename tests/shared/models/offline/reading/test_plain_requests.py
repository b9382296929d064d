import pytest

from shared.models.offline.reading import plain_requests
from shared.models.offline.reading.plain_requests import Request


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Write a blog post about solar panels.", Request("blog_post", "solar panels")),
        (
            "Please draft a friendly email on the spring sale for loyal customers",
            Request("email", "the spring sale", "loyal customers", "friendly"),
        ),
        ("Create a tweet about tea in a playful tone", Request("social_post", "tea", "", "playful")),
        ("Generate product copy for a desk lamp, 80 words", Request("product_description", "a desk lamp")),
        ("Compose a series of articles about chess using short sentences", Request("article_series", "chess")),
        ("Summarize this text.", Request("summary")),
        ("Hello there", Request()),
    ],
)
def test_requests_in_one_sentence_are_understood(sentence: str, expected: Request) -> None:
    assert plain_requests.understand(sentence, sentence) == expected


def test_last_message_may_be_a_question() -> None:
    assert plain_requests.understand("Hi", "Some context.\nHow old is tea?").question == "How old is tea?"


@pytest.mark.parametrize(("text", "name"), [("LinkedIn post", "social_post"), ("Newsletter", "email"), ("poem", "")])
def test_content_types_have_everyday_names(text: str, name: str) -> None:
    assert plain_requests.content_type(text) == name
