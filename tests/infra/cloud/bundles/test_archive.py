import ast
import io
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from infra.cloud.bundles import archive as archives_module
from infra.cloud.bundles.archive import Archive, Builder
from infra.cloud.bundles.source_tree import SourceTree
from shared.manifest import functions
from shared.manifest.functions import Function
from tests.infra.cloud.bundles.conftest import TreeOf

GREETER = Function("greeter", "Greets.")
FILES = {"functions/greeter/main.py": "import orjson", "shared/a.py": ""}
LIMIT = 3 * 1024 * 1024


@pytest.fixture
def tree(tree_of: TreeOf) -> SourceTree:
    made = tree_of(FILES)
    lock = archives_module.lock.REPOSITORY / "requirements.txt"
    (made.root / "requirements.txt").write_bytes(lock.read_bytes())
    return made


def build(tree: SourceTree) -> Archive:
    return Builder(SourceTree(tree.root)).build(GREETER)


def test_archive_holds_entry_point_and_requirements(tree: SourceTree) -> None:
    archive = build(tree)
    contents = dict(archive.contents())

    assert list(contents) == [
        "functions/__init__.py",
        "functions/greeter/__init__.py",
        "functions/greeter/main.py",
        "main.py",
        "requirements.txt",
    ]
    assert b"from functions.greeter.main import greeter\n" in contents["main.py"]
    assert b"\norjson==" in contents["requirements.txt"]
    assert archive.size == sum(map(len, contents.values()))


def test_digest_tells_every_difference(tree: SourceTree) -> None:
    before = build(tree).digest
    (tree.root / "functions/greeter/main.py").write_text("import orjson\n# more")
    changed = build(tree).digest
    (tree.root / "functions/greeter/data.json").touch()

    assert len({before, changed, build(tree).digest}) == 3


def test_line_ends_change_neither_digest_nor_contents(tree: SourceTree) -> None:
    (tree.root / "functions/greeter/main.py").write_bytes(b"import orjson\nA = 1\n")
    before = build(tree)
    (tree.root / "functions/greeter/main.py").write_bytes(b"import orjson\r\nA = 1\r\n")
    after = build(tree)

    assert (after.digest, after.pack()) == (before.digest, before.pack())
    assert set(before.files) - set(after.files) == {"functions/greeter/main.py"}


def test_packing_is_the_same_byte_by_byte(archives: Mapping[str, Archive]) -> None:
    again = Builder()
    for function in functions.ALL:
        assert again.build(function).pack() == archives[function.name].pack()


@pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)
def test_archive_is_small_and_whole(function: Function, archives: Mapping[str, Archive]) -> None:
    archive = archives[function.name]
    packed = zipfile.ZipFile(io.BytesIO(archive.pack()))

    assert archive.size < LIMIT
    assert packed.namelist() == [path for path, _ in archive.contents()]
    assert [node.module for node in ast.parse(archive.texts["main.py"]).body if isinstance(node, ast.ImportFrom)] == [
        f"functions.{function.name}.main"
    ]


def test_command_shows_and_writes_the_archives(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.cloud.bundles", str(tmp_path)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert {path.stem for path in tmp_path.iterdir()} == set(functions.BY_NAME)
    assert [line.split()[0] for line in shown.splitlines()[1:]] == list(functions.BY_NAME)
