// SPDX-License-Identifier: GPL-3.0-or-later
// An echo by npm's ws: node ws-server.js PORT. "close please" is answered by a close of its own.
'use strict';
const { WebSocketServer } = require('ws');

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), maxPayload: 256 * 1024 * 1024 });

server.on('connection', (socket) => {
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => {
    if (!isBinary && data.toString() === 'close please') socket.close(3001, 'as you wish');
    else socket.send(data, { binary: isBinary });
  });
});
