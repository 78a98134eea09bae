'use strict';

// The link: hello, answers, and whatever may come from the other side.

const assert = require('assert');
const { once } = require('events');
const { test } = require('node:test');
const { FakeFloodtest, start } = require('./support/fake_floodtest');

const LIVES = ['-e', "process.stdin.on('data', () => { console.log('alive'); process.exitCode = 6; process.stdin.destroy(); })"];

// A program with a link that said hello.
async function linked(argv = LIVES, env = {}) {
  const fake = await FakeFloodtest.open();
  const child = start(fake, argv, env);
  const link = await fake.link();
  const hello = await link.line();
  const end = async () => {
    child.stdin.end('end\n');
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
    await fake.close();
    return code;
  };
  return { fake, child, link, hello, end };
}

test('hello', async () => {
  const { child, hello, end } = await linked();
  assert.strictEqual(hello.floodtest_agent, 1);
  assert.strictEqual(hello.pid, child.pid);
  assert.match(hello.runtime, /^Node \d+\./);
  assert.deepStrictEqual(hello.asks, ['count', 'census', 'explain']);
  assert.strictEqual(await end(), 6);
});

test('count, and a census before and after', async () => {
  const { link, end } = await linked();
  const first = await link.ask('count');
  assert.ok(first.live_bytes > 1e6);
  assert.ok(first.loop_lag_ms >= 0);
  assert.strictEqual(first.queued, null);
  assert.strictEqual(first.processed, null);
  assert.strictEqual(first.top, null);
  const census = await link.ask('census');
  assert.ok(census.cost_us > 0);
  const { findings } = await link.explain();
  assert.deepStrictEqual(findings.culprits, []);
  assert.ok(findings.pause_ms > 0);
  assert.strictEqual(await end(), 6);
});

test('what the application says it finished is counted', async () => {
  const { child, link, end } = await linked(['-e', `
    const channel = require('diagnostics_channel').channel('floodtest.processed');
    process.stdin.once('data', () => { channel.publish(40); channel.publish(2); channel.publish('x'); console.log('published'); })`]);
  child.stdin.write('go\n');
  await child.waitFor('published');
  assert.strictEqual((await link.ask('count')).processed, 42);
  await end();
});

test('the lag of a busy loop is seen', async () => {
  const { child, link, end } = await linked(['-e', `
    const busy = () => { const until = Date.now() + 30; while (Date.now() < until); };
    const timer = setInterval(busy, 1);
    process.stdin.once('data', () => { clearInterval(timer); process.stdin.destroy(); })`]);
  let longest = 0;
  for (let i = 0; i < 100 && longest < 25; i++) longest = Math.max(longest, (await link.ask('count')).loop_lag_ms);
  assert.ok(longest >= 25, `lag of ${longest} ms`);
  assert.strictEqual(await end(), 0);
});

test('a count is cheap', async () => {
  const { link, end } = await linked();
  const costs = [];
  for (let i = 0; i < 21; i++) costs.push((await link.ask('count')).cost_us);
  costs.sort((a, b) => a - b);
  assert.ok(costs[10] < 2500, `${costs[10]} us, four times a second, is more than 1 %`);
  await end();
});

test('a question that is none gets an error', async () => {
  const { link, end } = await linked();
  for (const ask of ['nothing', 'toString', '__proto__']) {
    assert.match((await link.ask(ask)).error, /no such question/);
  }
  assert.ok((await link.ask('count')).live_bytes > 0);
  await end();
});

for (const [name, bytes] of [
  ['garbage', 'garbage\n'],
  ['null', 'null\n'],
  ['binary', Buffer.from([0, 255, 10, 128, 10])],
  ['a line without an end', 'x'.repeat(100000)],
]) {
  test(`${name} ends the agent, not the client`, async () => {
    const { link, end } = await linked();
    link.socket.write(bytes);
    assert.strictEqual(await link.line(), null);
    assert.strictEqual(await end(), 6);
  });
}

test('a link that is closed is the end of the agent, not of the client', async () => {
  const { link, end } = await linked();
  link.socket.destroy();
  assert.strictEqual(await end(), 6);
});

test('a question in pieces is understood', async () => {
  const { link, end } = await linked();
  link.id = 1;
  for (const c of '{"id": 1, "ask": "count"}') link.socket.write(c);
  link.socket.write('\n');
  assert.strictEqual((await link.line()).id, 1);
  await end();
});

test('answers that nobody reads do not keep the client', async () => {
  const { link, end } = await linked();
  link.socket.pause();
  const question = '{"id": 1, "ask": "count"}\n'.repeat(150);
  for (let i = 0; i < 200; i++) link.socket.write(question);
  assert.strictEqual(await end(), 6);
});

test('worker threads and child processes have links of their own', { timeout: 60000 }, async () => {
  const { fake, child, hello, end } = await linked(['-e', `
    const { Worker } = require('worker_threads');
    const { spawn } = require('child_process');
    const worker = new Worker('setInterval(() => {}, 1e6)', { eval: true });
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
    process.stdin.once('data', () => { worker.terminate(); other.kill(); })`]);
  const hellos = [await (await fake.link()).line(), await (await fake.link()).line()];
  const worker = hellos.find((h) => h.pid === child.pid);
  assert.match(worker.runtime, /, worker 1$/);
  assert.ok(hellos.find((h) => h.pid !== child.pid).runtime === hello.runtime);
  assert.strictEqual(await end(), 0);
});
