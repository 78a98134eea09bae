'use strict';

// node grower.js WAY: says "ready" at rest, on a line from stdin grows in that way and says
// "grown". What grew stays reachable.

const { EventEmitter, on } = require('events');
const net = require('net');

const kept = [];
const cache = new Map();
const seen = new Set();
let last = null;
let rest = Buffer.alloc(0);
let text = '';

const text1k = (i) => Buffer.alloc(1000, 65 + (i % 26)).toString('latin1') + i;
const times = (n, f) => { for (let i = 0; i < n; i++) f(i); };

class Client {
  constructor() {
    this.messages = [];
  }
}

const ways = {
  'module-array': () => times(20000, (i) => kept.push({ i, text: `message ${i}` })),
  'class-array': () => {
    const client = new Client();
    setInterval(() => client.messages.length, 1e6);
    times(20000, (i) => client.messages.push({ i, text: `message ${i}` }));
  },
  'function-local': () => {
    const queue = [];
    process.once('SIGUSR2', function onSignal() { queue.length = 0; });
    times(20000, (i) => queue.push(Buffer.alloc(500, i)));
  },
  'promise-chain': () => {
    last = new Promise((resolve) => { kept.push(resolve); });
    times(20000, (i) => { last = last.then(() => i); });
  },
  'map-cache': () => times(20000, (i) => cache.set(`key ${i}`, text1k(i))),
  'set-of-strings': () => times(20000, (i) => seen.add(`id of message ${i} ${i * 7}`)),
  'buffer-list': () => times(20000, (i) => kept.push(Buffer.alloc(5000, i))),
  'events-on': () => {
    const source = new EventEmitter();
    (async () => {
      for await (const [message] of on(source, 'message')) await new Promise(() => message);
    })();
    setInterval(() => source.emit('never'), 1e6);
    times(20000, (i) => source.emit('message', Buffer.alloc(500, i)));
  },
  'buffer-grows': () => times(30, () => { rest = Buffer.concat([rest, Buffer.alloc(100000)]); }),
  'text-grows': () => times(20000, (i) => { text += text1k(i); }),
  'timers': () => times(20000, (i) => setTimeout(() => i, 1e6)),
  'write-no-drain': () => new Promise((resolve) => {
    const server = net.createServer((socket) => socket.pause()).listen(0, '127.0.0.1', () => {
      const socket = net.connect(server.address().port, '127.0.0.1', () => {
        times(20000, (i) => socket.write(Buffer.alloc(1000, i)));
        resolve();
      });
    });
  }),
  'garbage': () => {
    let dropped = [];
    times(100000, (i) => dropped.push({ i, text: text1k(i) }));
    dropped = null;
  },
};

process.stdin.once('data', async () => {
  await ways[process.argv[2]]();
  console.log('grown');
});
process.on('SIGUSR1', () => console.log(kept, cache, seen, last, rest, text));
console.log('ready');
