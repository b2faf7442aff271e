# SPDX-License-Identifier: GPL-3.0-or-later
"""websockets_app.py PORT [KIND]: an echo of python websockets, which refuses as KIND says."""

import asyncio
import http
import sys

from websockets.asyncio.server import basic_auth, serve


async def echo(socket):
    if KIND == "crash":
        raise RuntimeError("a fault of the application")
    async for message in socket:
        await socket.send(message)


def refuse(connection, _request):
    return connection.respond(http.HTTPStatus.FORBIDDEN, "You are not a member\n")


KIND = sys.argv[2] if len(sys.argv) > 2 else ""
OPTIONS = {
    "origins": {"origins": ["https://app.example.com"]},
    "refuse": {"process_request": refuse},
    "basic": {"process_request": basic_auth(realm="members", credentials=("bob", "secret"))},
    "protocol": {"subprotocols": ["chat.v2"]},
}.get(KIND, {})


async def main():
    async with serve(echo, "127.0.0.1", int(sys.argv[1]), **OPTIONS):
        await asyncio.Event().wait()


asyncio.run(main())
