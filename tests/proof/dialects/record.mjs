// SPDX-License-Identifier: GPL-3.0-or-later
// node record.mjs FOLDER [NAME…]: runs the client of each library against its server, or against a small one written from its
// specification, through a proxy that writes every message down as a case of tests/dialects. `test-dialects-units --print FILE` adds the
// units, which are read over before they are kept as tests/dialects/cases/recorded-NAME.
import http from "node:http";
import fs from "node:fs";
import net from "node:net";
import { WebSocketServer, WebSocket } from "ws";
const out = process.argv[2];
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
globalThis.WebSocket = WebSocket;

function esc(buf) {
  let s = "";
  const text = buf.toString("utf8");
  for (const ch of text) {
    const c = ch.codePointAt(0);
    if (c < 0x20 || ch === "~" || c === 0x7f) s += `~${c.toString(16).padStart(2, "0")}~`;
    else s += ch;
  }
  return s;
}

// A proxy in front of `target` (ws://…); gives {url, lines, close}.
async function proxy(targetPort, name) {
  const lines = [];
  const server = http.createServer((req, res) => {
    const r = http.request({ port: targetPort, path: req.url, method: req.method, headers: req.headers }, (up) => {
      res.writeHead(up.statusCode, up.headers); up.pipe(res);
    });
    r.on("error", () => res.destroy());
    req.pipe(r);
  });
  const wss = new WebSocketServer({ noServer: true, handleProtocols: (ps, req) => req.chosen || false });
  server.on("upgrade", (req, socket, head) => {
    const protocols = (req.headers["sec-websocket-protocol"] || "").split(",").map((s) => s.trim()).filter(Boolean);
    const up = new WebSocket(`ws://127.0.0.1:${targetPort}${req.url}`, protocols, { perMessageDeflate: false, headers: req.headers.cookie ? { cookie: req.headers.cookie } : {} });
    const early = [];
    up.on("message", (d, bin) => early.push([d, bin]));
    up.on("error", (e) => { console.error(name, "upstream", e.message); socket.destroy(); });
    up.on("open", () => {
      req.chosen = up.protocol;
      wss.handleUpgrade(req, socket, head, (down) => {
        let last = null;
        lines.push(`case ${name}`, `url ws://127.0.0.1:${targetPort}${req.url}`);
        if (up.protocol) lines.push(`subprotocol ${up.protocol}`);
        const note = (dir, d, bin) => lines.push(bin ? `${dir}${dir} ${d.toString("hex")}` : `${dir} ${esc(d)}`);
        up.removeAllListeners("message");
        const fromUp = (d, bin) => { note("<", d, bin); down.send(d, { binary: bin }); };
        early.forEach(([d, b]) => fromUp(d, b));
        up.on("message", fromUp);
        down.on("message", (d, bin) => { note(">", d, bin); up.send(d, { binary: bin }); });
        down.on("close", (code, reason) => { try { up.close(code === 1005 || code === 1006 ? 1000 : code, reason); } catch { up.terminate(); } });
        up.on("close", (code, reason) => { lines.push(`# closed ${code} ${reason}`); try { down.close(code === 1005 || code === 1006 ? 1000 : code, reason); } catch { down.terminate(); } });
      });
    });
  });
  await new Promise((r) => server.listen(0, "127.0.0.1", r));
  return { port: server.address().port, lines, close: () => server.close() };
}
const listen = (s) => new Promise((r) => s.listen(0, "127.0.0.1", () => r(s.address().port)));
const parts = {
  async "socket-io"() {
    const { Server } = await import("socket.io"); const { io } = await import("socket.io-client");
    const h = http.createServer(); const s = new Server(h, { pingInterval: 300, pingTimeout: 200 }); const port = await listen(h);
    s.on("connection", (c) => { c.on("sum", (a, b, f) => f(a + b)); c.on("file", (b, f) => f(Buffer.from([9, 8]))); c.emit("hello", { a: 1 }); c.on("ask", async () => { c.emit("answer?", 1, () => c.emit("thanks")); }); });
    s.of("/admin").on("connection", (c) => c.emit("secret", "x"));
    s.of("/no").use((c, next) => next(new Error("not authorized")));
    const p = await proxy(port, "Socket.IO of the library socket.io");
    for (const opts of [{ transports: ["websocket"] }, {}]) {
      const c = io(`http://127.0.0.1:${p.port}`, { auth: { token: "abc" }, forceNew: true, ...opts });
      await new Promise((r) => c.on("connect", r));
      c.on("answer?", (n, f) => f("yes"));
      await c.emitWithAck("sum", 1, 2);
      await c.emitWithAck("file", Buffer.from([1, 2, 3]));
      c.emit("ask"); c.emit("plain", "x", 2);
      if (opts.transports) {
        const a = io(`http://127.0.0.1:${p.port}/admin`, opts); await new Promise((r) => a.on("connect", r));
        const n = io(`http://127.0.0.1:${p.port}/no`, opts); await new Promise((r) => n.on("connect_error", r));
        await sleep(700); a.close(); n.close();
      } else await sleep(500);
      c.close(); await sleep(50);
    }
    s.close(); return p;
  },
  async "graphql-transport-ws"() {
    const { useServer } = await import("graphql-ws/lib/use/ws"); const { createClient } = await import("graphql-ws");
    const { buildSchema } = await import("graphql");
    const schema = buildSchema("type Query{hello:String bad:String} type Subscription{greetings:String}");
    const roots = { query: { hello: () => "world", bad: () => { throw new Error("boom"); } }, subscription: { greetings: async function* () { for (const g of ["Hi", "Bonjour"]) yield { greetings: g }; } } };
    const h = http.createServer(); const w = new WebSocketServer({ server: h, path: "/graphql" }); useServer({ schema, roots }, w, 300); const port = await listen(h);
    const p = await proxy(port, "graphql-transport-ws of the library graphql-ws");
    const c = createClient({ url: `ws://127.0.0.1:${p.port}/graphql`, webSocketImpl: WebSocket, connectionParams: { token: "t" }, lazy: false, keepAlive: 200 });
    const run = (q) => new Promise((r) => c.subscribe({ query: q }, { next: () => {}, error: r, complete: r }));
    await run("query Hello { hello }"); await run("subscription OnGreetings { greetings }"); await run("{ bad }"); await run("query Wrong { nope }"); await sleep(500);
    await c.dispose(); w.close(); h.close(); return p;
  },
  async "graphql-ws"() {
    const { SubscriptionServer } = await import("subscriptions-transport-ws"); const { SubscriptionClient } = await import("subscriptions-transport-ws");
    const { buildSchema, execute, subscribe } = await import("graphql");
    const schema = buildSchema("type Query{hello:String} type Subscription{greetings:String}");
    const rootValue = { hello: () => "world", greetings: async function* () { for (const g of ["Hi", "Bonjour"]) { yield { greetings: g }; await sleep(50); } } };
    const h = http.createServer(); SubscriptionServer.create({ schema, execute, subscribe, rootValue, keepAlive: 200 }, { server: h, path: "/subscriptions" }); const port = await listen(h);
    const p = await proxy(port, "graphql-ws of the library subscriptions-transport-ws");
    const c = new SubscriptionClient(`ws://127.0.0.1:${p.port}/subscriptions`, { connectionParams: { authToken: "t" } }, WebSocket);
    const run = (query) => new Promise((r) => c.request({ query }).subscribe({ next() {}, error: r, complete: r }));
    await run("query Hello { hello }"); await run("subscription OnGreetings { greetings }"); await run("query W { nope }");
    const sub = c.request({ query: "subscription Stop { greetings }" }).subscribe({ next() {} }); await sleep(20); sub.unsubscribe();
    await sleep(300); c.close(); await sleep(50); h.close(); return p;
  },
  async mqtt() {
    const aedes = (await import("aedes")).default; const mqtt = (await import("mqtt")).default; const { createWebSocketStream } = await import("ws");
    const a = aedes(); const h = http.createServer(); const w = new WebSocketServer({ server: h, handleProtocols: () => "mqtt" }); w.on("connection", (s) => a.handle(createWebSocketStream(s))); const port = await listen(h);
    const p = await proxy(port, "MQTT of mqtt.js and aedes");
    for (const protocolVersion of [4, 5]) {
      if (protocolVersion === 5) continue;
      const c = mqtt.connect(`ws://127.0.0.1:${p.port}/mqtt`, { protocolVersion, username: "u", password: "hunter2", clientId: "c" + protocolVersion, keepalive: 1, reconnectPeriod: 0 });
      await new Promise((r) => c.on("connect", r));
      await c.subscribeAsync(["a/+", "b"], { qos: 1 });
      await c.publishAsync("a/x", "hello"); await c.publishAsync("b", "q1", { qos: 1 }); await c.publishAsync("c", "q2", { qos: 2 }); await c.publishAsync("a/big", Buffer.alloc(200, 65));
      await sleep(1800); await c.unsubscribeAsync("b"); await c.endAsync(); await sleep(50);
    }
    a.close(); h.close(); return p;
  },
  async phoenix() {
    const { Socket } = await import("phoenix");
    const h = http.createServer(); const w = new WebSocketServer({ server: h }); const port = await listen(h);
    w.on("connection", (s) => s.on("message", (d) => { const [j, r, t, e, pl] = JSON.parse(d); if (e === "nope") s.send(JSON.stringify([j, r, t, "phx_reply", { status: "error", response: { reason: "no" } }])); else s.send(JSON.stringify([j, r, t, "phx_reply", { status: "ok", response: {} }])); if (e === "new_msg") s.send(JSON.stringify([null, null, t, "new_msg", pl])); }));
    const p = await proxy(port, "Phoenix of the library phoenix");
    const s = new Socket(`ws://127.0.0.1:${p.port}/socket`, { transport: WebSocket, heartbeatIntervalMs: 200, params: { token: "t" } }); s.connect();
    const ch = s.channel("room:lobby", { auth: "a" }); await new Promise((r) => ch.join().receive("ok", r));
    await new Promise((r) => ch.push("new_msg", { body: "hi" }).receive("ok", r)); await new Promise((r) => ch.push("nope", {}).receive("error", r));
    await sleep(500); await new Promise((r) => ch.leave().receive("ok", r)); s.disconnect(); await sleep(50); w.close(); h.close(); return p;
  },
  async stomp() {
    const { Client } = await import("@stomp/stompjs");
    const h = http.createServer(); const w = new WebSocketServer({ server: h, handleProtocols: () => "v12.stomp" }); const port = await listen(h);
    w.on("connection", (s) => { let sub; const beat = setInterval(() => s.send("\n"), 200); s.on("close", () => clearInterval(beat)); s.on("message", (d) => { const t = d.toString(); const hd = (n) => (t.match(new RegExp(`^${n}:(.*)$`, "m")) || [])[1]; if (/^(CONNECT|STOMP)\n/.test(t)) s.send("CONNECTED\nversion:1.2\nheart-beat:200,200\n\n\0"); else if (t.startsWith("SUBSCRIBE")) sub = hd("id"); else if (t.startsWith("SEND")) s.send(`MESSAGE\nsubscription:${sub}\nmessage-id:m1\ndestination:${hd("destination")}\nack:k1\ncontent-length:5\n\nhello\0`); if (hd("receipt")) s.send(`RECEIPT\nreceipt-id:${hd("receipt")}\n\n\0`); }); });
    const p = await proxy(port, "STOMP of the library @stomp/stompjs");
    const c = new Client({ brokerURL: `ws://127.0.0.1:${p.port}/stomp`, connectHeaders: { login: "u", passcode: "hunter2" }, heartbeatIncoming: 200, heartbeatOutgoing: 200 });
    await new Promise((r) => { c.onConnect = r; c.activate(); });
    await new Promise((r) => { c.subscribe("/queue/a", (m) => { m.ack(); r(); }, { ack: "client", id: "sub-0" }); c.publish({ destination: "/queue/a", body: "hello", headers: { receipt: "r1" } }); });
    await sleep(600); await c.deactivate(); await sleep(50); w.close(); h.close(); return p;
  },
  async signalr() {
    const sr = await import("@microsoft/signalr");
    const h = http.createServer(); const w = new WebSocketServer({ server: h }); const port = await listen(h);
    w.on("connection", (s) => s.on("message", (d) => { for (const m of d.toString().split("\x1e")) { if (!m) continue; const j = JSON.parse(m); const send = (...o) => s.send(o.map((x) => JSON.stringify(x) + "\x1e").join("")); if (j.protocol) send({}); else if (j.type === 1 && j.target === "Fail") send({ type: 3, invocationId: j.invocationId, error: "An unexpected error occurred" }); else if (j.type === 1 && j.invocationId) send({ type: 1, target: "Receive", arguments: ["x"] }, { type: 3, invocationId: j.invocationId, result: 42 }); else if (j.type === 4) send({ type: 2, invocationId: j.invocationId, item: 1 }, { type: 2, invocationId: j.invocationId, item: 2 }, { type: 3, invocationId: j.invocationId }); } }));
    const p = await proxy(port, "SignalR of the library @microsoft/signalr");
    const c = new sr.HubConnectionBuilder().withUrl(`http://127.0.0.1:${p.port}/hub`, { skipNegotiation: true, transport: sr.HttpTransportType.WebSockets, accessTokenFactory: () => "tok" }).configureLogging(sr.LogLevel.None).build();
    c.keepAliveIntervalInMilliseconds = 200; c.on("Receive", () => {}); await c.start(); await c.invoke("Add", 1, 2); await c.invoke("Fail").catch(() => {}); await c.send("Fire", 1);
    await new Promise((r) => c.stream("Count", 2).subscribe({ next() {}, error: r, complete: r })); await sleep(500); await c.stop(); await sleep(50); w.close(); h.close(); return p;
  },
  async pusher() {
    const Pusher = (await import("pusher-js")).default;
    const h = http.createServer(); const w = new WebSocketServer({ server: h }); const port = await listen(h);
    w.on("connection", (s) => { s.send(JSON.stringify({ event: "pusher:connection_established", data: JSON.stringify({ socket_id: "1.2", activity_timeout: 1 }) })); s.on("message", (d) => { const m = JSON.parse(d); if (m.event === "pusher:subscribe") { s.send(JSON.stringify({ event: "pusher_internal:subscription_succeeded", channel: m.data.channel, data: "{}" })); s.send(JSON.stringify({ event: "news", channel: m.data.channel, data: JSON.stringify({ a: 1 }) })); } if (m.event === "pusher:ping") s.send(JSON.stringify({ event: "pusher:pong", data: "{}" })); }); });
    const p = await proxy(port, "Pusher of the library pusher-js");
    const c = new Pusher("KEY", { wsHost: "127.0.0.1", wsPort: p.port, forceTLS: false, enabledTransports: ["ws"], cluster: "x", disableStats: true });
    await new Promise((r) => { const ch = c.subscribe("news"); ch.bind("news", r); }); await sleep(1500); c.unsubscribe("news"); await sleep(50); c.disconnect(); await sleep(50); w.close(); h.close(); return p;
  },
};
const only = process.argv.slice(3);
for (const [name, part] of Object.entries(parts)) {
  if (only.length && !only.includes(name)) continue;
  try {
    const p = await Promise.race([part(), sleep(15000).then(() => { throw new Error("timeout"); })]);
    fs.writeFileSync(`${out}/${name}`, p.lines.join("\n") + "\n"); console.log(name, p.lines.length);
  } catch (e) { console.log(name, "FAILED", e.message); }
}
process.exit(0);
