import pytest

from shared.tokens import rules, shielding
from shared.tokens.rules import Said
from shared.tokens.shielding import Shielded


def applied(rule: str, text: str) -> str:
    shielded = shield(text, literal=rule != "json")
    return shielded.restored(rules.RULES[rule](shielded, Said()).text)


def shield(text: str, *, literal: bool) -> Shielded:
    shielded = shielding.jinja(text)
    assert shielded is not None
    return shielding.literal(shielded) if literal else shielded


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("json", 'Return:\n{\n  "a": "{{ b }}"\n}\n', 'Return:\n{"a":"{{ b }}"}\n'),
        ("json", "{% if a %}\n{ not json }\n{% endif %}", "{% if a %}\n{ not json }\n{% endif %}"),
        ("white_space", "a  b \n\n\n\n  - c", "a b\n\n  - c"),
        ("white_space", "```\na  b\n```", "```\na  b\n```"),
        ("decoration", "One\n=====\nTwo!!!", "One\nTwo!"),
        ("decoration", "-----\n{{ text }}\n-----", "-----\n{{ text }}\n-----"),
        ("politeness", "Hello! Write it. Thank you!", "Write it. "),
        ("politeness", "Thanks for {{ gift }}!", "Thanks for {{ gift }}!"),
        ("wordiness", "- Please sell {{ a }} in order to live.", "- Sell {{ a }} to live."),
        ("repetition", "Write in English. Be brief. Write in english!", "Write in English. Be brief. "),
        ("repetition", "Write in English. Write in English {{ a }}.", "Write in English. Write in English {{ a }}."),
    ],
)  # fmt: skip
def test_rule_takes_out_what_asks_for_nothing(rule: str, before: str, after: str) -> None:
    assert applied(rule, before) == after


def test_what_is_said_only_sometimes_is_said_again() -> None:
    text = "{% if a %}\nWrite in British English.\n{% endif %}\nWrite in British English."
    assert applied("repetition", text) == text
    turned = "Write in British English.\n{% if a %}\nWrite in British English.\nDo more.\n{% endif %}"
    assert applied("repetition", turned) == "Write in British English.\n{% if a %}\nDo more.\n{% endif %}"


def test_sentence_that_adds_nothing_repeats() -> None:
    longer = "Write short, friendly product descriptions for online shops. "
    assert (
        applied("repetition", longer + "Write friendly descriptions: short product descriptions for shops.") == longer
    )
    opposite = longer + "Never write short, friendly product descriptions."
    assert applied("repetition", opposite) == opposite


def test_edits_tell_what_was_done() -> None:
    shielded = shield("Please go. Thank you!", literal=True)
    (edit,) = rules.RULES["politeness"](shielded, Said()).edits
    assert (edit.before, edit.after) == ("Thank you!", "")
