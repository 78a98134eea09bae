'use strict';

// faye-websocket emits a 'message' event for each message and waits for no listener.
// faye_chain.js appends the work to a chain of promises; faye_stream.js takes the client as the
// stream that it is, whose pipe pauses it.

const { Writable } = require('stream');
const { setTimeout: sleep } = require('timers/promises');
const { Client } = require('faye-websocket');

const ws = new Client(process.argv[2] || process.env.FLOODTEST_URL);
ws.pipe(new Writable({
  decodeStrings: false,
  write: (message, encoding, done) => sleep(1, message).then(() => done()),
}));
ws.on('close', () => process.exit());
