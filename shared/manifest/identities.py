"""The service accounts that are not a function's own, by the part before the ``@``."""

INVOKER = "queue-invoker"
BUILDER = "function-builder"
DEPLOYER = "deployer"
PREVIEWER = "previewer"
