from datetime import date
from pathlib import Path

import pytest

from infra.preview import allowed
from infra.preview.allowed import Allowance, AllowanceError

ENTRY = """
[[allowed]]
stack = "prod"
resource = "gcp:cloudtasks/queue:Queue::jobs"
change = "delete"
reason = "Nobody uses it since March."
until = 2030-01-31
"""


def read(folder: Path, text: str) -> list[Allowance]:
    file = folder / "allowed_changes.toml"
    file.write_text(text)
    return list(allowed.read(("dev", "prod"), file))


def test_entry_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, ENTRY) == [
        Allowance(
            "prod", "gcp:cloudtasks/queue:Queue::jobs", "delete", "Nobody uses it since March.", date(2030, 1, 31)
        )
    ]


def test_without_a_file_nothing_is_allowed(tmp_path: Path) -> None:
    assert list(allowed.read(("prod",), tmp_path / "none.toml")) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY.replace('stack = "prod"\n', ""), "entry 1: stack is missing"),
        (ENTRY + "why = 5", "entry 1: why is not known"),
        (ENTRY.replace("delete", "destroy"), "change must be one of replace, delete, unprotect, not 'destroy'"),
        (ENTRY.replace("2030-01-31", '"soon"'), "until must be a date"),
        (ENTRY.replace("Nobody uses it since March.", " "), "reason is empty"),
        (ENTRY.replace("prod", "production"), "'production' is not a stack; these are: dev, prod"),
        (ENTRY.replace("[[allowed]]", "[[permitted]]"), "permitted is not known"),
        ("[[allowed", "allowed_changes.toml"),
    ],
)
def test_faulty_list_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(AllowanceError) as raised:
        read(tmp_path, text)

    assert message in str(raised.value)


def test_committed_list_can_be_read() -> None:
    assert isinstance(list(allowed.read(("dev", "staging", "prod"))), list)
