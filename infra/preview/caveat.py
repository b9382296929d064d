"""What every output of a preview ends with."""

from typing import Final

CAVEAT: Final = (
    "No cloud was asked: the program ran against a stand-in for Pulumi's engine. What Google would check, charge or "
    "refuse, and what is deployed already, only `pulumi preview` can tell."
)
