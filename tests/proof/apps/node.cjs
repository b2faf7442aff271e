// SPDX-License-Identifier: GPL-3.0-or-later
// node node.cjs MODE PORT CERTIFICATES: a server of Node, made wrong as MODE says.
"use strict";
const crypto = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");
const http2 = require("node:http2");
const https = require("node:https");
const net = require("node:net");
const express = require("express");
const { Server } = require("socket.io");
const { WebSocketServer } = require("ws");

const [mode, portText, folder] = process.argv.slice(2);
const port = Number(portText);
const tls = () => ({ key: fs.readFileSync(`${folder}/good.key`), cert: fs.readFileSync(`${folder}/good.pem`) });
const listen = (server) => server.listen(port, "127.0.0.1");
const accept = (key) => crypto.createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

function ws(options = {}, onConnection = (s) => s.on("message", (m, binary) => s.send(m, { binary }))) {
  const server = new WebSocketServer({ host: "127.0.0.1", port, ...options });
  server.on("connection", onConnection);
  return server;
}

// A 101 written by hand, and what comes behind it.
function handWritten(answer, behind = () => {}) {
  const server = http.createServer((request, response) => response.end("page"));
  server.on("upgrade", (request, socket) => {
    socket.on("error", () => {});
    socket.write(answer(request.headers["sec-websocket-key"], request));
    behind(socket, request);
  });
  listen(server);
}
const SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
const right = (key) => `${SWITCHING}Sec-WebSocket-Accept: ${accept(key)}\r\n\r\n`;
const sha1 = (text, encoding) => crypto.createHash("sha1").update(text).digest(encoding);

function expressApp(change) {
  const app = express();
  change(app);
  return listen(http.createServer(app));
}

function socketIo(options) {
  const server = http.createServer();
  new Server(server, options);
  listen(server);
}

const MODES = {
  ws: () => ws(),
  "ws-path": () => ws({ path: "/right" }),
  "ws-401": () => ws({ verifyClient: (info, done) => done(false, 401, "Unauthorized") }),
  "ws-403": () => ws({ verifyClient: (info, done) => done(false, 403, "Forbidden") }),
  "ws-origin": () => ws({ verifyClient: (info, done) => done(false, 403, "Origin not allowed") }),
  "ws-no-protocol": () => ws({ handleProtocols: () => false }),
  "ws-other-protocol": () => ws({ handleProtocols: () => "chat.v2" }),
  "ws-4001": () => ws({}, (s) => s.close(4001, "token expired")),
  "ws-1008": () => ws({}, (s) => s.close(1008, "not allowed here")),
  "ws-1011": () => ws({}, (s) => s.close(1011)),
  "ws-drop": () => ws({}, (s) => s.terminate()),
  "ws-idle": () => ws({}, (s) => setTimeout(() => s.terminate(), 10000)),
  "ws-closing": () => {
    const server = http.createServer();
    const sockets = new WebSocketServer({ server });
    sockets.close();
    server.on("upgrade", (request, socket, head) => sockets.handleUpgrade(request, socket, head, () => {}));
    listen(server);
  },
  "ws-crash": () => {
    const server = http.createServer();
    server.on("upgrade", (request, socket) => {
      const text = JSON.stringify({ error: "relation \"rooms\" does not exist" });
      socket.end("HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\n" +
        `Content-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`);
    });
    listen(server);
  },
  ignore: () => { const server = http.createServer(); server.on("upgrade", () => {}); listen(server); },
  destroy: () => { const server = http.createServer(); server.on("upgrade", (r, s) => s.destroy()); listen(server); },
  slow: () => listen(http.createServer(() => {})),
  garbage: () => net.createServer((s) => { s.on("error", () => {}); s.once("data", () => s.end("\x00\x01\x02 no http\r\n\r\n")); })
    .listen(port, "127.0.0.1"),
  express: () => expressApp((app) => app.get("/", (request, response) => response.send("home"))),
  "express-spa": () => expressApp((app) => app.use((request, response) => response.type("html").send(
    "<!doctype html><html><head><title>My shop</title></head><body><div id=root></div></body></html>"))),
  "express-login": () => expressApp((app) => app.use((request, response) => response.redirect("/login?next=/chat"))),
  "express-401": () => expressApp((app) => app.use((request, response) => response.status(401)
    .json({ error: "jwt expired" }))),
  "express-429": () => expressApp((app) => app.use((request, response) => response.status(429)
    .set("Retry-After", "30").send("Too many requests, please try again later."))),
  "express-405": () => expressApp((app) => app.use((request, response) => response.status(405)
    .set("Allow", "POST").end())),
  "express-503": () => expressApp((app) => app.use((request, response) => response.status(503)
    .json({ message: "Down for maintenance" }))),
  "socket-io": () => socketIo({}),
  "socket-io-refuses": () => socketIo({ allowRequest: (request, done) => done("not your room", false) }),
  https: () => { const server = https.createServer(tls()); new WebSocketServer({ server }); listen(server); },
  "h2-only": () => listen(http2.createSecureServer({ ...tls(), allowHTTP1: false }, (q, r) => r.end("h2"))),
  h2c: () => listen(http2.createServer((request, response) => response.end("h2c"))),
  "sni": () => listen(https.createServer({ ...tls(), SNICallback: (name, done) => done(new Error("no such name")) })),
  "accept-no-guid": () => handWritten((key) => `${SWITCHING}Sec-WebSocket-Accept: ${sha1(key, "base64")}\r\n\r\n`),
  "accept-hex": () => handWritten((key) => `${SWITCHING}Sec-WebSocket-Accept: ` +
    `${sha1(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`, "hex")}\r\n\r\n`),
  "accept-missing": () => handWritten(() => `${SWITCHING}\r\n`),
  "upgrade-missing": () => handWritten((key) => "HTTP/1.1 101 Switching Protocols\r\nConnection: keep-alive\r\n" +
    `Sec-WebSocket-Accept: ${accept(key)}\r\n\r\n`),
  "protocol-hard-coded": () => handWritten((key) =>
    `${SWITCHING}Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Accept: ${accept(key)}\r\n\r\n`),
  "extension-unasked": () => handWritten((key) =>
    `${SWITCHING}Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Accept: ${accept(key)}\r\n\r\n`),
  "http-1.0": () => handWritten((key) => right(key).replace("HTTP/1.1", "HTTP/1.0")),
  "half-head": () => handWritten((key) => right(key).slice(0, 70), (socket) => socket.end()),
  "page-behind": () => handWritten(right, (socket) => socket.end("<!DOCTYPE html><title>Oops</title>")),
  "answer-behind": () => handWritten(right, (socket) => socket.end(
    "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nNot found")),
  compressed: () => handWritten(right, (socket) => socket.write(Buffer.from([0xc1, 3, 0x4a, 4, 0]))),
  masked: () => handWritten(right, (socket) => socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]))),
};

process.on("uncaughtException", (error) => console.error(error.message));
MODES[mode]();
