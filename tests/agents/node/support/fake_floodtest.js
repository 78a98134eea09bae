'use strict';

// The far end of the agent's link: listens on a Unix socket, starts a program with the
// agent, and asks.

const { spawn } = require('child_process');
const { once } = require('events');
const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');

const AGENT = path.resolve(__dirname, '../../../../probes/agents/node/agent.js');

class Link {
  constructor(socket) {
    this.socket = socket;
    this.lines = [];
    this.closed = false;
    this.wake = () => {};
    this.id = 0;
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
      const lines = text.split('\n');
      text = lines.pop();
      this.lines.push(...lines);
      this.wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.wake();
    });
  }

  // The next line from the agent; null when the link is closed.
  async line() {
    while (this.lines.length === 0 && !this.closed) {
      await new Promise((resolve) => { this.wake = resolve; });
    }
    return this.lines.length > 0 ? JSON.parse(this.lines.shift()) : null;
  }

  async ask(name, fields = {}) {
    this.id += 1;
    this.socket.write(`${JSON.stringify({ id: this.id, ask: name, ...fields })}\n`);
    const answer = await this.line();
    if (answer && answer.id !== this.id) throw new Error(`answer to ${answer.id}, not ${this.id}`);
    return answer;
  }

  explain(fields = {}) {
    return this.ask('explain', { culprits: 5, types: 12, content: false, pause_ms: 60000, ...fields });
  }
}

class FakeFloodtest {
  static async open() {
    const fake = new FakeFloodtest();
    fake.directory = fs.mkdtempSync(path.join(os.tmpdir(), 'agent test '));
    fake.path = path.join(fake.directory, 'link');
    fake.links = [];
    fake.accepted = 0;
    fake.wake = () => {};
    fake.server = net.createServer((socket) => {
      fake.accepted += 1;
      fake.links.push(new Link(socket));
      fake.wake();
    });
    fake.server.listen(fake.path);
    await once(fake.server, 'listening');
    return fake;
  }

  async close() {
    for (const link of this.links) link.socket.destroy();
    this.server.close();
    fs.rmSync(this.directory, { recursive: true });
  }

  // The next link that an agent opened.
  async link() {
    while (this.links.length === 0) await new Promise((resolve) => { this.wake = resolve; });
    return this.links.shift();
  }

  environment(agent = AGENT) {
    const quoted = agent.replace(/[\\"]/g, '\\$&');
    return { ...process.env, NODE_OPTIONS: `--require "${quoted}"`, FLOODTEST_AGENT: this.path };
  }
}

// Runs a program to its end.
async function run(argv, env = process.env) {
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  return ended(child);
}

async function ended(child) {
  const result = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => { result.stdout += chunk; });
  child.stderr.on('data', (chunk) => { result.stderr += chunk; });
  [result.code, result.signal] = await once(child, 'close');
  return result;
}

// Starts a program that says "ready" at rest, grows when it gets a line, says "grown".
function start(fake, argv, env = {}) {
  const child = spawn(process.execPath, argv, {
    env: { ...fake.environment(), ...env }, stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.said = '';
  child.stdout.on('data', (chunk) => { child.said += chunk; child.emit('said'); });
  child.waitFor = async (word) => {
    while (!child.said.includes(word)) await once(child, 'said');
  };
  return child;
}

module.exports = { AGENT, FakeFloodtest, run, start };
