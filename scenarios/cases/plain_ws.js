'use strict';

// Node's ws, as a stream that is read in a loop: 0.2 ms of work a message, and then the event
// loop's turn.

const { setImmediate: turn } = require('timers/promises');
const WebSocket = require('ws');

function work() {
  const end = process.hrtime.bigint() + 200000n;
  while (process.hrtime.bigint() < end);
}

async function main(url) {
  const messages = WebSocket.createWebSocketStream(new WebSocket(url), { readableObjectMode: true });
  for await (const message of messages) {
    work(message);
    await turn();
  }
}

main(process.argv[2] || process.env.FLOODTEST_URL);
