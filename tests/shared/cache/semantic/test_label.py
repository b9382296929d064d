from shared.cache.scope import Scope
from shared.cache.semantic.label import Place, Space


def test_places_differ_in_everything() -> None:
    scopes = [Scope("a", "x"), Scope("a", "y"), Scope("b", "x")]
    places = {Place(Space(scope, embedder), context) for scope in scopes for embedder in "ef" for context in "cd"}

    assert len(places) == 12
