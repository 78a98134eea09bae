'use strict';

// A body that does not end, with Node's fetch. Leaks: text(), which wants to return the
// body as a whole.

const { url, leaks, Lines, work } = require('./in_order.js');

async function main() {
  const response = await fetch(url);
  if (leaks) {
    await response.text();
  }
  const lines = new Lines();
  for await (const bytes of response.body) {
    await work(lines.take(bytes));
  }
}

main();
