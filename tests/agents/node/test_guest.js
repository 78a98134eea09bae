'use strict';

// A guest changes nothing: programs do and say the same with the agent and without it.

const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { test } = require('node:test');
const { FakeFloodtest, run } = require('./support/fake_floodtest');

const PROGRAMS = {
  'natural exit': "console.log('done')",
  'natural exit after a timer': "setTimeout(() => console.log('done'), 300)",
  'process.exit': "process.on('exit', (c) => console.log('exit', c)); setTimeout(() => process.exit(7), 100)",
  'exitCode': "process.exitCode = 3; setTimeout(() => {}, 100)",
  'uncaught exception': "setTimeout(() => { throw new Error('thrown'); }, 100)",
  'uncaught exception handled': "process.on('uncaughtException', (e) => console.log('caught', e.message)); setTimeout(() => { throw new Error('x'); }, 100)",
  'unhandled rejection': "setTimeout(() => Promise.reject(new Error('rejected')), 100)",
  'signal to itself': "setTimeout(() => process.kill(process.pid, 'SIGTERM'), 100); setTimeout(() => {}, 60000)",
  'syntax error': 'let let = 1',
  'warnings': "process.emitWarning('careful'); setTimeout(() => {}, 100)",
  'beforeExit': "let n = 0; process.on('beforeExit', () => { console.log('beforeExit', n); if (n++ < 2) setTimeout(() => {}, 50); })",
  'listeners': `setTimeout(() => console.log(JSON.stringify(process.eventNames().map(
    (n) => [String(n), process.listenerCount(n)])), process.getMaxListeners()), 100)`,
  'globals': "setTimeout(() => console.log(Object.getOwnPropertyNames(globalThis).sort().join(), typeof gc), 100)",
  'arguments': "console.log(process.argv.slice(2), process.execArgv, require.main === module, process.title)",
  'module cache': "console.log(Object.keys(require.cache).filter((f) => f !== __filename), module.paths.length, module.children.length, module.parent)",
  'module resolution': "try { require('no-such-module'); } catch (e) { console.log(e.code, e.requireStack.length); }",
  'handles': "setTimeout(() => console.log(process._getActiveHandles().map((h) => h.constructor.name), process._getActiveRequests().length), 100)",
  'stack traces': "console.log(Error.stackTraceLimit, typeof Error.prepareStackTrace, new Error('here').stack.split('\\n').length)",
  'standard input is closed': "process.stdin.on('end', () => console.log('end')).resume()",
  'ESM': { name: 'program.mjs', text: "import fs from 'fs'; const x = await Promise.resolve(5); console.log(x, typeof fs.readFile, import.meta.url.slice(-11))" },
  'worker threads': `const { Worker, isMainThread, parentPort, threadId } = require('worker_threads');
    if (isMainThread) new Worker(__filename).on('message', (m) => console.log('worker says', m)).on('exit', (c) => console.log('exit', c));
    else setTimeout(() => parentPort.postMessage(threadId), 100);`,
  'worker that throws': `const { Worker, isMainThread } = require('worker_threads');
    if (isMainThread) new Worker(__filename).on('error', (e) => console.log('error', e.message)).on('exit', (c) => console.log('exit', c));
    else setTimeout(() => { throw new Error('in worker'); }, 100);`,
  'fork': `const { fork } = require('child_process');
    if (process.argv[2] !== 'child') fork(__filename, ['child']).on('message', (m) => console.log('child says', m)).on('exit', (c) => console.log('exit', c));
    else process.send('hello', () => { process.disconnect(); process.exitCode = 4; });`,
  'spawn': `const { spawnSync } = require('child_process');
    const r = spawnSync(process.execPath, ['-e', 'console.log(1); process.exitCode = 2']); console.log(String(r.stdout), String(r.stderr), r.status)`,
  'cluster': `const cluster = require('cluster');
    if (cluster.isPrimary) { cluster.fork(); cluster.on('exit', (w, c) => console.log('worker', w.id, c)); }
    else setTimeout(() => process.exit(5), 100);`,
};

const INSTALLED = ['arguments'];

function same(a, b, scratch) {
  const plain = (r) => ({ ...r, stderr: r.stderr.split(scratch).join('').replace(/\(node:\d+\)/g, '(node)') });
  assert.deepStrictEqual(plain(b), plain(a));
}

for (const [name, program] of Object.entries(PROGRAMS)) {
  test(`unchanged: ${name}`, async () => {
    const fake = await FakeFloodtest.open();
    try {
      const file = path.join(fake.directory, program.name || 'program.js');
      fs.writeFileSync(file, program.text || program);
      const argv = INSTALLED.includes(name) ? [file, 'a', 'b c'] : [file];
      const without = await run(argv);
      const withAgent = await run(argv, fake.environment());
      same(without, withAgent, fake.directory);
      if (name !== 'syntax error') assert.notStrictEqual(fake.accepted, 0, 'the agent was not there');
    } finally {
      await fake.close();
    }
  });
}

test('nothing happens without floodtest', async () => {
  const fake = await FakeFloodtest.open();
  const program = ['-e', "setTimeout(() => console.log('done'), 100)"];
  const env = fake.environment();
  const without = await run(program);
  same(without, await run(program, { ...env, FLOODTEST_AGENT: '' }), fake.directory);
  same(without, await run(program, { ...env, FLOODTEST_AGENT: path.join(fake.directory, 'none') }), fake.directory);
  same(without, await run(program, { ...env, FLOODTEST_AGENT: '/proc/1/mem' }), fake.directory);
  same(without, await run(program, { ...env, FLOODTEST_AGENT: 'x'.repeat(300) }), fake.directory);
  await fake.close();
});

test('the options of the user stay', async () => {
  const fake = await FakeFloodtest.open();
  const env = fake.environment();
  env.NODE_OPTIONS += ' --stack-trace-limit=3';
  const { stdout } = await run(['-e', 'console.log(Error.stackTraceLimit)'], env);
  assert.strictEqual(stdout, '3\n');
  await fake.close();
});
