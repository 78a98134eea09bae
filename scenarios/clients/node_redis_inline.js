'use strict';

// Debian's node-redis emits each message of a subscription and waits for no listener.
// node_redis_chain.js appends the work to a chain of promises. The library has no way to pause,
// so node_redis_inline.js does the work before the listener returns.

const { createClient } = require('redis');

const url = process.argv[2] || process.env.FLOODTEST_URL;

function onMessage(message) {
  for (const end = performance.now() + 0.2; performance.now() < end;);  // 0.2 ms of work
}

async function main() {
  const client = createClient({ url: url.replace(/^tcp:/, 'redis:') });
  client.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  await client.connect();
  await client.subscribe('feed', onMessage);
}

main();
