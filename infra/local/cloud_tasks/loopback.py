"""The only interface that the emulator listens on."""

from typing import Final

HOST: Final = "127.0.0.1"


class PortTakenError(OSError):
    """Another process listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} of {HOST} cannot be listened on: another process has it, or it is not for you.")
