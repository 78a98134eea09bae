'use strict';

// A loop over the events of Node's ws. It looks as if the loop held the socket back, but
// events.on() keeps every event that the loop has not come to (ws_events_on.js), unless it is
// told to pause the socket at a mark (ws_events_on_marks.js, Node 20 and later).

const { on } = require('events');
const { setTimeout: sleep } = require('timers/promises');
const WebSocket = require('ws');

async function main(url) {
  const ws = new WebSocket(url);
  ws.on('close', () => process.exit());
  for await (const [message] of on(ws, 'message', { highWaterMark: 400, lowWaterMark: 100 })) {
    await sleep(1, message);
  }
}

main(process.argv[2] || process.env.FLOODTEST_URL);
