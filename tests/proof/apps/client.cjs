// SPDX-License-Identifier: GPL-3.0-or-later
// node client.cjs URL [PROTOCOL]: whether ws opens it: prints "opens", or why not.
"use strict";
const { WebSocket } = require("ws");
const [url, protocol] = process.argv.slice(2);
const socket = new WebSocket(url, protocol ? [protocol] : []);
const tell = (text) => { console.log(text); process.exit(0); };
socket.on("open", () => tell("opens"));
socket.on("error", (error) => tell(error.message));
