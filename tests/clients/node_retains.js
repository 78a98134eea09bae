'use strict';

// Keeps up with the flood, and remembers what it has seen, as text on the heap of V8.
// node_retains.js remembers every message for ever; node_recent.js only the latest thousand.

const WebSocket = require('ws');

const seen = [];
let count = 0;
const ws = new WebSocket(process.argv[2]);
ws.on('message', (message) => {
  seen[count] = message.toString();
  count += 1;
});
