'use strict';

const assert = require('assert');
const { test } = require('node:test');
const { parts } = require('./parts.js');

const f = parts(
  'formatBytes',
  'formatCount',
  'formatRate',
  'formatTime',
  'formatShare',
  'formatQuantity',
  'formatInstant',
  'shellQuoteCommand',
);

// The same rows as of harness/base/units.h: the reports say one number in one way.
test('numbers read as in the other reports', () => {
  const rows = [
    [
      f.formatBytes,
      [
        [0, '0 B'],
        [812, '812 B'],
        [23488102, '22.4 MiB'],
        [1023.6, '1 KiB'],
        [-2048, '-2 KiB'],
        [-0.1, '0 B'],
        [268435456, '256 MiB'],
      ],
    ],
    [
      f.formatRate,
      [
        [5000, '5000/s'],
        [12345, '12.3k/s'],
        [1.2e6, '1.20M/s'],
        [0.5, '0.5/s'],
      ],
    ],
    [
      f.formatCount,
      [
        [950, '950'],
        [48211, '48.2k'],
        [1.21e6, '1.21M'],
        [9999.4, '9999'],
      ],
    ],
    [
      f.formatTime,
      [
        [0.34, '340 ms'],
        [4.1, '4.1 s'],
        [252, '4 min 12 s'],
        [3600, '1 h'],
        [0, '0 s'],
        [2e-7, '200 ns'],
      ],
    ],
    [
      f.formatShare,
      [
        [0.5158, '51.6 %'],
        [1, '100 %'],
        [0, '0 %'],
      ],
    ],
  ];
  for (const [format, pairs] of rows) {
    for (const [value, text] of pairs) assert.strictEqual(format(value), text);
  }
});

test('what is not known is said to be so, and is not 0', () => {
  for (const format of [
    f.formatBytes,
    f.formatCount,
    f.formatRate,
    f.formatTime,
    f.formatShare,
    (v) => f.formatQuantity(v, 'bytes'),
  ]) {
    for (const value of [null, undefined, NaN, Infinity, '5', {}])
      assert.strictEqual(format(value), 'unknown');
  }
  assert.strictEqual(f.formatInstant('yesterday'), 'unknown');
  assert.strictEqual(f.formatInstant('2026-03-01T12:00:00.250Z'), '2026-03-01 12:00:00 UTC');
});

test('a shell takes a quoted command apart as it was', () => {
  const { execFileSync } = require('child_process');
  const words = [
    'plain',
    '--a=b',
    'two words',
    "it's",
    '$HOME `id` "x" \\',
    '',
    'new\nline',
    '\ttab\u0001',
    "a'\nb\\c",
    'é✓',
    '*',
    '~',
    '#',
    '!x',
  ];
  const out = execFileSync('bash', ['-c', `printf '%s\\0' ${f.shellQuoteCommand(words)}`]).toString();
  assert.deepStrictEqual(out.split('\0').slice(0, -1), words);
});
