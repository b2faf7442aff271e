# SPDX-License-Identifier: GPL-3.0-or-later
"""An echo by Python's websockets: websockets-server.py PORT. "close please" is answered by a close of its own."""
import asyncio
import logging
import sys

from websockets.asyncio.server import serve

logging.disable(logging.CRITICAL)  # whoever probes the port is no news


async def echo(connection):
    async for message in connection:
        if message == "close please":
            await connection.close(3001, "as you wish")
        else:
            await connection.send(message)


async def main():
    async with serve(echo, "127.0.0.1", int(sys.argv[1]), max_size=2**28):
        await asyncio.get_running_loop().create_future()


asyncio.run(main())
