'use strict';

// What the Node clients of this folder have in common: in_order.py.

const { setTimeout: sleep } = require('timers/promises');

let received = 0;

// Takes the next message, in the order in which they came.
function check(message) {
  const { seq } = JSON.parse(message);
  if (seq !== received + 1) {
    console.error(`message ${seq} came behind message ${received}`);
    process.exit(1);
  }
  received = seq;
}

// The messages in a body that comes in pieces: a line each, as server-sent events with
// "data: " in front and an empty line behind. Calls check on each.
class Lines {
  constructor() {
    this.decoder = new TextDecoder();
    this.rest = '';
  }

  // Returns how many messages ended in this piece.
  take(bytes) {
    const lines = (this.rest + this.decoder.decode(bytes, { stream: true })).split('\n');
    this.rest = lines.pop();
    const messages = lines.filter((line) => line !== '');
    for (const line of messages) {
      check(line.replace(/^data: /, ''));
    }
    return messages.length;
  }
}

module.exports = {
  url: process.argv[2],
  leaks: process.argv.includes('leaks'),
  check,
  Lines,
  work: (messages = 1) => sleep(messages),
};
