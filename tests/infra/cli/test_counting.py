import io
from pathlib import Path
from typing import Any

import pytest

from infra.cli import counting, prompt_files
from infra.cli.counting import Call, Compression, Counted
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import made_tokens, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway

PLAIN = Compression(None, (), (), (), "", "", "", 20)


@pytest.fixture
def target() -> Kept:
    return kept(width=120)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


@pytest.mark.parametrize(
    ("counted", "body"),
    [
        (Counted("a text"), {"text": "a text"}),
        (Counted(file=io.StringIO("from a file")), {"text": "from a file"}),
        (Counted(template="teaser"), {"template": {"name": "teaser"}}),
        (Counted(template="teaser@3"), {"template": {"name": "teaser", "version": 3}}),
        (Counted(template="teaser@staging"), {"template": {"name": "teaser", "label": "staging"}}),
    ],
)
def test_what_is_counted_is_said_as_the_api_takes_it(counted: Counted, body: dict[str, Any]) -> None:
    assert counted.body() == body


@pytest.mark.parametrize("counted", [Counted(), Counted("a", None, "b")])
def test_one_thing_is_counted(counted: Counted) -> None:
    with pytest.raises(errors.InvalidInputError):
        counted.body()


async def test_count_is_printed_with_its_bounds(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/tokens/count", scripted_gateway.json(made_tokens.count()))
    assert await counting.count(at_hand, Counted("a"), "openai/x") == 0
    assert gateway.received[0].json == {"text": "a", "model": "openai/x"}
    assert "1,234 tokens\nbetween 1,100 and 1,400 for openai/x" in target.out.getvalue()


@pytest.mark.parametrize(("cost", "code"), [("0.5", 0), (None, 1)])
async def test_unknown_price_ends_with_one(
    at_hand: Session, gateway: ScriptedGateway, cost: str | None, code: int
) -> None:
    gateway.answer("POST /v1/tokens/price", scripted_gateway.json(made_tokens.price(cost_usd=cost, why="No price.")))
    assert await counting.price(at_hand, "", Call(1_000, 100, 0, 5), "") == code
    assert gateway.received[0].json["prompt_tokens"] == 1_000


@pytest.mark.parametrize(("text", "tokens"), [("", None), ("a", 3)])
async def test_one_prompt_is_priced(at_hand: Session, text: str, tokens: int | None) -> None:
    with pytest.raises(errors.InvalidInputError):
        await counting.price(at_hand, text, Call(tokens, 0, 0, 1), "")


@pytest.mark.parametrize("suggested", [True, False])
async def test_compression_shows_steps_and_advice(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, *, suggested: bool
) -> None:
    answer = made_tokens.compressed(suggested=suggested, verified={**made_tokens.VERIFIED, "holds": suggested})
    gateway.answer("POST /v1/tokens/compress", scripted_gateway.json(answer))
    assert await counting.compress(at_hand, "teaser@3", PLAIN, None) == int(not suggested)
    assert gateway.received[0].json["template"] == {"name": "teaser", "version": 3}
    shown = target.out.getvalue()
    assert "Thank you!" in shown
    assert "Write about {{ topic }}." in shown
    assert ("Suggested: nothing measurable is lost." in shown) == suggested


@pytest.fixture
def teaser(tmp_path: Path) -> Path:
    path = tmp_path / "teaser.md"
    head = '+++\nname = "teaser"\nversion = 2\n\n[[variables]]\nname = "topic"\n+++\n'
    path.write_text(f"{head}<!-- user -->\nPlease write about {{{{ topic }}}}.\n")
    return path


async def test_file_is_compressed_into_a_file(at_hand: Session, gateway: ScriptedGateway, teaser: Path) -> None:
    shorter = teaser.with_name("shorter.md")
    gateway.answer("POST /v1/tokens/compress", scripted_gateway.json(made_tokens.compressed()))
    assert await counting.compress(at_hand, str(teaser), PLAIN, shorter) == 0
    assert gateway.received[0].json["prompt"]["parts"]["user"] == "Please write about {{ topic }}."
    written = prompt_files.needed(shorter)
    assert (written.version, written.prompt["parts"]["user"]) == (2, "Write about {{ topic }}.")


def test_compression_is_said_as_the_api_takes_it() -> None:
    wanted = Compression(90, ("system=20",), ("this",), ("json",), "x/y", "teas", "good", 5)
    assert wanted.body() == {
        "model": "x/y",
        "keep": ["this"],
        "limits": {"system": 20},
        "budget": 90,
        "rules": ["json"],
        "verify": {"dataset": "teas", "suite": "good", "examples": 5},
    }


@pytest.mark.parametrize(
    "wanted",
    [
        Compression(None, ("system",), (), (), "", "", "", 20),
        Compression(None, ("system=x",), (), (), "", "", "", 20),
        Compression(None, (), (), (), "", "teas", "", 20),
    ],
)
def test_half_said_compression_is_refused(wanted: Compression) -> None:
    with pytest.raises(errors.InvalidInputError):
        wanted.body()


@pytest.mark.parametrize(("items", "shown"), [([made_tokens.template_saving()], "teaser"), ([], "no templates")])
async def test_report_is_a_table(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, items: list[Any], shown: str
) -> None:
    gateway.answer("GET /v1/tokens/report", scripted_gateway.json({"items": items, "next_cursor": None}))
    assert await counting.report(at_hand, "", 10) == 0
    assert shown in target.out.getvalue() + target.err.getvalue()


async def test_models_are_a_table(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/tokens/models", scripted_gateway.json({"items": [made_tokens.model()]}))
    assert await counting.models(at_hand) == 0
    assert "openai/x" in target.out.getvalue()
