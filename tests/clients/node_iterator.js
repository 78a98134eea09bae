'use strict';

// Each message is worked on for 1 ms, in a loop over a stream: while the loop is busy the
// stream fills and the socket is paused.
// node_leaky.js does the same work from a 'message' event, which nothing waits for.

const { setTimeout: sleep } = require('timers/promises');
const WebSocket = require('ws');

async function handle(message) {
  await sleep(1);
  return message.length;
}

async function main(url) {
  const messages = WebSocket.createWebSocketStream(new WebSocket(url), {
    readableObjectMode: true,
  });
  for await (const message of messages) {
    await handle(message);
  }
}

main(process.argv[2]);
