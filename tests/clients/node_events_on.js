'use strict';

// Each message is worked on for 1 ms, in a loop over the events. It looks as if the loop
// held the socket back, but events.on() keeps every event that the loop has not come to.
// node_events_on_marks.js tells it to pause the socket at 400 and to resume at 100
// (Node 20 and later).

const { on } = require('events');
const { setTimeout: sleep } = require('timers/promises');
const WebSocket = require('ws');

async function main(url) {
  const ws = new WebSocket(url);
  ws.on('close', () => process.exit());
  for await (const [message] of on(ws, 'message')) {
    await sleep(1, message);
  }
}

main(process.argv[2]);
