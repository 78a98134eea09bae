'use strict';

// faye-websocket emits a 'message' event for each message and waits for no listener.
// faye_chain.js appends the work to a chain of promises; faye_stream.js takes the client as the
// stream that it is, whose pipe pauses it.

const { setTimeout: sleep } = require('timers/promises');
const { Client } = require('faye-websocket');

const ws = new Client(process.argv[2] || process.env.FLOODTEST_URL);
let chain = Promise.resolve();
ws.on('message', (event) => {
  chain = chain.then(() => sleep(1, event.data));
});
ws.on('close', () => process.exit());
