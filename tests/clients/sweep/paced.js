'use strict';

// paced.js N URL: what paced.py does, with Node's ws: N messages/s by construction.

const WebSocket = require('ws');

const LATE_MS = 50;
const [, , number, url] = process.argv;
const cost = 1000 / Number(number);

async function read(stream) {
  let doneAt = 0;
  for await (const message of stream) {
    void message;
    const now = performance.now();
    doneAt = Math.max(doneAt, now - LATE_MS) + cost;
    if (doneAt > now) await new Promise((resolve) => setTimeout(resolve, doneAt - now));
  }
}

const ws = new WebSocket(url);
ws.on('error', () => {});
read(WebSocket.createWebSocketStream(ws, { readableObjectMode: true })).catch(() => {});
