import ast

import pytest

from infra.cloud.bundles import imports


def imported(code: str, package: str = "shared.jobs") -> dict[str, int]:
    return imports.imports_of([ast.parse(code)], package).modules


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import a.b as c", {"a.b"}),
        ("from a import b, c", {"a", "a.b", "a.c"}),
        ("from . import job", {"shared.jobs", "shared.jobs.job"}),
        ("from ..web import auth", {"shared.web", "shared.web.auth"}),
        ("def late():\n    import httpx", {"httpx"}),
        ("try:\n    import fast\nexcept ImportError:\n    import slow", {"fast", "slow"}),
        ("if TYPE_CHECKING:\n    import typed\nelse:\n    import real", {"real"}),
        ("if typing.TYPE_CHECKING:\n    import typed", set()),
        ("class A:\n    def m(self):\n        if x:\n            from y import z", {"y", "y.z"}),
        ("importlib.import_module('a.b')", {"a.b"}),
        ("__import__('a')", {"a"}),
    ],
)
def test_imports_are_found_wherever_they_stand(code: str, expected: set[str]) -> None:
    assert set(imported(code)) == expected


def test_place_of_an_import_is_its_line() -> None:
    assert imported("\n\nimport a") == {"a": 3}


@pytest.mark.parametrize("code", ["import_module(name)", "importlib.import_module(f'a.{b}')", "import_module('.a', p)"])
def test_computed_imports_are_told(code: str) -> None:
    assert imports.imports_of([ast.parse(code)], "shared").computed == [1]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("services.cache.get()", "cache"),
        ("getattr(services, 'cache')", "cache"),
        ("getattr(services, 'cache', None)", "cache"),
        ("match s:\n    case Services(cache=c): pass", "cache"),
        ("from shared.bootstrap import cache", "cache"),
        ("async def f():\n    return lambda s: s.cache", "cache"),
    ],
)
def test_names_are_found_however_they_are_used(code: str, name: str) -> None:
    assert name in imports.names_of([ast.parse(code)]).used


@pytest.mark.parametrize(
    "code",
    [
        "getattr(services, name)",
        "getattr(services.of(x), name)",
        "attrgetter('a')(s)",
        "s.__getattribute__('a')",
        "methodcaller(n)",
    ],
)
def test_lookups_by_computed_name_may_be_anything(code: str) -> None:
    assert imports.names_of([ast.parse(code)]).anything
    assert not imports.names_of([ast.parse("getattr(s, 'name')")]).anything
