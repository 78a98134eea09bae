'use strict';

// The pages in a real browser, from a file, as a CI's artifact is opened.

const assert = require('assert');
const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const { after, before, test } = require('node:test');
const { pathToFileURL } = require('url');
const { accessible } = require('./accessible.js');
const { Browser } = require('./browser.js');

const FOLDER = process.env.HTML_FOLDER;
const file = (name) => path.join(FOLDER, `${name}.html`);
const url = (name) => pathToFileURL(file(name)).href;

// One of each look; the others differ in their numbers.
const RUNS = [
  'crashed',
  'empty',
  'extreme',
  'inconclusive',
  'long',
  'native',
  'pid-only',
  'queue',
  'unknown',
];
const KINDS = [...RUNS.map((name) => `run-${name}`), 'minute', 'hostile', 'suite', 'certify'];

let browser;
let tab;
before(async () => {
  browser = await Browser.open();
  tab = await browser.tab();
});
after(() => browser.close());

async function open(name, width = 1280, theme = 'light') {
  await tab.size(width, 900);
  await tab.media(theme);
  await tab.open(url(name));
  await tab.drawn();
}

function quiet(name) {
  assert.deepStrictEqual(tab.complaints, [], name);
  assert.deepStrictEqual(
    tab.requests.filter((r) => r !== url(name)),
    [],
    name,
  );
  assert.strictEqual(tab.dialogs, 0);
}

// How many colours a picture has: a canvas that nobody drew on has one.
const colors = (selector) => `(() => { const c = document.querySelector('${selector}');
  const d = new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer); return new Set(d).size; })()`;

test('every kind of page opens without a complaint and without the network', async () => {
  for (const name of KINDS) {
    await open(name);
    quiet(name);
    assert.ok(await tab.run('document.querySelector("h1").textContent.length > 3'), name);
    assert.ok(
      await tab.run('[...document.querySelectorAll("canvas")].every((c) => c.width > 100 && c.height > 50)'),
      name,
    );
  }
});

test('pages are narrower than the narrowest screen, opened details included', async () => {
  for (const name of ['run-queue', 'run-extreme', 'run-long', 'hostile', 'suite', 'certify']) {
    await open(name, 400);
    await tab.run('document.querySelectorAll("details").forEach((d) => { d.open = true; })');
    await tab.drawn();
    assert.ok(await tab.run('document.documentElement.scrollWidth <= 400'), name);
  }
});

for (const theme of ['light', 'dark']) {
  test(`by keyboard, heard and in the ${theme} theme`, async () => {
    for (const name of ['run-queue', 'run-over-limit', 'suite', 'certify']) {
      await open(name, 1280, theme);
      await tab.run('document.querySelectorAll("details").forEach((d) => { d.open = true; })');
      await tab.drawn();
      assert.deepStrictEqual(await tab.run(`(${accessible})()`), [], name);
    }
  });
}

test('charts are drawn, and have a table behind them', async () => {
  await open('minute');
  const count = await tab.run('document.querySelectorAll(".chart canvas").length');
  assert.ok(count >= 4, `${count} charts`);
  for (let i = 0; i < count; i++) {
    assert.ok(
      await tab.run(
        `document.querySelectorAll(".chart canvas")[${i}].getAttribute("aria-label").length > 30`,
      ),
    );
  }
  assert.ok((await tab.run(colors('.chart canvas'))) > 20);
  await tab.run('document.querySelector(".charts > details").open = true');
  await tab.until('document.querySelectorAll(".charts table tbody tr").length > 30');
});

test('the cross-hair is common to all charts and says the values there', async () => {
  await open('minute');
  await tab.run('document.querySelector("canvas").scrollIntoView({ block: "center", behavior: "instant" })');
  const box = await tab.run(
    '(() => { const r = document.querySelector("canvas").getBoundingClientRect(); return [r.left, r.top, r.width, r.height]; })()',
  );
  assert.strictEqual(await tab.run('document.querySelector(".charts-at").textContent'), '');
  await tab.mouse('mouseMoved', box[0] + box[2] / 2, box[1] + box[3] / 2, { buttons: 0 });
  await tab.until('/^[0-9.]+ s · [a-z]+$/.test(document.querySelector(".charts-at").textContent)');
  const values = await tab.run('[...document.querySelectorAll(".legend b")].map((b) => b.textContent)');
  assert.ok(values.length > 4 && values.filter((v) => /\d/.test(v)).length > 3, values.join());
  await tab.mouse('mouseMoved', 2, 2, { buttons: 0 });
  await tab.until('document.querySelector(".charts-at").textContent === ""');
});

test('dragging zooms all charts, and there is a way back', async () => {
  await open('minute');
  const shot = async () => tab.run('document.querySelectorAll("canvas")[1].toDataURL()');
  const all = await shot();
  await tab.run('document.querySelector("canvas").scrollIntoView({ block: "center", behavior: "instant" })');
  const [left, top, width] = await tab.run(
    '(() => { const r = document.querySelector("canvas").getBoundingClientRect(); return [r.left, r.top + r.height / 2, r.width]; })()',
  );
  await tab.mouse('mousePressed', left + width * 0.4, top);
  await tab.mouse('mouseMoved', left + width * 0.5, top);
  await tab.mouse('mouseMoved', left + width * 0.6, top);
  await tab.mouse('mouseReleased', left + width * 0.6, top);
  await tab.drawn();
  assert.notStrictEqual(await shot(), all);
  await tab.run(
    '[...document.querySelectorAll(".charts-bar button")].find((b) => b.textContent === "Show all").click()',
  );
  await tab.mouse('mouseMoved', 2, 2, { buttons: 0 });
  await tab.drawn();
  assert.strictEqual(await shot(), all);
});

test('keys move the cross-hair, zoom, and come back', async () => {
  await open('minute');
  await tab.run('document.querySelector(".charts-body").focus()');
  await tab.key('ArrowRight');
  const first = await tab.run('document.querySelector(".charts-at").textContent');
  await tab.key('ArrowRight');
  assert.notStrictEqual(await tab.run('document.querySelector(".charts-at").textContent'), first);
  assert.match(await tab.run('document.querySelector(".charts > [role=status]").textContent'), /memory .*iB/);
  await tab.key('+');
  assert.strictEqual(await tab.run('document.querySelectorAll(".charts-bar button:disabled").length'), 0);
  await tab.key('Escape');
  assert.strictEqual(await tab.run('document.querySelectorAll(".charts-bar button:disabled").length'), 2);
});

test('the theme follows the system, and the button goes before it', async () => {
  for (const theme of ['light', 'dark']) {
    await open('run-pass', 1280, theme);
    await tab.run('localStorage.clear()');
    await tab.open(url('run-pass'));
    assert.strictEqual(await tab.run('document.documentElement.dataset.theme'), theme);
    const before = await tab.run('getComputedStyle(document.body).backgroundColor');
    const picture = await tab.run('document.querySelector("canvas").toDataURL()');
    await tab.run('document.getElementById("theme").click()');
    await tab.drawn();
    assert.notStrictEqual(await tab.run('getComputedStyle(document.body).backgroundColor'), before);
    assert.notStrictEqual(await tab.run('document.querySelector("canvas").toDataURL()'), picture);
    await tab.run('localStorage.clear()');
  }
});

test('hostile texts stay texts', async () => {
  await open('hostile');
  quiet('hostile');
  await tab.run('document.querySelectorAll("details").forEach((d) => { d.open = true; })');
  await tab.drawn();
  assert.strictEqual(await tab.run('document.querySelectorAll("img, iframe, object, [onerror]").length'), 0);
  assert.strictEqual(await tab.run('document.querySelectorAll("script").length'), 2);
  const seen = await tab.run(
    'document.getElementById("report").textContent.split("<img src=x onerror=alert(1)>").length - 1',
  );
  assert.ok(seen >= 8, `${seen} times`);
  // ... and were one of them an element, the page's own policy would not run it.
  await tab.run(
    'document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=\\"window.hacked = 1\\"><svg onload=\\"window.hacked = 2\\"></svg>")',
  );
  await tab.drawn();
  assert.strictEqual(await tab.run('window.hacked === undefined'), true);
});

test('every text of every document may be hostile', async () => {
  const evil = '</script><img src=x onerror=alert(1)><!--<script>';
  const bend = (value, key) => {
    if (typeof value === 'string')
      return ['schema', 'class', 'state', 'mark', 'axis', 'sign', 'grade'].includes(key)
        ? value
        : `${evil}${value}`;
    if (Array.isArray(value)) return value.map((v) => bend(v, key));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([k, v]) => [
        key === 'scenario' || key === 'sources' ? `${evil}${k}` : k,
        bend(v, k),
      ]),
    );
  };
  for (const name of ['run-queue', 'suite', 'certify']) {
    const page = fs.readFileSync(file(name), 'utf8');
    const doc = JSON.parse(/id="floodtest-document">(.*?)<\/script>/s.exec(page)[1]);
    const { series } = doc;
    const made = spawnSync(process.env.HTML_PAGES, ['--compose', evil], {
      input: JSON.stringify({ ...bend(doc), series }),
    });
    assert.strictEqual(made.status, 0);
    fs.writeFileSync(file(`bent-${name}`), made.stdout);
    await open(`bent-${name}`);
    quiet(`bent-${name}`);
    assert.strictEqual(await tab.run('document.querySelectorAll("img, iframe").length'), 0);
    assert.ok(
      await tab.run('document.getElementById("report").textContent.includes("<img src=x onerror=alert(1)>")'),
    );
  }
});

test('the runs of a suite can be picked by their outcome', async () => {
  await open('suite');
  const rows = 'document.querySelectorAll("#runs tbody tr:not([hidden])").length';
  const all = await tab.run(rows);
  await tab.run(
    '[...document.querySelectorAll(".filter button")].find((b) => b.textContent.startsWith("not as expected")).click()',
  );
  const some = await tab.run(rows);
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  assert.ok(
    await tab.run(
      'document.querySelector(".filter [aria-pressed=true]").textContent.startsWith("not as expected")',
    ),
  );
});

test('a minute fits into 500 kB, and none of its peaks is lost', async () => {
  assert.ok(fs.statSync(file('minute')).size <= 500000, `${fs.statSync(file('minute')).size} bytes`);
});

test('without scripts the report stands there as text', async () => {
  const other = await browser.tab();
  await other.send('Emulation.setScriptExecutionDisabled', { value: true });
  await other.send('Page.navigate', { url: url('run-fail') });
  await other.until('document.readyState === "complete"');
  assert.ok(await other.run('document.querySelector("#as-text pre").innerText.includes("unbounded-queue")'));
  assert.ok(await other.run('document.querySelector("noscript").innerText.includes("JavaScript")'));
  await other.close();
});

test('on paper it is light, whatever the screen is, with its charts', async () => {
  await open('run-queue', 1280, 'dark');
  const { data } = await tab.send('Page.printToPDF', { printBackground: false });
  assert.ok(Buffer.from(data, 'base64').length > 20000);
  await tab.until('document.documentElement.dataset.theme === "dark"', 'the screen is dark again');
});

test('the pages are HTML by a parser that is not ours', () => {
  const names = fs
    .readdirSync(FOLDER)
    .filter((f) => f.endsWith('.html'))
    .map((f) => path.join(FOLDER, f));
  const { status, stderr } = spawnSync(
    '/usr/bin/python3',
    [path.join(__dirname, 'check_parse.py'), ...names],
    { encoding: 'utf8' },
  );
  assert.strictEqual(status, 0, stderr);
});
