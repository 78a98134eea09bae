'use strict';

// Who holds the memory: support/grower.js grows in one way, the agent names it.

const assert = require('assert');
const { once } = require('events');
const path = require('path');
const { test } = require('node:test');
const { FakeFloodtest, start } = require('./support/fake_floodtest');

const GROWER = path.join(__dirname, 'support', 'grower.js');

async function explained(way, fields, asksAgain = false) {
  const fake = await FakeFloodtest.open();
  const child = start(fake, [GROWER, way]);
  const link = await fake.link();
  await link.line();
  await child.waitFor('ready');
  await link.ask('census');
  child.stdin.write('go\n');
  await child.waitFor('grown');
  if (asksAgain) await link.ask('census');
  const { findings, error } = await link.explain(fields);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await fake.close();
  assert.strictEqual(error, undefined);
  return findings;
}

test('a further census changes nothing', { timeout: 120000 }, async () => {
  const findings = await explained('module-array', {}, true);
  assert.strictEqual(findings.culprits[0].owner, 'grower.kept');
  assert.ok(findings.memory.live_growth_bytes > 0);
});

const EXPECTED = {
  'module-array': { kind: 'collection', type: 'Array', owner: /^grower\.kept$/, length: 20000 },
  'class-array': { kind: 'collection', type: 'Array', owner: /^Client\.messages$/, length: 20000 },
  'function-local': { kind: 'collection', type: 'Array', owner: /^closure of onSignal\(\) local 'queue'$/, length: 20000 },
  'promise-chain': { kind: 'callbacks', type: 'Promise', owner: /^callback at grower\.js:\d+$/, length: 20000 },
  'map-cache': { kind: 'collection', type: 'Map', owner: /^grower\.cache$/, length: 20000 },
  'set-of-strings': { kind: 'collection', type: 'Set', owner: /^grower\.seen$/, length: 20000 },
  'buffer-list': { kind: 'collection', type: 'Array', owner: /^grower\.kept$/, length: 20000 },
  'events-on': { kind: /^(queue|collection)$/, type: /^(FixedQueue|Array)$/, owner: /'unconsumedEvents'$/, length: 20000 },
  'buffer-grows': { kind: 'buffer', type: 'Buffer', owner: /^grower\.rest$/, length: 3000000 },
  'text-grows': { kind: 'buffer', type: 'string', owner: /^grower\.text$/, length: 22000000 },
  'timers': { kind: 'callbacks', type: 'Timeout', owner: /^callback at grower\.js:\d+$/, length: 20000 },
  'write-no-drain': { kind: 'write-buffer', type: 'WritableState', owner: /^Socket\._writableState$/, length: 19000000 },
};

const is = (actual, expected) => (expected instanceof RegExp ? expected.test(actual) : actual === expected);

for (const [way, expected] of Object.entries(EXPECTED)) {
  test(`culprit: ${way}`, { timeout: 120000 }, async () => {
    const findings = await explained(way);
    const first = findings.culprits[0];
    assert.ok(first, 'no culprit');
    for (const field of ['kind', 'type', 'owner']) {
      assert.ok(is(first[field], expected[field]), `${field} is ${first[field]}`);
    }
    assert.ok(Math.abs(first.length / expected.length - 1) < 0.15, `length is ${first.length}`);
    assert.ok(first.growth_bytes > 0.6 * findings.memory.live_growth_bytes, `${first.growth_bytes} bytes`);
    assert.strictEqual(findings.culprits.length, 1);
    assert.ok(first.chain.length > 0);
    if (/grower/.test(first.owner)) assert.strictEqual(first.file, GROWER);
    assert.ok(findings.types.length > 0);
  });
}

test('what V8 has not collected yet is no culprit', { timeout: 120000 }, async () => {
  const findings = await explained('garbage');
  assert.deepStrictEqual(findings.culprits, []);
  assert.ok(findings.gc.freed_bytes > 50e6, `${findings.gc.freed_bytes} bytes freed`);
  assert.ok(findings.memory.live_growth_bytes < 1e6);
});

test('without the time for a snapshot the long containers are listed', { timeout: 120000 }, async () => {
  const findings = await explained('module-array', { pause_ms: 20 });
  assert.match(findings.notes[0], /^no heap snapshot/);
  assert.strictEqual(findings.culprits[0].type, 'Array');
  assert.strictEqual(findings.culprits[0].length, 20000);
});
