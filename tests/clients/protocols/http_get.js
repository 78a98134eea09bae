'use strict';

// A body that does not end, with Node's http.get. Leaks: by events, which nothing waits
// for; else the loop pauses the socket.

const { url, leaks, Lines, work } = require('./in_order.js');
const { get } = require(url.startsWith('https:') ? 'https' : 'http');

get(url, async (response) => {
  const lines = new Lines();
  if (leaks) {
    let last = Promise.resolve();
    response.on('data', (bytes) => {
      const messages = lines.take(bytes);
      last = last.then(() => work(messages)).then(() => bytes.length);
    });
    return;
  }
  for await (const bytes of response) {
    await work(lines.take(bytes));
  }
});
