// When a live page that lost its connection tries again: soon, then more and more rarely, and
// not for ever.

const BACKOFF_FIRST_MS = 250;
const BACKOFF_MOST_MS = 5000;
const BACKOFF_TRIES = 24; // about a minute and a half

// Milliseconds until try number `tries` (from 0); null: that was enough.
function backoffDelay(tries) {
  return tries >= BACKOFF_TRIES ? null : Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** tries);
}
