from pathlib import Path

from shared.manifest import functions

FOLDERS = Path(__file__).parents[3] / "functions"


def test_every_folder_is_declared_and_the_other_way_round() -> None:
    folders = {path.parent.name for path in FOLDERS.glob("*/main.py")}

    assert folders == set(functions.BY_NAME)


def test_no_two_functions_answer_one_prefix() -> None:
    prefixes = [prefix for function in functions.PUBLIC for prefix in function.routes]

    assert len(set(prefixes)) == len(prefixes)


def test_concurrency_has_a_whole_processor() -> None:
    """Cloud Run forces a concurrency of 1 below one CPU."""
    assert all(function.cpu >= 1 for function in functions.ALL if function.concurrency > 1)
