import subprocess
import sys

import pytest

from shared.dead_letters import fingerprint

SAME = [
    ("The stage took longer than 120 s.", "The stage took longer than 30.5 s."),
    ("There is no job 'job_abc'.", "There is no job 'job_xyz, the other'."),
    ('Field "a b" is odd.', "Field “c” is odd."),
    ("Failed at 2026-01-02T10:00:00Z.", "Failed at 2027-11-30 09:15:01.123+02:00."),
    ("GET https://a.example/x?y=1 failed.", "GET http://b.example:8080/z failed."),
    ("Cannot find job_ab2cdefghijklmnop34567qrst.", "Cannot find job_zz2cdefghijklmnop34567qaaa."),
    ("Trace 4bf92f3577b34da6a3ce929d0e0e4736 ended.", "Trace 00f067aa0ba902b7 ended."),
    ("Key 0xdeadbeef is odd.", "Key 0x1 is odd."),
    ("Row 550e8400-e29b-41d4-a716-446655440000 is locked.", "Row 6ba7b810-9dad-11d1-80b4-00c04fd430c8 is locked."),
    ("Ask ann@example.com.", "Ask bob.b+c@mail.example.org."),
    ("It  is\nlate.", "It is late."),
    ("12,000.50 of 3 are gone.", "7 of 1,000 are gone."),
]
OTHER = [
    ("The stage took longer than 120 s.", "The call took longer than 120 s."),
    ("The worker's lease ended.", "The job's lease ended."),
    ("Field 'a' is odd.", "Field 'a' is even."),
    ("A facade was defaced.", "A decade was effaced."),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_cause_has_the_same_fingerprint(one: str, other: str) -> None:
    assert fingerprint.of("t", "s", "c", one) == fingerprint.of("t", "s", "c", other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_cause_has_another_fingerprint(one: str, other: str) -> None:
    assert fingerprint.of("t", "s", "c", one) != fingerprint.of("t", "s", "c", other)


@pytest.mark.parametrize("changed", [("u", "s", "c"), ("t", "u", "c"), ("t", "s", "u")])
def test_type_stage_and_code_make_a_difference(changed: tuple[str, str, str]) -> None:
    assert fingerprint.of(*changed, "d") != fingerprint.of("t", "s", "c", "d")


def test_what_stands_for_variables_can_be_read() -> None:
    detail = "Job 'a' of https://x.example took 12 s at 2026-01-02T10:00:00Z."
    assert fingerprint.normalised(detail) == "job <text> of <url> took <number> s at <time>."


def test_another_process_finds_the_same_fingerprint() -> None:
    program = "from shared.dead_letters import fingerprint; print(fingerprint.of('t', 's', 'c', 'It took 3 s.'))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == fingerprint.of("t", "s", "c", "It took 4 s.")


def test_a_message_without_end_is_read_in_part() -> None:
    assert fingerprint.of("t", "s", "c", "'" * 100_000) == fingerprint.of("t", "s", "c", "'" * 200_000)
