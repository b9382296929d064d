"""What commands on prompts ask, print and write."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from infra.cli import prompt_files, prompting
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import made_prompts as made
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway, json

Work = Callable[[Session], Awaitable[int]]
PATH = "/v1/prompts/teaser"


@pytest.fixture
def target() -> Kept:
    return kept(width=160)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


def keep(content: bytes) -> Path:
    path = Path("values.json")
    path.write_bytes(content)
    return path


def page(*items: Any) -> Any:
    return json({"items": items, "next_cursor": None})


@pytest.fixture
def gateway(gateway: ScriptedGateway) -> ScriptedGateway:
    """Return the gateway with answers to all that is read."""
    gateway.answer("GET /v1/prompts", page(made.template(), made.template(name="other")))
    gateway.answer(f"GET {PATH}", json(made.template()))
    gateway.answer(f"GET {PATH}/versions", page(made.summary(), made.summary(number=2)))
    gateway.answer(f"GET {PATH}/audit", page(made.entry(), made.entry()))
    gateway.answer(f"GET {PATH}/uses", page(made.use(), made.use()))
    for reference in ("3", "latest", "production"):
        gateway.answer(f"GET {PATH}/versions/{reference}", json(made.version()))
    return gateway


@pytest.mark.parametrize(
    "work",
    [
        lambda s: prompting.show_all(s, 9),
        lambda s: prompting.versions(s, "teaser", 9),
        lambda s: prompting.audit(s, "teaser", 9),
        lambda s: prompting.uses(s, "teaser"),
    ],
)
async def test_programs_get_one_item_a_line(at_hand: Session, gateway: ScriptedGateway, work: Work) -> None:
    target = kept(json=True)
    assert await work(Session(at_hand.client, target.output, at_hand.clock)) == 0
    assert len([orjson.loads(line) for line in target.out.getvalue().splitlines()]) == 2
    assert (target.err.getvalue(), bool(gateway.received)) == ("", True)


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (lambda s: prompting.show_all(s, 9), "production 2, staging 3"),
        (lambda s: prompting.versions(s, "teaser", 9), "staging"),
        (lambda s: prompting.audit(s, "teaser", 9), "key_1"),
        (lambda s: prompting.uses(s, "teaser"), "rules@production"),
        (lambda s: prompting.show(s, "teaser", "latest"), "Sell {{ thing }}."),
    ],
)
async def test_people_get_tables_and_texts(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, work: Work, told: str
) -> None:
    assert await work(at_hand) == 0
    assert gateway.received
    assert told in target.out.getvalue()


@pytest.mark.parametrize(
    ("path", "work", "told"),
    [
        ("audit", lambda s: prompting.audit(s, "built", 9), "it is built in"),
        ("uses", lambda s: prompting.uses(s, "built"), "Nothing in use includes it"),
    ],
)
async def test_empty_lists_say_so(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, path: str, work: Work, told: str
) -> None:
    gateway.answer(f"GET /v1/prompts/built/{path}", page())
    assert await work(at_hand) == 0
    assert told in target.err.getvalue()


TYPED = [
    {**made.VARIABLE, "name": name, "type": kind}
    for name, kind in (("thing", "text"), ("tags", "list"), ("count", "integer"), ("loud", "boolean"))
]


@pytest.mark.parametrize(
    ("given", "values"),
    [
        (["thing=42"], {"thing": "42"}),
        (["thing=a=b"], {"thing": "a=b"}),
        (["thing="], {"thing": ""}),
        (["tags=a, b,"], {"tags": ["a", "b"]}),
        (['tags=["a, b"]'], {"tags": ["a, b"]}),
        (["count=7", "loud=true"], {"count": 7, "loud": True}),
        (["surplus=7"], {"surplus": "7"}),
    ],
)
async def test_values_are_read_as_their_type(
    at_hand: Session, gateway: ScriptedGateway, given: list[str], values: dict[str, Any]
) -> None:
    gateway.answer("GET /v1/prompts/typed/versions/production", json(made.version(variables=TYPED)))
    gateway.answer("POST /v1/prompts/typed/render", json(made.rendered()))
    await prompting.render(at_hand, "typed", "production", given, None)
    assert gateway.asked("POST /v1/prompts/typed/render")[0].json == {"version": 3, "variables": values}


@pytest.mark.parametrize("given", ["count=x", "loud=", "tags=[a", "count"])
async def test_unreadable_values_are_never_sent(at_hand: Session, gateway: ScriptedGateway, given: str) -> None:
    gateway.answer("GET /v1/prompts/typed/versions/production", json(made.version(variables=TYPED)))
    with pytest.raises(errors.InvalidInputError):
        await prompting.render(at_hand, "typed", "production", [given], None)
    assert not gateway.asked("POST /v1/prompts/typed/render")


async def test_given_values_go_before_the_files(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(f"POST {PATH}/render", json(made.rendered()))
    file = keep(b'{"thing": "tea", "more": 1}')
    await prompting.render(at_hand, "teaser", "production", ["thing=coffee"], file)
    assert gateway.asked(f"POST {PATH}/render")[0].json["variables"] == {"thing": "coffee", "more": 1}
    assert "user\nSell tea." in target.out.getvalue()


@pytest.mark.parametrize("content", [None, b"", b"[1]", b"\xff", b"{"])
async def test_broken_value_files_are_told(at_hand: Session, gateway: ScriptedGateway, content: bytes | None) -> None:
    file = Path("values.json") if content is None else keep(content)
    with pytest.raises(errors.InvalidInputError, match=r"values\.json holds no values"):
        await prompting.render(at_hand, "teaser", "production", [], file)
    assert not gateway.asked(f"POST {PATH}/render")


@pytest.mark.parametrize(("version", "asks"), [("3", 0), ("latest", 1)])
async def test_labels_are_put_on_numbers(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, version: str, asks: int
) -> None:
    gateway.answer(f"PUT {PATH}/labels/staging", json(made.template()))
    assert await prompting.label(at_hand, "teaser", "staging", version, "Try.") == 0
    assert gateway.asked(f"PUT {PATH}/labels/staging")[0].json == {"version": 3, "note": "Try."}
    assert len(gateway.asked(f"GET {PATH}/versions/latest")) == asks
    assert target.out.getvalue() == "teaser: staging is on version 3\n"


async def test_rollback_tells_where_the_label_is(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(f"POST {PATH}/rollback", json(made.template(labels={"production": 1})))
    assert await prompting.rollback(at_hand, "teaser", "production", "") == 0
    assert target.out.getvalue() == "teaser: production is on version 1\n"


async def test_removed_labels_are_gone(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(f"DELETE {PATH}/labels/next", json({}))
    assert await prompting.unlabel(at_hand, "teaser", "next") == 0
    assert target.out.getvalue() == "teaser: next is gone\n"


@pytest.mark.parametrize(("found", "told"), [(made.DIFF, ""), (made.NO_DIFF, "Versions 2 and 3 are alike.\n")])
async def test_alike_versions_are_said_to_be(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, found: Any, told: str
) -> None:
    gateway.answer(f"GET {PATH}/diff", json(found))
    assert await prompting.diff(at_hand, "teaser", "2", "3") == 0
    assert (bool(target.out.getvalue()), target.err.getvalue()) == (not told, told)


async def test_files_are_compared_before_a_push(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    path = Path("teaser.md")
    prompt_files.save(path, prompt_files.write("teaser", made.version(), 1))
    assert await prompting.diff_file(at_hand, "teaser", path, "production") == 0
    assert (target.out.getvalue(), "says what version 3 says" in target.err.getvalue()) == ("", True)
    changed_parts = {**made.version()["parts"], "system": "You praise."}
    prompt_files.save(path, prompt_files.write("teaser", made.version(parts=changed_parts), 1))
    await prompting.diff_file(at_hand, "teaser", path, "production")
    changed = [line for line in target.out.getvalue().splitlines() if line.startswith(("+", "-"))]
    assert changed == ["--- teaser@3", "+++ teaser.md", "-You sell.", "+You praise."]
    assert gateway.received


async def test_optimised_prompts_are_kept_in_files(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(f"POST {PATH}/optimizations", json(made.optimization()))
    wish = {"techniques": ["compression"]}
    assert await prompting.optimize(at_hand, "teaser", "staging", wish, Path("better.md")) == 0
    assert gateway.received[0].json == {"label": "staging", "techniques": ["compression"]}
    found = prompt_files.needed(Path("better.md"))
    assert (found.prompt["parts"], found.version) == (made.optimization()["prompt"]["parts"], 2)
    assert "static score  0.40 → 0.70" in target.out.getvalue()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ""),
        ({"changed": False}, "There was nothing to change.\n"),
        ({"published": made.version(number=4)}, "Published as version 4.\n"),
    ],
)
async def test_what_became_of_it_is_told(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, changes: dict[str, Any], told: str
) -> None:
    gateway.answer(f"POST {PATH}/optimizations", json(made.optimization(**changes)))
    assert await prompting.optimize(at_hand, "teaser", "2", {}, None) == 0
    assert target.err.getvalue() == told
