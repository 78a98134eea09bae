'use strict';

// The live page against a server that stands for floodtest: node's http and ws, on loopback.

const assert = require('assert');
const fs = require('fs');
const http = require('http');
const path = require('path');
const { after, before, test } = require('node:test');
const { WebSocketServer } = require('ws');
const { Browser } = require('./browser.js');

const FOLDER = process.env.HTML_FOLDER;
const PAGE = fs.readFileSync(path.join(FOLDER, 'live.html'));
const COLUMNS = [
  't_ns',
  'memory_bytes',
  'due_messages',
  'sent_messages',
  'sent_bytes',
  'read_bytes',
  'recv_queue_bytes',
  'send_queue_bytes',
];
const EVIL = '</script><img src=x onerror=alert(1)>';

let browser;
let tab;
before(async () => {
  browser = await Browser.open();
  tab = await browser.tab();
});
after(() => browser.close());

// Sends to every page that comes all there was so far.
class FakeRun {
  constructor() {
    this.said = [
      {
        type: 'start',
        floodtest: '0.1.0',
        command: ['python3', EVIL],
        columns: COLUMNS,
        scenario: { rate: 5000, size: 1024, connections: 1, protocol: 'ws', budget_bytes: 1 << 28 },
      },
      {
        type: 'phases',
        phases: [
          { name: 'idle', start_s: 0, end_s: 1 },
          { name: 'flood', start_s: 1, end_s: null },
        ],
      },
    ];
    this.count = 0;
    this.protocols = [];
  }

  async open(port = 0) {
    this.server = http.createServer((request, response) => response.end(PAGE));
    this.sockets = new WebSocketServer({
      server: this.server,
      path: '/live',
      handleProtocols: (offered) => [...offered][0],
    });
    this.sockets.on('connection', (socket) => {
      this.protocols.push(socket.protocol);
      this.said.forEach((message) => socket.send(JSON.stringify(message)));
    });
    await new Promise((done) => this.server.listen(port, '127.0.0.1', done));
    this.port = this.server.address().port;
    return this;
  }

  say(message) {
    this.said.push(message);
    this.sockets.clients.forEach((socket) => socket.send(JSON.stringify(message)));
  }

  rows(count) {
    const rows = Array.from({ length: count }, () => {
      const n = ++this.count;
      return [n * 2e7, 2e7 + n * 4e5, n * 100, n * 100, n * 102800, n * 102800, n * 10, 0];
    });
    this.say({ type: 'rows', phase: 'flood', rows });
  }

  async close() {
    this.sockets.clients.forEach((socket) => socket.terminate());
    this.sockets.close();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

const heading = 'document.querySelector("h1").textContent';
const newest = 'document.querySelector(".tiles .value").textContent';
const picture = 'document.querySelector("canvas") && document.querySelector("canvas").toDataURL()';

async function result() {
  const page = fs.readFileSync(path.join(FOLDER, 'run-queue.html'), 'utf8');
  return { type: 'result', result: JSON.parse(/id="floodtest-document">(.*?)<\/script>/s.exec(page)[1]) };
}

test('a run is seen while it goes on, through a lost connection, to its report', async () => {
  let run = await new FakeRun().open();
  const origin = `http://127.0.0.1:${run.port}/`;
  try {
    await tab.open(origin);
    await tab.until('document.documentElement.dataset.link === "open"');
    assert.deepStrictEqual(run.protocols, ['floodtest-live']);
    run.rows(100);
    await tab.until('document.querySelectorAll("canvas").length >= 3');
    await tab.until(`${heading} === "Flood, 2 s" || ${heading} === "flood, 2 s"`);
    const first = [await tab.run(picture), await tab.run(newest)];
    run.rows(100);
    await tab.until(`${newest} !== ${JSON.stringify(first[1])}`);
    await tab.until(`${picture} !== ${JSON.stringify(first[0])}`);
    assert.strictEqual(await tab.run('document.querySelectorAll("img").length'), 0);

    const { port, said, count } = run;
    await run.close();
    await tab.until(
      'document.documentElement.dataset.link === "lost" || document.documentElement.dataset.link === "connecting"',
    );
    run = Object.assign(new FakeRun(), { said, count });
    await run.open(port);
    await tab.until('document.documentElement.dataset.link === "open"');
    run.rows(50);
    await tab.until(`${heading}.endsWith("5 s")`);

    run.say(await result());
    await tab.until(
      'document.querySelector(".badge") && document.querySelector(".badge").textContent.includes("FAIL")',
    );
    assert.ok(
      await tab.run(
        'document.getElementById("culprits") !== null && document.getElementById("again") !== null',
      ),
    );
    assert.strictEqual(await tab.run('document.querySelectorAll(".live-dot").length'), 0);
  } finally {
    await run.close();
  }
  await tab.drawn();
  assert.strictEqual(await tab.run('document.querySelector(".badge").textContent.includes("FAIL")'), true);
  assert.deepStrictEqual(
    tab.requests.filter((url) => !url.replace(/^ws/, 'http').startsWith(origin)),
    [],
  );
  // A browser says itself that a connection failed; nothing else may be said.
  assert.deepStrictEqual(
    tab.complaints.filter((text) => !/WebSocket connection|ERR_CONNECTION_REFUSED/.test(text)),
    [],
  );
});

test('messages that are none of ours leave the page as it is', async () => {
  const run = await new FakeRun().open();
  try {
    await tab.open(`http://127.0.0.1:${run.port}/`);
    await tab.until('document.documentElement.dataset.link === "open"');
    run.rows(100);
    await tab.until('document.querySelectorAll("canvas").length >= 3');
    for (const socket of run.sockets.clients) {
      for (const text of [
        '',
        'x',
        '{',
        '5',
        'null',
        '[]',
        '{"type":"result"}',
        '{"type":"result","result":{"schema":"floodtest.result/2"}}',
        '{"type":"rows","rows":{}}',
        Buffer.from([1, 2]),
      ]) {
        socket.send(text);
      }
    }
    run.rows(50);
    await tab.until(`${heading}.endsWith("3 s")`);
    assert.deepStrictEqual(tab.complaints, []);
  } finally {
    await run.close();
  }
});
