'use strict';

// Documents as pages: every kind, and documents that lie about what they are.

const assert = require('assert');
const { test } = require('node:test');
const { parts } = require('./parts.js');

const v = parts('view', 'VIEWS');

const EMPTY = Object.keys(v.VIEWS).map((schema) => ({ schema }));

test('a document with nothing in it makes a page', () => {
  for (const doc of EMPTY) {
    const page = v.view(doc);
    assert.ok(page.heading.length > 0 && page.badge.word.length > 0, doc.schema);
  }
});

test('a document of another schema makes none', () => {
  for (const doc of [null, 5, [], {}, { schema: 'floodtest.result/2' }, { schema: 'toString' }]) {
    assert.strictEqual(v.view(doc), null);
  }
});

// Every member that any view reads, of every wrong type.
test('wrong types are no numbers and no texts', () => {
  const members = [
    'verdict',
    'target',
    'scenario',
    'flood',
    'client',
    'culprits',
    'census',
    'phases',
    'instrument',
    'series',
    'expectation',
    'lines',
    'clients',
    'cases',
    'runs',
    'counts',
    'shard',
    'rules',
    'outside',
    'reproduce',
    'axis',
    'law',
    'passed',
  ];
  const wrongs = [
    null,
    5,
    'x',
    true,
    [],
    [null],
    [5],
    ['x'],
    [[]],
    {},
    { length: 3 },
    [{}],
    [{ steps: [{}], runs: [{}], chain: [5], types: [{}] }],
  ];
  for (const base of EMPTY) {
    for (const member of members) {
      for (const wrong of wrongs) v.view({ ...base, [member]: wrong });
    }
  }
});

test('a run says its verdict, why, what to do and how it ended', () => {
  const page = v.view({
    schema: 'floodtest.result/1',
    passed: false,
    verdict: {
      class: 'crashed',
      summary: 'it died',
      evidence: ['a', 'b'],
      advice: 'do this',
      confidence: 'certain',
      decided_s: 2,
      projected: { limit_bytes: 1024, seconds: 9, low: 8, high: null },
      thresholds: [{ expression: 'x < 1', value: 2, unit: 's', passed: null }],
    },
    target: {
      command: ['python3', 'a b.py'],
      exited: true,
      exit_code: null,
      signal: 11,
      output_tail: 'last words',
    },
  });
  const text = JSON.stringify(page);
  for (const said of [
    'FAIL',
    'crashed',
    'it died',
    'do this',
    'certain',
    'at least 8 s',
    'not known',
    "'a b.py'",
    'signal 11',
    'last words',
  ]) {
    assert.ok(text.includes(said), said);
  }
});
