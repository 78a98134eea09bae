'use strict';

// Node's http: a response emits 'data' as fast as it comes once there is a listener.
// node_http_data.js puts what comes into an array for a loop that works; node_http_loop.js
// reads the response in that loop, which pauses the socket in between.

const http = require('http');
const { setTimeout: sleep } = require('timers/promises');

async function work(chunk) {
  await sleep(chunk.toString().split('\n').length - 1);  // 1 ms a line
}

http.get(process.argv[2] || process.env.FLOODTEST_URL, async (response) => {
  const waiting = [];
  response.on('data', (chunk) => waiting.push(chunk));
  while (!response.complete) {
    await (waiting.length > 0 ? work(waiting.shift()) : sleep(1));
  }
});
