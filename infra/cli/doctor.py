"""``pressroom doctor``: looks at everything that must be right, and explains what is not."""

from infra.cli import options


def doctor(
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Check this machine, the stack and the key, a line for each; ends with 1 if something is wrong."""
    from infra.cli import examination, session

    session.run(url, key, json, examination.examine)
