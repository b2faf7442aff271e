# SPDX-License-Identifier: GPL-3.0-or-later
"""client.py URL [PROTOCOL]: whether python websockets opens it: prints "opens", or why not."""

import asyncio
import sys

from websockets.asyncio.client import connect


async def main():
    try:
        async with connect(sys.argv[1], subprotocols=sys.argv[2:] or None, close_timeout=1, proxy=None):
            print("opens", flush=True)
    except Exception as error:  # whatever it does not take
        print(f"{type(error).__name__}: {error}", flush=True)


asyncio.run(main())
