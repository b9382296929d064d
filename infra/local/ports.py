"""The ports of the local stack, all on loopback."""

import socket
from dataclasses import dataclass, fields

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    """One port per server; ``gateway`` is the one that people use."""

    gateway: int = 8080
    worker: int = 8081
    firestore: int = 8085
    cloud_tasks: int = 8086
    oidc: int = 8087

    @classmethod
    def beside(cls, gateway: int) -> "Ports":
        """Return ports that keep their usual distance to ``gateway``."""
        offset = gateway - cls.gateway
        return cls(**{field.name: getattr(cls, field.name) + offset for field in fields(cls)})

    def taken(self) -> dict[str, int]:
        """Return those that somebody listens on already, by name."""
        by_name = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: port for name, port in by_name.items() if not _is_free(port)}


def listen(port: int) -> socket.socket:
    """Return a socket that is bound to ``port`` on loopback; raises OSError when it is taken."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except OSError:
        bound.close()
        raise
    bound.setblocking(False)
    return bound


def _is_free(port: int) -> bool:
    try:
        listen(port).close()
    except OSError:
        return False
    return True
