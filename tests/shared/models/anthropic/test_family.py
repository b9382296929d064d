import pytest

from shared.models.anthropic.family import Claude, Thinking


@pytest.mark.parametrize(
    ("name", "line", "version"),
    [
        ("claude-3-haiku-20240307", "haiku", (3, 0)),
        ("claude-3-5-sonnet-latest", "sonnet", (3, 5)),
        ("claude-sonnet-4-20250514", "sonnet", (4, 0)),
        ("claude-sonnet-4@20250514", "sonnet", (4, 0)),
        ("claude-haiku-4-5", "haiku", (4, 5)),
        ("anthropic/claude-opus-4.6", "opus", (4, 6)),
        ("claude-opus-5-5", "opus", (5, 5)),
        ("claude-tomorrow", "claude", (99, 0)),
        ("minimax-m3", "", (0, 0)),
    ],
)
def test_names_tell_line_and_version(name: str, line: str, version: tuple[int, int]) -> None:
    assert Claude.called(name) == Claude(line, version)


@pytest.mark.parametrize(
    ("name", "abilities", "thinking"),
    [
        ("claude-3-5-haiku-latest", "sampling both forced", "none"),
        ("claude-3-7-sonnet-latest", "sampling both forced", "budget"),
        ("claude-haiku-4-5", "sampling forced schemas", "budget"),
        ("claude-sonnet-4-6", "sampling forced schemas", "adaptive"),
        ("claude-opus-4-7", "forced schemas", "adaptive"),
        ("claude-fable-5", "forced schemas", "adaptive"),
        ("claude-fable-5-1", "schemas", "adaptive"),
        ("claude-opus-5-5", "schemas", "adaptive"),
        ("claude-haiku-5-5", "forced schemas", "adaptive"),
        ("minimax-m3", "sampling both forced", "none"),
    ],
)
def test_abilities_follow_the_version(name: str, abilities: str, thinking: Thinking) -> None:
    claude = Claude.called(name)
    found = {
        "sampling": claude.takes_sampling,
        "both": claude.takes_both_samplings,
        "forced": claude.can_be_forced,
        "schemas": claude.holds_schemas,
    }
    assert {ability for ability, able in found.items() if able} == set(abilities.split())
    assert claude.thinking == thinking


@pytest.mark.parametrize(
    ("name", "most", "usual"),
    [
        ("claude-3-haiku-20240307", 4_096, 4_096),
        ("claude-3-5-sonnet-latest", 8_192, 8_192),
        ("claude-opus-4-1", 32_000, 16_384),
        ("claude-haiku-4-5", 64_000, 16_384),
        ("claude-opus-5", 128_000, 16_384),
    ],
)
def test_answers_have_a_limit(name: str, most: int, usual: int) -> None:
    claude = Claude.called(name)
    assert (claude.most_tokens, claude.usual_tokens) == (most, usual)
