'use strict';

// A 'message' event puts each message into an array; a worker takes 1 ms for each of them.
// node_pause.js pauses the socket at 400 messages and resumes it at 100; node_array.js does not.

const { setTimeout: sleep } = require('timers/promises');
const WebSocket = require('ws');

const ws = new WebSocket(process.argv[2]);
const waiting = [];
let working = false;

async function work() {
  working = true;
  while (waiting.length > 0) {
    await sleep(1, waiting.shift());
  }
  working = false;
}

ws.on('message', (message) => {
  waiting.push(message);
  if (!working) {
    work();
  }
});
ws.on('close', () => process.exit());
