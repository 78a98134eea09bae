'use strict';

// Server-sent events without an EventSource, which cannot be paused (eventsource_chain.js): the
// body of a fetch() is read line by line, and the work of an event is done before the next line.

const { setTimeout: sleep } = require('timers/promises');

async function* lines(body) {
  let rest = '';
  for await (const part of body) {
    const complete = (rest + Buffer.from(part).toString()).split('\n');
    rest = complete.pop();
    yield* complete;
  }
}

async function main(url) {
  const response = await fetch(url, { headers: { accept: 'text/event-stream' } });
  for await (const line of lines(response.body)) {
    if (line.startsWith('data:')) {
      await sleep(1, line);
    }
  }
}

main(process.argv[2] || process.env.FLOODTEST_URL);
