import pytest

from infra.cloud.bundles.source_tree import BundleError, SourceTree
from tests.infra.cloud.bundles.conftest import TreeOf


def test_line_ends_of_texts_are_normalised(tree_of: TreeOf) -> None:
    tree = tree_of({"shared/a.py": "", "shared/same.txt": "a\n"})
    (tree.root / "shared" / "text.txt").write_bytes(b"a\r\nb\r\n")
    (tree.root / "shared" / "image.bin").write_bytes(b"\xff\r\n")

    assert tree.read("shared/text.txt") == b"a\nb\n"
    assert tree.read("shared/image.bin") == b"\xff\r\n"
    assert [tree.is_normalised(f"shared/{name}") for name in ("text.txt", "image.bin", "same.txt")] == [
        False,
        True,
        True,
    ]


def test_litter_is_no_data(tree_of: TreeOf) -> None:
    tree = tree_of({
        "shared/web/__init__.py": "",
        "shared/web/.DS_Store": "x",
        "shared/web/__pycache__/a.txt": "x",
        "shared/web/old.pyc": "x",
        "shared/web/page.html": "x",
    })

    assert tree.data == {"shared.web": ("shared/web/page.html",)}


def test_data_outside_packages_is_told(tree_of: TreeOf) -> None:
    tree = tree_of({"shared/a.py": ""})
    (tree.root / "shared" / "__init__.py").unlink()
    (tree.root / "shared" / "page.html").touch()

    with pytest.raises(BundleError, match=r"shared/page.html is in no package"):
        assert tree.data


def test_only_rooms_that_are_deployed_are_seen() -> None:
    assert {module.partition(".")[0] for module in SourceTree().modules} == {"functions", "shared"}
