# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications for uvicorn, hypercorn and daphne."""

from fastapi import FastAPI, WebSocket, WebSocketException

fastapi = FastAPI()


@fastapi.websocket("/chat")
async def chat(socket: WebSocket):
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text)


@fastapi.websocket("/members")
async def members(_socket: WebSocket):
    raise WebSocketException(code=1008)


@fastapi.websocket("/late")
async def late(socket: WebSocket):
    await socket.accept()
    await socket.close(4003, "no such room")


@fastapi.get("/page")
async def page():
    return {"hello": "world"}


async def refuses(scope, receive, send):
    """Closes before it accepts."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1000})


async def fails(scope, receive, _send):
    if scope["type"] == "websocket":
        await receive()
        raise RuntimeError("a fault of the application")
