import re

from shared.manifest import functions, identities

ACCOUNTS = [text for name, text in vars(identities).items() if name.isupper()]


def test_accounts_are_named_as_google_demands() -> None:
    assert len(ACCOUNTS) >= 3
    assert [account for account in ACCOUNTS if not re.fullmatch(r"[a-z][a-z0-9-]{4,28}[a-z0-9]", account)] == []


def test_no_account_has_the_name_of_another() -> None:
    everybody = [*ACCOUNTS, *(function.name.replace("_", "-") for function in functions.ALL)]

    assert len(set(everybody)) == len(everybody)
