from infra.preview.caveat import CAVEAT


def test_caveat_names_who_was_not_asked_and_who_knows() -> None:
    assert CAVEAT.startswith("No cloud was asked")
    assert "`pulumi preview`" in CAVEAT
