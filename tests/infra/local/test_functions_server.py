"""The servers of the functions, several in one process."""

import asyncio
import signal

import httpx

from infra.local import ports
from infra.local.functions_server import server
from shared.web.asgi import Receive, Scope, Send
from shared.web.responses import Response


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    del receive
    await Response(scope["path"].encode()).send(send)


async def test_several_servers_share_one_loop_and_leave_signals_alone() -> None:
    before = signal.getsignal(signal.SIGTERM)
    sockets = [ports.listen(0), ports.listen(0)]
    servers = [server(hello), server(hello)]
    running = [asyncio.create_task(s.serve(sockets=[b])) for s, b in zip(servers, sockets, strict=True)]
    await asyncio.gather(*(each.ready.wait() for each in servers))
    async with httpx.AsyncClient() as http:
        for number, bound in enumerate(sockets):
            url = f"http://127.0.0.1:{bound.getsockname()[1]}/{number}"
            assert (await http.get(url)).text == f"/{number}"
    assert signal.getsignal(signal.SIGTERM) is before
    for each in servers:
        each.should_exit = True
    await asyncio.gather(*running)
