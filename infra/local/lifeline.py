"""How a child process of the stack learns that it should end: a signal, or the death of its parent."""

import asyncio
import signal
import sys


async def until_told() -> None:
    """Return on SIGTERM, on SIGINT, or once standard input, which the parent holds open, is closed."""
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    reader = asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    waits = [asyncio.create_task(told.wait()), asyncio.create_task(reader.read())]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        transport.close()
