from shared.manifest import collection
from shared.manifest.collection import IndexField


def test_short_form_is_read() -> None:
    assert collection.index("a", "-b", "c[]").fields == (
        IndexField("a", "ASCENDING"),
        IndexField("b", "DESCENDING"),
        IndexField("c", "CONTAINS"),
    )
    assert collection.vector_index("a", field="v", dimension=3).fields[-1] == IndexField("v", "VECTOR", 3)
