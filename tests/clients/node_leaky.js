'use strict';

// Each message is worked on for 1 ms after the one before it. Nothing waits for the
// handler of a 'message' event, so the chain of promises grows without bound.
// node_iterator.js does the same work in a loop that the stream waits for.

const { setTimeout: sleep } = require('timers/promises');
const WebSocket = require('ws');

async function handle(message) {
  await sleep(1);
  return message.length;
}

const ws = new WebSocket(process.argv[2]);
let last = Promise.resolve();
ws.on('message', (message) => {
  last = last.then(() => handle(message));
});
