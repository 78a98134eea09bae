'use strict';

// An EventSource emits each event and waits for no listener, and it cannot be paused: not in a
// browser, nor in Node's eventsource. Here each event's work is appended to a chain of promises.
// eventsource_fetch.js reads the same stream without it.

const { setTimeout: sleep } = require('timers/promises');
const EventSource = require('eventsource');

let chain = Promise.resolve();

const source = new EventSource(process.argv[2] || process.env.FLOODTEST_URL);
source.onmessage = (event) => {
  chain = chain.then(() => sleep(1, event.data));
};
source.onerror = () => process.exit();
