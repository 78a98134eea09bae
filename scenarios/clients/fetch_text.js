'use strict';

// fetch(), which is undici in Node: an endless response, read whole or part by part.
// fetch_text.js waits for text(), which keeps all of it until it ends; fetch_loop.js takes the
// parts of the body in a loop, and no more is read ahead than the stream's mark.

const { setTimeout: sleep } = require('timers/promises');

async function work(text) {
  await sleep(text.split('\n').length - 1);  // 1 ms a line
}

async function main(url) {
  const response = await fetch(url);
  await work(await response.text());
}

main(process.argv[2] || process.env.FLOODTEST_URL);
