'use strict';

// known.js URL WORK QUEUE: what known.py does, with Node.
//   WORK   burn:US or sleep:US
//   QUEUE  none   works where the event comes, which the library waits for (burn alone)
//          array  a loop of its own works off an array without a bound

const fs = require('fs');
const WebSocket = require('ws');

const [, , url, work, queue] = process.argv;
const [kind, number] = work.split(':');
const ms = Number(number) / 1000;
const counts = process.env.KNOWN_COUNTS ? fs.openSync(process.env.KNOWN_COUNTS, 'a') : null;
let began = null;
let count = 0;

function tell(rate) {
  if (counts !== null) fs.writeSync(counts, `${process.pid} ${rate.toFixed(2)}\n`);
}

function finished() {
  const now = performance.now();
  if (began === null) began = now;
  count += 1;
  if (now - began >= 250) {
    tell(count / ((now - began) / 1000));
    began = now;
    count = 0;
  }
}

function burn() {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const waiting = [];
let working = false;

function next() {
  if (waiting.length === 0) {
    working = false;
    return;
  }
  working = true;
  waiting.shift();
  if (kind === 'burn') {
    burn();
    finished();
    setImmediate(next);
  } else {
    setTimeout(() => { finished(); next(); }, ms);
  }
}

const ws = new WebSocket(url);
ws.on('message', (message) => {
  if (queue === 'none') {
    burn();
    finished();
    return;
  }
  waiting.push(message);
  if (!working) next();
});
ws.on('error', () => {});
tell(0);
