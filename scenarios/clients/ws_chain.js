'use strict';

// Node's ws emits a 'message' event for each message and waits for no listener.
// ws_chain.js appends the work to a chain of promises; ws_stream.js reads the messages as a
// stream, which pauses the socket while they are not taken.

const { setTimeout: sleep } = require('timers/promises');
const WebSocket = require('ws');

async function work(message) {
  await sleep(1, message);
}

async function main(url) {
  const ws = new WebSocket(url);
  let chain = Promise.resolve();
  ws.on('message', (message) => {
    chain = chain.then(() => work(message));
  });
  ws.on('close', () => process.exit());
}

main(process.argv[2] || process.env.FLOODTEST_URL);
