"""The built-in templates."""

import pytest

from shared.generation import instructions
from shared.prompts.builtin import Builtins
from shared.prompts.rendering import Renderer
from shared.prompts.template import Prompt
from tests.shared.prompts.builtin_prompts import BUILTIN, GREETING

BUILTINS = Builtins.of(BUILTIN)


def test_version_is_number_zero() -> None:
    version = BUILTINS.version("greeting")
    assert version is not None
    assert (version.number, version.source, version.prompt.parts) == (
        0,
        "builtin",
        {"system": GREETING["system"], "user": GREETING["user"]},
    )


def test_template_is_in_production() -> None:
    template = BUILTINS.template("greeting")
    assert template is not None
    assert (template.number("production"), template.number("latest"), template.number("staging")) == (0, 0, None)


def test_unknown_names_have_nothing() -> None:
    assert (BUILTINS.version("other"), BUILTINS.template("other")) == (None, None)


@pytest.mark.parametrize(
    ("after", "names"), [("", ["farewell", "greeting"]), ("farewell", ["greeting"]), ("g", ["greeting"]), ("z", [])]
)
def test_names_come_in_order(after: str, names: list[str]) -> None:
    assert [template.name for template in BUILTINS.after(after)] == names


@pytest.mark.parametrize("name", instructions.BUILTIN)
def test_the_products_own_prompts_are_publishable(name: str) -> None:
    Renderer().check(Prompt.of(instructions.BUILTIN[name]))
