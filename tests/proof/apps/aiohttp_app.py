# SPDX-License-Identifier: GPL-3.0-or-later
"""aiohttp_app.py PORT: an echo at /chat."""

import sys

from aiohttp import web


async def chat(request):
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data)
    return socket


app = web.Application()
app.router.add_get("/chat", chat)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]))
