import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from infra.cloud.bundles import closure as closures
from infra.cloud.bundles.archive import Archive
from infra.cloud.bundles.source_tree import BundleError, SourceTree
from shared.manifest import functions
from shared.manifest.functions import Function
from tests.infra.cloud.bundles.conftest import TreeOf

GREETER = Function("greeter", "Greets.")
MAIN = {"functions/greeter/main.py": "from functions.greeter import routes"}
EVERY = pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)


def test_imports_are_followed_and_packages_included(tree_of: TreeOf) -> None:
    tree = tree_of({
        **MAIN,
        "functions/greeter/routes.py": "def late():\n    from shared.words import hello\n    import httpx",
        "shared/words/__init__.py": "import orjson",
        "shared/words/hello.py": "from shared.words.deep import word",
        "shared/words/deep/__init__.py": "word = 1",
        "shared/words/bye.py": "import requests",
        "shared/words/list.txt": "hello",
        "shared/words/texts/more.json": "{}",
        "shared/other/__init__.py": "",
    })
    found = closures.closure(GREETER, tree)

    assert [path for path in found.files if not path.startswith("functions/")] == [
        "shared/__init__.py",
        "shared/words/__init__.py",
        "shared/words/deep/__init__.py",
        "shared/words/hello.py",
        "shared/words/list.txt",
        "shared/words/texts/more.json",
    ]
    assert found.third_party == {"httpx": "functions/greeter/routes.py:3", "orjson": "shared/words/__init__.py:1"}


def test_composition_root_gives_what_the_function_names(tree_of: TreeOf) -> None:
    tree = tree_of({
        **MAIN,
        "functions/greeter/routes.py": "from shared import bootstrap\nasync def hi(services): services.words.hello",
        "shared/bootstrap.py": """
            class Services:
                def words(self):
                    from shared import words
                def images(self):
                    from shared import images
        """,
        "shared/words.py": "import orjson",
        "shared/images.py": "import pillow",
    })
    found = closures.closure(GREETER, tree)

    assert [module for module in found.modules if module.startswith("shared.")] == ["shared.bootstrap", "shared.words"]
    assert set(found.third_party) == {"orjson"}


def test_described_routes_bring_no_services(tree_of: TreeOf) -> None:
    tree = tree_of({
        "functions/greeter/main.py": "from shared import bootstrap\nbootstrap.routes_of('other')",
        "functions/other/routes.py": "def draw(services): services.images",
        "functions/other/main.py": "",
        "shared/bootstrap.py": """
            class Services:
                def images(self):
                    from shared import images
            def routes_of(name):
                return importlib.import_module(f"functions.{name}.routes")
        """,
        "shared/images.py": "",
    })
    found = closures.closure(Function("greeter", "Greets.", describes=("other",)), tree)

    assert "functions.other.routes" in found.modules
    assert "functions.other.main" not in found.modules
    assert "shared.images" not in found.modules
    with pytest.raises(BundleError, match=r"shared/bootstrap.py:\d+ imports what cannot be told"):
        closures.closure(GREETER, tree)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import infra.local", r"main.py:1 imports infra.local, which is never deployed"),
        ("\nfrom tests import clocks", r"main.py:2 imports tests, which is never deployed"),
        ("from shared.gone import thing", r"main.py:1 imports shared.gone.thing, which does not exist"),
        ("import_module(name)", r"main.py:1 imports what cannot be told in advance"),
    ],
)
def test_what_cannot_be_bundled_is_told(tree_of: TreeOf, code: str, message: str) -> None:
    with pytest.raises(BundleError, match=message):
        closures.closure(GREETER, tree_of({"functions/greeter/main.py": code, "shared/a.py": ""}))


def test_function_without_entry_point_is_told(tree_of: TreeOf) -> None:
    with pytest.raises(BundleError, match=r"the manifest asks for functions.greeter.main"):
        closures.closure(GREETER, tree_of({"shared/a.py": ""}))


@EVERY
def test_archive_holds_nothing_of_other_functions(function: Function, archives: Mapping[str, Archive]) -> None:
    folders = {
        path.split("/")[1] for path in archives[function.name].files if path.count("/") > 1 and "functions" in path
    }

    assert folders - {"manifest"} == {function.name, *function.describes}


@EVERY
def test_archive_holds_no_infrastructure_and_no_tests(function: Function, archives: Mapping[str, Archive]) -> None:
    archive = archives[function.name]

    assert {path.partition("/")[0] for path, _ in archive.contents()} == {
        "functions",
        "shared",
        "main.py",
        "requirements.txt",
    }
    assert "shared/web/templates/reference.html" in archive.files
    assert [path for path in archive.files if "__pycache__" in path] == []


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        ("cache_lookup", {"shared/exports", "shared/feedback", "shared/optimization", "shared/savings"}),
        ("experiments", {"shared/exports", "shared/optimization", "shared/savings"}),
        ("prompt_optimization", {"shared/exports"}),
    ],
)
def test_small_functions_carry_little(name: str, absent: set[str], archives: Mapping[str, Archive]) -> None:
    assert [path for path in archives[name].files if path.startswith(tuple(absent))] == []


def test_shared_modules_never_see_all_services() -> None:
    """The composition root is cut down by the names that functions use; what they would hand on would escape that."""
    tree = SourceTree()
    for module in tree.modules:
        if module.startswith("shared.") and not module.startswith((closures.COMPOSITION_ROOT, closures.LAYERS)):
            assert closures.COMPOSITION_ROOT not in tree.imports(module).modules, module
            looked_into = [node.value for node in ast.walk(tree.parse(module)) if isinstance(node, ast.Attribute)]
            assert "services" not in {node.id for node in looked_into if isinstance(node, ast.Name)}, module


@EVERY
def test_functions_hand_services_only_to_themselves(function: Function) -> None:
    for path in (Path(closures.__file__).parents[3] / "functions" / function.name).glob("*.py"):
        tree = ast.parse(path.read_text())
        shared = {alias.name for node in _imports_from("shared", tree) for alias in node.names}
        own = {alias.name for node in _imports_from(f"functions.{function.name}", tree) for alias in node.names}
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            if any(isinstance(value, ast.Name) and value.id == "services" for value in given):
                called = ast.unparse(call.func).partition(".")
                assert called[0] in own if called[1] else called[0] not in shared, ast.unparse(call)


def _imports_from(package: str, tree: ast.AST) -> Iterator[ast.ImportFrom]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{package}."):
            yield node
