'use strict';

// A headless Chromium, driven by its own protocol over a pipe: no port, no driver program, and
// it ends when we do. Everything has a deadline.

const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const DEADLINE_MS = 10000;

// Root may not have a sandbox; our own pages are all that is opened.
const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--force-color-profile=srgb',
  '--remote-debugging-pipe',
  'about:blank',
];

class Browser {
  static async open() {
    const browser = new Browser();
    browser.home = fs.mkdtempSync(path.join(os.tmpdir(), 'floodtest-chromium-'));
    browser.process = spawn('chromium', [`--user-data-dir=${browser.home}`, ...ARGUMENTS], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: browser.home },
    });
    browser.ended = new Promise((done) => {
      browser.process.on('exit', done).on('error', done);
    });
    browser.waiting = new Map();
    browser.listeners = new Map();
    browser.count = 0;
    browser.listen();
    return browser;
  }

  listen() {
    let rest = Buffer.alloc(0);
    this.process.stdio[3].on('error', () => {});
    this.process.stdio[4].on('data', (data) => {
      rest = Buffer.concat([rest, data]);
      for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
        this.take(JSON.parse(rest.subarray(0, end).toString()));
        rest = rest.subarray(end + 1);
      }
    });
  }

  take(message) {
    const { id, sessionId, method, params, result, error } = message;
    if (id === undefined) {
      const listener = this.listeners.get(sessionId);
      if (listener) listener(method, params);
      return;
    }
    const { done, failed } = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) failed(new Error(error.message));
    else done(result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.count;
    const answer = new Promise((done, failed) => this.waiting.set(id, { done, failed }));
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return within(answer, `no answer to ${method}`);
  }

  async tab(width = 1280, height = 900) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tab = new Tab(this, sessionId, targetId);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await tab.send(`${domain}.enable`);
    await tab.size(width, height);
    return tab;
  }

  async close() {
    this.send('Browser.close').catch(() => {});
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 5000);
    await this.ended;
    clearTimeout(timer);
    fs.rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Tab {
  constructor(browser, session, target) {
    Object.assign(this, { browser, session, target, requests: [], complaints: [], dialogs: 0 });
    browser.listeners.set(session, (method, params) => this.note(method, params));
  }

  // What no page of ours may do.
  note(method, params) {
    if (method === 'Network.requestWillBeSent') this.requests.push(params.request.url);
    if (method === 'Network.webSocketCreated') this.requests.push(params.url);
    if (method === 'Runtime.exceptionThrown') this.complaints.push(JSON.stringify(params.exceptionDetails));
    if (method === 'Runtime.consoleAPICalled') this.complaints.push(JSON.stringify(params.args));
    if (method === 'Log.entryAdded') this.complaints.push(params.entry.text);
    if (method === 'Page.javascriptDialogOpening') {
      this.dialogs++;
      this.send('Page.handleJavaScriptDialog', { accept: false }).catch(() => {});
    }
  }

  send(method, params = {}) {
    return this.browser.send(method, params, this.session);
  }

  size(width, height) {
    return this.send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: false,
    });
  }

  media(theme, more = []) {
    return this.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: theme }, ...more],
    });
  }

  async open(url) {
    this.requests = [];
    this.complaints = [];
    const { errorText } = await this.send('Page.navigate', { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await this.until('document.readyState === "complete"');
  }

  // Two pictures later everything that was asked for is drawn.
  drawn() {
    return this.run(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))',
    );
  }

  async run(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception.description}`);
    return result.value;
  }

  async until(expression, what = expression) {
    for (const end = Date.now() + DEADLINE_MS; Date.now() < end; ) {
      if (await this.run(expression).catch(() => false)) return;
      await new Promise((done) => setTimeout(done, 20));
    }
    throw new Error(`waited in vain: ${what}`);
  }

  async key(key, more = {}) {
    const text = key.length === 1 ? { text: key } : {};
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', key, ...text, ...more });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', key, ...more });
    await this.drawn();
  }

  async mouse(type, x, y, more = {}) {
    await this.send('Input.dispatchMouseEvent', {
      type,
      x,
      y,
      button: 'left',
      buttons: type === 'mouseReleased' ? 0 : 1,
      clickCount: 1,
      ...more,
    });
  }

  async picture(file) {
    const { data } = await this.send('Page.captureScreenshot');
    fs.writeFileSync(file, Buffer.from(data, 'base64'));
  }

  close() {
    this.browser.listeners.delete(this.session);
    return this.browser.send('Target.closeTarget', { targetId: this.target });
  }
}

function within(promise, what) {
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(new Error(what)), DEADLINE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

module.exports = { Browser };
