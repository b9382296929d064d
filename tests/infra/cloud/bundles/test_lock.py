from infra.cloud.bundles import lock
from infra.cloud.bundles.lock import Lock

TEXT = """\
# a comment
numpy==2.4 ; python_full_version < '3.12' \\
    --hash=sha256:aa \\
    --hash=sha256:bb
numpy==2.5 ; python_full_version >= '3.12' \\
    --hash=sha256:cc
Zope.Interface==8.0 \\
    --hash=sha256:dd
"""


def test_entries_are_kept_as_they_stand() -> None:
    pins = Lock(TEXT).pins

    assert [pin.text for pin in pins["zope-interface"]] == ["Zope.Interface==8.0 \\\n    --hash=sha256:dd"]
    assert [pin.version for pin in pins["numpy"]] == ["2.4", "2.5"]


def test_entry_holds_where_its_marker_does() -> None:
    older, newer = Lock(TEXT.replace("\n", "\r\n")).pins["numpy"]
    environment = {"python_full_version": "3.13.0"}

    assert (older.holds(environment), newer.holds(environment)) == (False, True)
    assert "\r" not in older.text


def test_lock_of_the_product_is_read_whole() -> None:
    text = (lock.REPOSITORY / "requirements.txt").read_text()
    pins = [pin for found in lock.load().pins.values() for pin in found]

    assert sum(pin.text.count("\n") + 1 for pin in pins) == len(text.splitlines())
    assert all(pin.text in text for pin in pins)
