"""
Counts of the vocabularies themselves: Gemma 3, o200k, and those of Claude, Llama 3 and Qwen 3 as they are published.
"""

import pytest

from shared.tokens import features, vocabularies

PROSE = (
    "Write a product description for the folding bicycle below. Address the reader as you, begin with the benefit, and "
    "end with a call to action. Use only facts from the brief; never invent prices, materials or awards."
)
JSON = '{"title": "Folding bicycle", "price": 349.0, "tags": ["city", "commute"], "in_stock": true, "sku": "FB-2041"}'
GERMAN = (
    "Schreibe eine Produktbeschreibung für das Klappfahrrad. Sprich die Leserin direkt an, beginne mit dem Nutzen und "
    "erfinde niemals Preise, Materialien oder Auszeichnungen, die nicht in den Angaben stehen."
)
TEXTS = {"prose": PROSE, "json": JSON, "german": GERMAN}
COUNTS = [
    ("gemini", "prose", 44),
    ("gemini", "json", 45),
    ("gemini", "german", 45),
    ("openai", "prose", 44),
    ("openai", "json", 41),
    ("openai", "german", 47),
    ("anthropic", "prose", 44),
    ("anthropic", "json", 41),
    ("anthropic", "german", 62),
    ("llama", "prose", 44),
    ("llama", "json", 41),
    ("llama", "german", 57),
    ("qwen", "prose", 44),
    ("qwen", "json", 45),
    ("qwen", "german", 56),
]


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gemini/gemini-2.5-flash", "gemini"),
        ("google/gemma-3-27b", "gemini"),
        ("anthropic/claude-sonnet-4-5", "anthropic"),
        ("openrouter/anthropic/claude-haiku", "anthropic"),
        ("groq/llama-3.3-70b", "llama"),
        ("together/Qwen/Qwen3-32B", "qwen"),
        ("openai/gpt-5", "openai"),
        ("acme/unheard-of", "openai"),
        ("", "openai"),
        ("offline", "words"),
        ("hashed", "words"),
    ],
)
def test_models_have_the_vocabulary_of_their_family(model: str, name: str) -> None:
    assert vocabularies.of(model).name == name


@pytest.mark.parametrize(("name", "text", "true"), COUNTS)
def test_guesses_keep_within_their_spread(name: str, text: str, true: int) -> None:
    guess = vocabularies.named(name).guess(TEXTS[text])
    assert abs(guess.tokens - true) <= guess.spread * guess.tokens
    assert abs(guess.tokens - true) <= 0.2 * true


def test_coefficients_are_of_known_features() -> None:
    for name in ("gemini", "openai", "anthropic", "llama", "qwen"):
        coefficients = vocabularies.named(name).coefficients
        assert set(coefficients) <= set(features.NAMES)
        assert all(cost > 0 for cost in coefficients.values())


def test_unusual_text_is_guessed_less_surely() -> None:
    vocabulary = vocabularies.named("openai")
    assert vocabulary.guess("слово " * 40).spread > vocabulary.guess("word " * 40).spread


def test_short_text_is_guessed_less_surely() -> None:
    vocabulary = vocabularies.named("openai")
    assert vocabulary.guess("word").spread > vocabulary.guess("word " * 100).spread


@pytest.mark.parametrize(("text", "tokens"), [("", 0.0), (" ", 1.0), (".", 1.0)])
def test_any_text_has_a_token_at_least(text: str, tokens: float) -> None:
    assert vocabularies.named("gemini").guess(text).tokens == tokens


def test_words_are_counted_exactly() -> None:
    assert vocabularies.named("words").guess("one, two") == (3, 0.0)
