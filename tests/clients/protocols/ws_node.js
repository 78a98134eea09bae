'use strict';

// WebSocket with Debian's ws. Leaks: by events, which nothing waits for; else the loop
// pauses the socket.

const WebSocket = require('ws');
const { url, leaks, check, work } = require('./in_order.js');

async function main() {
  const ws = new WebSocket(url);
  if (leaks) {
    let last = Promise.resolve();
    ws.on('message', (message) => {
      check(message);
      last = last.then(() => work()).then(() => message.length);
    });
    return;
  }
  const messages = WebSocket.createWebSocketStream(ws, { readableObjectMode: true });
  for await (const message of messages) {
    check(message);
    await work();
  }
}

main();
