# SPDX-License-Identifier: GPL-3.0-or-later
"""tornado_app.py PORT: an echo at /chat, a page at /page."""

import asyncio
import sys

import tornado.web
import tornado.websocket


class Chat(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        self.write_message(message)


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write("<html><title>A page</title></html>")


class Post(tornado.web.RequestHandler):
    def post(self):
        self.write("ok")


async def main():
    tornado.web.Application([("/chat", Chat), ("/page", Page), ("/post", Post)]).listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Event().wait()


asyncio.run(main())
