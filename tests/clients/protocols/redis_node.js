'use strict';

// Redis's publish/subscribe with Debian's node-redis, which waits for no listener. Leaks:
// the listener begins a work of its own; else it works at once, and nothing else runs.

const { createClient } = require('redis');
const { url, leaks, check, work } = require('./in_order.js');

const gate = new Int32Array(new SharedArrayBuffer(4));
let last = Promise.resolve();

function onMessage(message) {
  check(message);
  if (leaks) {
    last = last.then(() => work()).then(() => message.length);
  } else {
    Atomics.wait(gate, 0, 0, 1); // 1 ms
  }
}

async function main() {
  const client = createClient({ url: url.replace(/^tcp:/, 'redis:') });
  client.on('error', (error) => {
    console.error(error);
    process.exit(1);
  });
  await client.connect();
  await client.subscribe('feed', onMessage);
}

main();
