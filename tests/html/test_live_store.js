'use strict';

const assert = require('assert');
const { test } = require('node:test');
const { parts } = require('./parts.js');

const l = parts('liveStore', 'liveTake', 'liveView', 'backoffDelay', 'LIVE_ROWS_MOST');

const COLUMNS = ['t_ns', 'memory_bytes', 'sent_messages', 'due_messages'];
const START = {
  type: 'start',
  floodtest: '0.1.0',
  command: ['a b'],
  scenario: { rate: 10, size: 5, connections: 1, protocol: 'ws' },
  columns: COLUMNS,
};

function begun() {
  const store = l.liveStore();
  assert.ok(l.liveTake(store, START));
  return store;
}

test('memory is bounded, however long the run is, and the highest stays', () => {
  const store = begun();
  for (let i = 1; i <= 60000; i++) {
    l.liveTake(store, { type: 'rows', phase: 'flood', rows: [[i * 2e7, i === 1234 ? 1e9 : i % 100, i, i]] });
  }
  assert.ok(store.rows.length <= l.LIVE_ROWS_MOST);
  assert.ok(store.rows.some((row) => row[1] === 1e9));
  assert.strictEqual(store.rows[store.rows.length - 1][0], 60000 * 2e7);
  assert.strictEqual(l.liveView(store).charts.charts[0].id, 'memory');
});

test('after a lost connection all of it comes again, and nothing is there twice', () => {
  const store = begun();
  const rows = {
    type: 'rows',
    phase: 'flood',
    rows: [
      [1, 2, 3, 4],
      [2, 2, 3, 4],
    ],
  };
  l.liveTake(store, rows);
  l.liveTake(store, rows);
  assert.strictEqual(store.rows.length, 2);
  l.liveTake(store, START);
  assert.strictEqual(store.rows.length, 0);
});

test('what is no message of ours changes nothing', () => {
  const store = begun();
  const before = JSON.stringify(store);
  for (const message of [
    null,
    5,
    'x',
    [],
    {},
    { type: 'toString' },
    { type: '__proto__' },
    { type: 'rows' },
    { type: 'rows', rows: [5, null, 'x'] },
    { type: 'result', result: { schema: 'x' } },
  ]) {
    l.liveTake(store, message);
  }
  assert.strictEqual(JSON.stringify(store), before);
  l.liveView(store);
  l.liveView(l.liveStore());
});

test('a result whose series is a file gets the rows that came', () => {
  const store = begun();
  l.liveTake(store, { type: 'rows', phase: 'flood', rows: [[1, 2, 3, 4]] });
  l.liveTake(store, { type: 'result', result: { schema: 'floodtest.result/1', series: 'run.jsonl' } });
  assert.deepStrictEqual(store.result.series, { columns: COLUMNS, rows: [[1, 2, 3, 4]] });
});

test('why there is no result is kept, also before anything began', () => {
  for (const store of [begun(), l.liveStore()]) {
    assert.ok(l.liveTake(store, { type: 'no_run', sentence: 'the client ended' }));
    assert.strictEqual(store.noRun, 'the client ended');
    assert.strictEqual(store.result, null);
    l.liveTake(store, { type: 'no_run', sentence: null });
    assert.strictEqual(store.noRun, 'no reason is known');
  }
});

test('it tries again soon, more and more rarely, and not for ever', () => {
  const delays = [];
  for (let n = 0; l.backoffDelay(n) !== null; n++) delays.push(l.backoffDelay(n));
  assert.strictEqual(delays[0], 250);
  assert.ok(delays.every((d, i) => d <= 5000 && (i === 0 || d >= delays[i - 1])));
  const sum = delays.reduce((a, b) => a + b, 0);
  assert.ok(sum > 60000 && sum < 180000, `${sum} ms`);
});
