'use strict';

const assert = require('assert');
const { test } = require('node:test');
const { parts } = require('./parts.js');

const t = parts(
  'thinPoints',
  'thinRows',
  'ticksFromZero',
  'ticksBetween',
  'ticksOfPowers',
  'ticksStep',
  'seriesRate',
  'seriesAt',
  'seriesCharts',
);

// The same numbers every time.
function noise(count) {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  });
}

test('thinned lines keep every peak, every dip and every gap', () => {
  const xs = Array.from({ length: 10000 }, (_, i) => i / 50);
  const ys = noise(xs.length);
  ys[4711] = 99;
  ys[4800] = -99;
  ys[5000] = NaN;
  const points = t.thinPoints(xs, ys, 0, 200, 100);
  assert.ok(points.length <= 500, `${points.length} points`);
  for (const [at, value] of [
    [4711, 99],
    [4800, -99],
  ]) {
    assert.ok(points.some((p) => p.x === xs[at] && p.y === value));
  }
  assert.ok(points.some((p) => Number.isNaN(p.y)));
  points.forEach((p, i) => assert.ok(i === 0 || p.x > points[i - 1].x));
  assert.strictEqual(points[0].x, 0);
  assert.strictEqual(points[points.length - 1].x, xs[xs.length - 1]);
});

test('a view has one point beyond each of its ends', () => {
  const xs = [0, 1, 2, 3, 4, 5];
  assert.deepStrictEqual(
    t.thinPoints(xs, xs, 1.5, 3.5, 100).map((p) => p.x),
    [1, 2, 3, 4, 5],
  );
});

test('thinned rows keep the extremes of every column that counts', () => {
  const a = noise(9000);
  const rows = a.map((value, i) => [i, value, a[a.length - 1 - i], i % 7 === 0 ? null : 1]);
  const kept = t.thinRows(rows, [1, 2, 3], 2000);
  assert.ok(kept.length <= 2000 && kept.length > 500, `${kept.length} rows`);
  for (const column of [1, 2]) {
    const of = (list, pick) => pick(...list.map((row) => row[column]));
    assert.strictEqual(of(kept, Math.max), of(rows, Math.max));
    assert.strictEqual(of(kept, Math.min), of(rows, Math.min));
  }
  assert.strictEqual(kept[0], rows[0]);
  assert.strictEqual(kept[kept.length - 1], rows[rows.length - 1]);
});

test('axes have few and round numbers', () => {
  for (let high = 1e-3; high < 1e13; high *= 1.7) {
    for (const binary of [false, true]) {
      const ticks = t.ticksFromZero(high, 4, binary);
      assert.ok(ticks.length >= 2 && ticks.length <= 6, `${ticks} to ${high}`);
      assert.ok(ticks[ticks.length - 1] >= high * 0.999999, `${ticks} to ${high}`);
    }
  }
  assert.strictEqual(t.ticksStep(300 * 1024 * 1024, 4, true), 128 * 1024 * 1024);
  assert.deepStrictEqual(t.ticksBetween(0.5, 3.2, 4), [1, 2, 3]);
  assert.deepStrictEqual(t.ticksOfPowers(1, 100), [1, 2, 5, 10, 20, 50, 100]);
});

test('rates are rises over windows; a counter that falls or is unknown has none', () => {
  const time = [0, 0.05, 0.1, 0.2, 0.3, 0.4];
  const { xs, ys } = t.seriesRate(time, [0, 50, 100, 300, 200, NaN], 0.1);
  assert.deepStrictEqual(
    xs.map((x) => Number(x.toFixed(3))),
    [0.05, 0.15, 0.25, 0.35],
  );
  assert.deepStrictEqual(
    ys.map((y) => Math.round(y)),
    [1000, 2000, NaN, NaN],
  );
  assert.strictEqual(Math.round(t.seriesAt({ xs, ys }, 0.2)), 2000);
  assert.ok(Number.isNaN(t.seriesAt({ xs, ys }, 0.01)));
});

test('what a client holds is shown only if it ever said what it finished', () => {
  const columns = ['t_ns', 'sent_messages', 'sent_bytes', 'read_bytes', 'processed_messages'];
  const rows = (last) => [
    [0, 0, 0, 0, 0],
    [1e9, 10, 1000, 1000, 0],
    [2e9, 20, 2000, 2000, last],
  ];
  const held = (last) => t.seriesCharts({ columns, rows: rows(last) }, {}).find((c) => c.id === 'held');
  assert.strictEqual(held(0), undefined);
  assert.deepStrictEqual(held(5).lines[0].ys, [0, 10, 15]);
});

test('a series of anything makes no chart of what it does not have', () => {
  for (const series of [null, 'run.jsonl', {}, { columns: ['t_ns'], rows: [[1]] }, { columns: 3, rows: 4 }]) {
    assert.deepStrictEqual(t.seriesCharts(series, {}), []);
  }
  const [memory, ...others] = t.seriesCharts(
    {
      columns: ['t_ns', 'memory_bytes'],
      rows: [
        [0, 5],
        [1e9, null],
      ],
    },
    {},
  );
  assert.strictEqual(memory.id, 'memory');
  assert.strictEqual(others.length, 0);
  assert.deepStrictEqual(
    memory.lines.map((line) => line.name),
    ['memory'],
  );
});
