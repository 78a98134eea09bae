// floodtest's agent in Node 16 and later: NODE_OPTIONS='--require "PATH/agent.js"'. It speaks
// the protocol of ../README.md. Each thread with a heap of its own (the main one, each
// Worker) has its own link.
//
// A guest: the link is unref'd, nothing is patched, no listener is put on anything of the
// client, no timer runs. What is dear is loaded when it is asked for. The syntax is old on
// purpose: a Node too old for the agent must still be able to read this file.
'use strict';

(function agent() {
  const MIB = 1048576;
  const QUESTION_MAX = 4096; // bytes of a line from floodtest
  const ANSWER_MAX = 65536; // bytes: fits into the socket's buffer, so that none stays to be sent
  const PAUSE_TIMES = 12; // a snapshot cannot be cut short: taken if expected within this many times the pause asked for
  const SNAPSHOT_PER_GC = 130; // time of a snapshot and its reading in terms of a full collection's CPU time: 90 to 175 measured
  const SURVEY_PER_GC = 12; // the same for a survey without a snapshot: 7 to 12
  const HEAP_MAX = 512 * MIB; // above it never a snapshot: it takes as much memory again, and more
  const CULPRIT_MIN_BYTES = MIB;
  const BUFFER_MIN = 256 * 1024; // of a socket: beyond what a paused one has in it
  const CULPRIT_SHARE = 0.05; // of the growth: smaller holders are not named
  const DOMINANT = 0.8; // of what is below a node: the one child that has it is followed to its end
  const LIST_MIN = 50; // links of a chain that make it a list
  const CHAIN_MAX = 16;
  const NAME_MAX = 120;

  let link = null;
  let processed = null;
  let atRest = null; // statistics() of the census
  const setImmediate = globalThis.setImmediate; // before a test's fake timers replace it
  const now = () => Number(process.hrtime.bigint()) / 1e6; // ms

  // ---- the link -------------------------------------------------------------------

  // An error inside the agent ends the agent, never the client.
  function guarded(f) {
    return function (a) {
      try {
        f(a);
      } catch (e) {
        end();
      }
    };
  }

  function end() {
    const socket = link;
    link = null;
    if (socket) socket.destroy();
  }

  function open(path) {
    const threads = require('worker_threads');
    const socket = require('net').connect(path);
    let text = '';
    link = socket;
    socket.unref();
    socket.on('error', end);
    socket.on('close', end);
    socket.on('connect', guarded(() => {
      const version = process.versions.node;
      say({
        floodtest_agent: 1,
        pid: process.pid,
        runtime: 'Node ' + version + (threads.isMainThread ? '' : ', worker ' + threads.threadId),
        asks: ['count', 'census', 'explain'],
        notes: [],
      });
    }));
    socket.on('data', guarded((bytes) => {
      text += bytes.toString();
      for (let at = text.indexOf('\n'); at >= 0 && link; at = text.indexOf('\n')) {
        const line = text.slice(0, at);
        text = text.slice(at + 1);
        answer(JSON.parse(line));
      }
      if (text.length > QUESTION_MAX) end();
    }));
  }

  // A write that stays pending would keep the client alive: whoever does not read has no agent.
  function say(object) {
    if (!link) return;
    let line = JSON.stringify(object) + '\n';
    if (Buffer.byteLength(line) > ANSWER_MAX) line = JSON.stringify({ id: object.id, error: 'too long an answer' }) + '\n';
    link.write(line);
    if (link && link.writableLength > 0) end();
  }

  function answer(question) {
    const asks = { count: count, census: census, explain: explain };
    const ask = asks[question.ask];
    if (!Number.isSafeInteger(question.id) || !Object.prototype.hasOwnProperty.call(asks, question.ask)) {
      say({ id: question.id === undefined ? null : question.id, error: 'no such question' });
      return;
    }
    const reply = (fields) => say(Object.assign({ id: question.id }, fields));
    try {
      ask(question, reply);
    } catch (e) {
      reply({ error: String(e && e.message).slice(0, NAME_MAX) });
    }
  }

  // ---- count ----------------------------------------------------------------------

  // Lag: how long the event loop takes for one turn, which is what a callback that becomes
  // due just now has to wait. Items in queues are not known without a look at the heap.
  function count(question, reply) {
    const began = now();
    const heap = require('v8').getHeapStatistics();
    const fields = {
      processed: processed,
      queued: null,
      // Holds what is dead and not collected yet: never too small.
      live_bytes: heap.used_heap_size + heap.external_memory,
      top: fullestSocket(),
    };
    fields.cost_us = Math.round((now() - began) * 1000);
    const asked = now();
    setImmediate(() => setImmediate(guarded(() => {
      fields.loop_lag_ms = Math.round((now() - asked) * 100) / 100;
      reply(fields);
    })));
  }

  function sockets() {
    const Socket = require('net').Socket;
    return process._getActiveHandles().filter((handle) => handle instanceof Socket);
  }

  function fullestSocket() {
    let best = null;
    for (const socket of sockets()) {
      const read = socket.readableLength;
      const written = socket.writableLength;
      const length = Math.max(read, written);
      if (length < BUFFER_MIN || (best && length <= best.length)) continue;
      best = {
        kind: written >= read ? 'write-buffer' : 'read-buffer',
        type: socket.constructor.name,
        owner: socket.constructor.name + ' to ' + socket.remoteAddress + ':' + socket.remotePort,
        length: length,
        growth_length: length,
      };
    }
    return best;
  }

  // ---- memory ---------------------------------------------------------------------

  function fullCollection() {
    if (typeof globalThis.gc === 'function') return globalThis.gc;
    const v8 = require('v8');
    v8.setFlagsFromString('--expose-gc');
    const gc = require('vm').runInNewContext('gc');
    v8.setFlagsFromString('--no-expose-gc');
    return gc;
  }

  function statistics() {
    const heap = require('v8').getHeapStatistics();
    const isMain = require('worker_threads').isMainThread;
    const held = heap.total_heap_size + heap.external_memory;
    return {
      heap: heap.used_heap_size,
      live: heap.used_heap_size + heap.external_memory,
      free: heap.total_heap_size - heap.used_heap_size,
      // The process has one, all threads share it.
      native: isMain ? Math.max(0, process.memoryUsage.rss() - held) : null,
    };
  }

  // Collects twice: the second one has nothing to free, its CPU time tells how much is live.
  function collect() {
    const before = statistics();
    const gc = fullCollection();
    gc();
    const start = process.cpuUsage();
    gc();
    const cpu = process.cpuUsage(start);
    const after = statistics();
    after.freed = Math.max(0, before.live - after.live);
    after.gcMs = (cpu.user + cpu.system) / 1000;
    return after;
  }

  // ---- a heap snapshot as a graph -------------------------------------------------

  // Reads V8's snapshot while it is written; its text is never held. Numbers go into typed
  // arrays, of the strings only those are kept that name something.
  function takeGraph() {
    const g = { nodes: 0, edges: 0, nodeTypes: [], edgeTypes: [], strings: null };
    let header = '';
    let section = 'header';
    let put = null; // takes the numbers of the section
    let value = 0;
    let hasValue = false;
    let inString = false;
    let escaped = false;
    let nth = 0;
    let kept = '';

    function start() {
      const text = header.slice(0, header.lastIndexOf(',')) + '}';
      const snapshot = JSON.parse(text).snapshot;
      const meta = snapshot.meta;
      g.nodes = snapshot.node_count;
      g.edges = snapshot.edge_count;
      g.nodeTypes = meta.node_types[0];
      g.edgeTypes = meta.edge_types[0];
      g.type = new Uint8Array(g.nodes);
      g.name = new Uint32Array(g.nodes);
      g.self = new Float64Array(g.nodes);
      g.firstEdge = new Uint32Array(g.nodes + 1); // edge counts first
      g.edgeType = new Uint8Array(g.edges);
      g.edgeName = new Uint32Array(g.edges);
      g.to = new Uint32Array(g.edges);
      g.script = new Uint32Array(g.nodes);
      g.line = new Uint32Array(g.nodes);
      const fields = meta.node_fields;
      const width = fields.length;
      const columns = fields.map((f) => ({ type: g.type, name: g.name, self_size: g.self, edge_count: g.firstEdge }[f]));
      let row = 0;
      let column = 0;
      const nodes = (v) => {
        const into = columns[column];
        if (into !== undefined) into[row] = v;
        if (++column === width) {
          column = 0;
          row++;
        }
      };
      let edge = 0;
      let part = 0;
      const edges = (v) => {
        if (part === 0) g.edgeType[edge] = v;
        else if (part === 1) g.edgeName[edge] = v;
        else g.to[edge++] = v / width;
        part = part === 2 ? 0 : part + 1;
      };
      let place = 0;
      let node = 0;
      const locations = (v) => {
        if (place === 0) node = v / width;
        else if (place === 1) g.script[node] = v;
        else if (place === 2) g.line[node] = v + 1;
        place = place === 3 ? 0 : place + 1;
      };
      return { nodes: nodes, edges: edges, locations: locations };
    }

    // Which strings name something: not the texts that the client holds.
    function wanted() {
      const texts = ['string', 'concatenated string', 'sliced string', 'number', 'symbol', 'bigint', 'regexp'];
      const isText = g.nodeTypes.map((t) => texts.includes(t));
      const isIndexed = g.edgeTypes.map((t) => t === 'element' || t === 'hidden');
      const most = Math.max(g.nodes, g.edges) + 65536;
      const want = new Uint8Array(most);
      for (let i = 0; i < g.nodes; i++) if (!isText[g.type[i]]) want[g.name[i]] = 1;
      for (let i = 0; i < g.edges; i++) if (!isIndexed[g.edgeType[i]]) want[g.edgeName[i]] = 1;
      return want;
    }

    let sinks = null;
    let want = null;

    function numbers(chunk, i) {
      for (; i < chunk.length; i++) {
        const c = chunk[i];
        if (c >= 48 && c <= 57) {
          value = value * 10 + (c - 48);
          hasValue = true;
        } else if (c === 44 || c === 93) {
          if (hasValue && put) put(value);
          value = 0;
          hasValue = false;
          if (c === 93) {
            section = 'between';
            header = '';
            return i + 1;
          }
        }
      }
      return i;
    }

    function strings(chunk, i) {
      for (; i < chunk.length; i++) {
        if (!inString) {
          inString = chunk[i] === 34;
          kept = '';
          continue;
        }
        // Most of the snapshot is text that is not wanted: the loop over it is kept small.
        const from = i;
        let skip = escaped;
        for (; i < chunk.length; i++) {
          const c = chunk[i];
          if (skip) skip = false;
          else if (c === 92) skip = true;
          else if (c === 34) break;
        }
        escaped = skip;
        if (want[nth] && kept.length < NAME_MAX) kept += chunk.latin1Slice(from, Math.min(i, from + NAME_MAX));
        if (i === chunk.length) break;
        if (want[nth]) g.strings.set(nth, plain(kept.slice(0, NAME_MAX)));
        nth++;
        inString = false;
      }
      return i;
    }

    function between(chunk, i) {
      const isHeader = section === 'header';
      for (; i < chunk.length; i++) {
        header += String.fromCharCode(chunk[i]);
        if (chunk[i] !== 91 || (isHeader && !header.endsWith('"nodes":['))) continue;
        if (isHeader) sinks = start();
        section = /"(\w+)":\s*\[$/.exec(header)[1];
        put = sinks[section];
        if (section === 'strings') {
          want = wanted();
          g.strings = new Map();
        } else {
          section = 'numbers';
        }
        return i + 1;
      }
      return i;
    }

    const stream = require('v8').getHeapSnapshot();
    let failed = null;
    // All of it is written within read(), and would be kept by the stream until we get to
    // run: its chunks are taken where it puts them.
    stream.push = (chunk) => {
      try {
        for (let i = 0; chunk && !failed && i < chunk.length;) {
          if (section === 'numbers') i = numbers(chunk, i);
          else if (section === 'strings') i = strings(chunk, i);
          else i = between(chunk, i);
        }
      } catch (e) {
        failed = e;
      }
      return true;
    };
    stream.read(0);
    stream.destroy();
    if (failed) throw failed;
    if (!g.strings) throw new Error('the heap snapshot was not understood');
    let edge = 0;
    for (let i = 0; i <= g.nodes; i++) {
      const has = i < g.nodes ? g.firstEdge[i] : 0;
      g.firstEdge[i] = edge;
      edge += has;
    }
    return g;
  }

  function plain(json) {
    try {
      return JSON.parse('"' + json + '"');
    } catch (e) {
      return json;
    }
  }

  // ---- what holds what ------------------------------------------------------------

  // The tree of shortest ways from the roots: each node's parent, and the bytes below it.
  // Ways through code and hidden classes are taken only where there is no other.
  function grow(g) {
    const queue = new Uint32Array(g.nodes);
    const late = []; // pairs: a node, and its edge to one that comes late
    const met = new Uint8Array(g.nodes);
    const weak = g.edgeTypes.indexOf('weak');
    const isLate = g.nodeTypes.map((t) => t === 'code' || t === 'object shape');
    g.parent = new Int32Array(g.nodes).fill(-1);
    g.parentEdge = new Int32Array(g.nodes).fill(-1);
    let tail = 1;
    for (let head = 0, seen = 0; ; head++) {
      if (head === tail) {
        if (seen === late.length) break;
        const node = g.to[late[seen + 1]];
        g.parent[node] = late[seen];
        g.parentEdge[node] = late[seen + 1];
        queue[tail++] = node;
        seen += 2;
        head--;
        continue;
      }
      const from = queue[head];
      for (let e = g.firstEdge[from]; e < g.firstEdge[from + 1]; e++) {
        const node = g.to[e];
        if (g.parent[node] >= 0 || node === 0 || g.edgeType[e] === weak) continue;
        if (isLate[g.type[node]]) {
          if (!met[node]) late.push(from, e);
          met[node] = 1;
          continue;
        }
        g.parent[node] = from;
        g.parentEdge[node] = e;
        queue[tail++] = node;
      }
    }
    g.below = Float64Array.from(g.self);
    for (let i = tail - 1; i > 0; i--) g.below[g.parent[queue[i]]] += g.below[queue[i]];
  }

  function kindOf(g, node) {
    return g.nodeTypes[g.type[node]];
  }

  function nameOf(g, node) {
    return g.strings.get(g.name[node]) || '';
  }

  function typeOf(g, node) {
    const kind = kindOf(g, node);
    if (kind === 'object' || kind === 'native' || kind === 'hidden' || kind === 'synthetic') {
      return nameOf(g, node).split(' / file://')[0].split(' / /')[0] || '(' + kind + ')';
    }
    if (kind === 'closure') return 'function';
    if (/string/.test(kind)) return 'string';
    if (kind === 'number' || kind === 'array' || kind === 'code') return '(' + kind + ')';
    return kind;
  }

  function edgeLabel(g, e) {
    const type = g.edgeTypes[g.edgeType[e]];
    if (type === 'element' || type === 'hidden') return '[' + g.edgeName[e] + ']';
    const name = g.strings.get(g.edgeName[e]) || '';
    if (type === 'context') return "local '" + name + "'";
    return type === 'property' || type === 'shortcut' ? '.' + name : name;
  }

  // V8's own parts of an object: its table, elements, backing store.
  function isInner(g, node) {
    const kind = kindOf(g, node);
    if (kind === 'array' || kind === 'hidden' || kind === 'code' || kind === 'object shape') return true;
    const name = nameOf(g, node);
    return name === 'ArrayBuffer' || /JSArrayBufferData|ManagedBuffer|PromiseReaction|^system \/ (?!Context)/.test(name);
  }

  function outermost(g, node) {
    while (isInner(g, node) && g.parent[node] > 0 && kindOf(g, g.parent[node]) !== 'synthetic') node = g.parent[node];
    return node;
  }

  function same(a, b) {
    return a.type === b.type && a.via === b.via;
  }

  // From an object to its root, without V8's own parts, and of a list no more than two links.
  function chainOf(g, object) {
    const chain = [];
    for (let node = object; node > 0 && chain.length < CHAIN_MAX;) {
      const element = { node: node, type: typeOf(g, node), name: null, via: null, file: null, line: null };
      if (kindOf(g, node) === 'closure') element.name = nameOf(g, node) || '(anonymous)';
      if (nameOf(g, node).startsWith('system / Context')) element.type = 'scope';
      if (g.script[node]) {
        element.script = g.script[node];
        element.line = g.line[node];
      }
      const last = chain.length - 1;
      if (last > 0 && same(chain[last], chain[last - 1]) && chain[last].type === element.type) chain.pop();
      chain.push(element);
      if (kindOf(g, node) === 'synthetic' || g.parent[node] <= 0) break;
      let edge = g.parentEdge[node];
      let next = g.parent[node];
      while (isInner(g, next) && g.parent[next] > 0) {
        // How a part is held says less than how it holds, but for a closure's table or a frame.
        edge = g.parentEdge[next];
        next = g.parent[next];
      }
      element.via = edgeLabel(g, edge);
      const held = g.edgeTypes[g.edgeType[g.parentEdge[node]]];
      if (held === 'property' || held === 'context') element.via = edgeLabel(g, g.parentEdge[node]);
      if (element.type === 'scope' && kindOf(g, next) === 'closure') element.via = 'closure of ' + (nameOf(g, next) || '(anonymous)') + '()';
      else if (element.via === 'table' || element.via === 'elements') element.via = '[entry]';
      else if (element.via === 'parameters_and_registers') element.via = 'local';
      node = next;
    }
    return chain;
  }

  // A context next to the realm's is a module's: what it holds are the module's variables.
  function isModuleScope(g, context) {
    for (let e = g.firstEdge[context]; e < g.firstEdge[context + 1]; e++) {
      if (g.strings.get(g.edgeName[e]) === 'previous') return /NativeContext|ScriptContext/.test(nameOf(g, g.to[e]));
    }
    return false;
  }

  // What a developer would call it: attributes up to the first thing that has a name.
  function ownerOf(g, chain) {
    let path = '';
    for (let i = 0; i < chain.length; i++) {
      const via = chain[i].via;
      const holder = chain[i + 1];
      if (!via || !holder || via.charAt(0) === '[' && path === '') break;
      const local = /^local '(.*)'$/.exec(via);
      if (local && holder.type === 'scope') {
        const closure = chain[i + 2] && chain[i + 2].type === 'function' ? chain[i + 2] : holder;
        const file = place(g, closure).file;
        const ours = file && !file.startsWith('node:');
        let name = 'closure of ' + (closure.name || 'a function') + "() local '" + local[1] + "'";
        if (file && !ours) name = file + " local '" + local[1] + "'";
        else if (ours && isModuleScope(g, holder.node)) name = require('path').parse(file).name + '.' + local[1];
        return { name: name + path, at: closure };
      }
      path = via + path;
      if (holder.type === 'function') return { name: holder.name + path, at: holder };
      if (holder.type !== 'Object' && holder.type !== 'Array') return { name: holder.type + path, at: holder };
    }
    const named = chain.slice(1).find((c) => c.name || (c.type !== 'Object' && c.type !== 'Array'));
    return { name: named ? (named.name || named.type) + path : path || chain[0].type, at: named || chain[0] };
  }

  // The holders of at least `least` bytes: a node with much in itself, one with many small
  // things below it, or a chain of nodes that each hold little. Not more than a few dozen
  // can be that large, and each way down ends where less is left.
  function holders(g, least) {
    const found = [];
    const starts = [0];
    while (starts.length > 0) {
      const path = [];
      let shed = 0;
      for (let node = starts.pop(); node >= 0;) {
        let heaviest = -1;
        let light = g.below[node];
        for (let e = g.firstEdge[node]; e < g.firstEdge[node + 1]; e++) {
          const child = g.to[e];
          if (g.parentEdge[child] !== e || g.below[child] < Math.min(least, DOMINANT * g.below[node])) continue;
          light -= g.below[child];
          if (heaviest < 0 || g.below[child] > g.below[heaviest]) {
            if (heaviest >= 0) starts.push(heaviest);
            heaviest = child;
          } else {
            starts.push(child);
          }
        }
        if (light >= least) found.push({ node: node, bytes: light, path: null });
        else shed += light;
        path.push(node);
        node = heaviest;
      }
      if (path.length >= LIST_MIN && shed >= least) found.push({ node: path[0], bytes: shed, path: path });
    }
    return found;
  }

  // The children of a holder by type.
  function contents(g, node) {
    const byType = new Map();
    let bytes = 0;
    let items = 0;
    for (let e = g.firstEdge[node]; e < g.firstEdge[node + 1]; e++) {
      const child = g.to[e];
      const part = kindOf(g, child);
      if (g.parentEdge[child] !== e || part === 'array' || part === 'code' || part === 'object shape' || part === 'synthetic') continue;
      const type = typeOf(g, child);
      byType.set(type, (byType.get(type) || 0) + 1);
      bytes += g.below[child];
      items++;
    }
    const types = Array.from(byType).sort((a, b) => b[1] - a[1]).slice(0, 4)
      .map((t) => ({ type: t[0], share: Math.round((t[1] / items) * 1000) / 1000 }));
    return { items: items, bytes: bytes, types: types };
  }

  // Of a map, which may have its keys in itself (numbers). V8's table has room for a power of
  // two of rows, at 28 bytes each, and is more than half full.
  function rowsOf(g, table, items) {
    return items > g.self[table] / 28 ? Math.round(items / 2) : items;
  }

  // Of a FixedQueue, which is a list of arrays.
  function queued(g, queue) {
    const inside = [queue];
    let items = 0;
    while (inside.length > 0) {
      const node = inside.pop();
      for (let e = g.firstEdge[node]; e < g.firstEdge[node + 1]; e++) {
        const child = g.to[e];
        if (g.parentEdge[child] !== e) continue;
        if (typeOf(g, child) === 'FixedCircularBuffer' || edgeLabel(g, e) === '.list') inside.push(child);
        else if (typeOf(g, node) === 'Array' && !isInner(g, child)) items++;
      }
    }
    return items;
  }

  // A chain of nodes: the type that is met most, objects before V8's own parts, and the function that most of them call.
  function listOf(g, path) {
    const types = new Map();
    const calls = new Map();
    const add = (map, key) => map.set(key, (map.get(key) || 0) + 1);
    const most = (map, rank) => Array.from(map).reduce((a, b) => (rank(b) > rank(a) ? b : a), [null, 0]);
    path.forEach((node, i) => {
      if (!isInner(g, node) || /string/.test(kindOf(g, node))) add(types, typeOf(g, node));
      for (let e = g.firstEdge[node]; i < 10000 && e < g.firstEdge[node + 1]; e++) {
        const to = g.to[e];
        if (kindOf(g, to) === 'closure' && /^(?!node:)./.test(g.files.get(g.script[to]) || '')) add(calls, g.script[to] * 1048576 + g.line[to]);
      }
    });
    const type = most(types, (t) => (t[1] < path.length / 16 ? 0 : t[1] + (t[0] === 'Promise' ? path.length : 0)));
    const call = most(calls, (c) => c[1]);
    return {
      type: type[0] || '(chain)',
      length: type[1],
      head: path.find((n) => typeOf(g, n) === type[0]),
      calls: call[1] >= LIST_MIN ? { script: Math.floor(call[0] / 1048576), line: call[0] % 1048576 } : null,
    };
  }

  function culpritOf(g, holder) {
    const inside = contents(g, holder.node);
    let object = outermost(g, holder.node);
    let list = null;
    if (holder.path) {
      list = listOf(g, holder.path);
      object = list.head === undefined ? object : list.head;
    }
    let chain = chainOf(g, object);
    // Of streams and Node's own queues the parts say less than the whole.
    const whole = chain.slice(0, 5).findIndex((c) => /^(WritableState|ReadableState|FixedQueue)$/.test(c.type));
    if (whole >= 0) chain = chain.slice(whole);
    const bytes = whole >= 0 ? g.below[chain[0].node] : holder.bytes;
    const owner = ownerOf(g, chain);
    const type = chain[0].type;
    const isText = /string/.test(kindOf(g, holder.path ? list.head || 0 : holder.node));
    const isStore = /JSArrayBufferData/.test(nameOf(g, holder.node));
    let kind = 'objects';
    let length = list ? list.length : inside.items;
    if (type === 'WritableState') kind = 'write-buffer';
    else if (type === 'ReadableState') kind = 'read-buffer';
    else if (isText || isStore) kind = 'buffer';
    else if (/^Fixed(Queue|CircularBuffer)$/.test(type)) kind = 'queue';
    else if (/^(Promise|Timeout|Immediate|TimersList)$/.test(type)) kind = 'callbacks';
    else if (/^(Array|Map|Set|Object)$/.test(type)) kind = 'collection';
    if (/buffer$/.test(kind)) length = bytes;
    else if (type === 'FixedQueue') length = queued(g, chain[0].node);
    else if (type === 'Map' && !list) length = rowsOf(g, holder.node, inside.items);
    // Numbers stand in the table itself.
    const ownBytes = g.self[holder.node];
    if (kind === 'collection' && ownBytes > holder.bytes / 2 && length * 64 < ownBytes) length = null;
    if (kind === 'callbacks' && list && list.calls) {
      const at = place(g, list.calls);
      owner.name = 'callback at ' + require('path').basename(at.file) + ':' + at.line;
      owner.at = list.calls;
    }
    const isRoot = kindOf(g, object) === 'synthetic';
    return {
      isRoot: isRoot,
      kind: kind,
      type: isRoot && inside.types.length > 0 ? inside.types[0].type : type,
      owner: owner.name,
      length: length,
      growth_length: length,
      bytes: bytes,
      growth_bytes: bytes,
      whole: whole >= 0 ? chain[0].node : -1,
      bound: null,
      at: owner.at,
      chain: chain,
      content: inside.items === 0 || list ? undefined
        : { types: inside.types, mean_bytes: Math.round(inside.bytes / inside.items), text: [] },
    };
  }

  // The segments of one list, and the halves of one, are one culprit.
  function merged(culprits) {
    const byOwner = new Map();
    for (const c of culprits) {
      const key = c.kind + ' ' + c.owner + ' ' + c.whole;
      const other = byOwner.get(key);
      if (!other) {
        byOwner.set(key, c);
        continue;
      }
      if (c.whole < 0) for (const f of ['length', 'growth_length', 'bytes', 'growth_bytes']) if (c[f] !== null) other[f] += c[f];
    }
    return byOwner;
  }

  function typesOf(g) {
    const byType = new Map();
    const names = new Map();
    for (let i = 1; i < g.nodes; i++) {
      const kind = kindOf(g, i);
      if (g.parent[i] < 0 || kind === 'code' || kind === 'object shape' || kind === 'synthetic') continue;
      const key = g.type[i] * 4294967296 + (kind === 'object' || kind === 'native' || kind === 'hidden' ? g.name[i] : 0);
      let name = names.get(key);
      if (name === undefined) names.set(key, name = typeOf(g, i));
      const t = byType.get(name) || { type: name, count: 0, growth_count: 0, bytes: 0, growth_bytes: 0 };
      t.growth_count = ++t.count;
      t.growth_bytes = t.bytes += g.self[i];
      byType.set(name, t);
    }
    return Array.from(byType.values()).sort((a, b) => b.bytes - a.bytes);
  }

  function fileNames() {
    const files = new Map();
    try {
      const inspector = require('inspector');
      const session = new inspector.Session();
      session.connect();
      session.on('Debugger.scriptParsed', (m) => files.set(Number(m.params.scriptId), m.params.url));
      session.post('Debugger.enable');
      session.post('Debugger.disable');
      session.post('HeapProfiler.enable');
      session.post('HeapProfiler.disable'); // V8 stops to note every move of an object
      session.disconnect();
    } catch (e) {
      // A Node without an inspector: lines without files would mislead, so there are none.
    }
    return files;
  }

  function place(g, element) {
    const url = g.files.get(element.script);
    if (!url) return { file: null, line: null };
    const file = url.startsWith('file://') ? require('url').fileURLToPath(url) : url;
    return { file: file, line: element.line };
  }

  // ---- census and explain ---------------------------------------------------------

  // No snapshot here: it would leave tens of MiB of freed memory in the process, in which a
  // client's later growth would not be seen, and has V8 note every move of an object.
  // Once per process: growth is counted from the first.
  function census(question, reply) {
    const began = now();
    if (!atRest) atRest = collect();
    reply({ objects: null, cost_us: Math.round((now() - began) * 1000) });
  }

  function growthOf(memory) {
    const base = atRest || { live: 0, free: 0, native: 0 };
    const since = (a, b) => (a === null || b === null || !atRest ? null : a - b);
    return {
      live_bytes: memory.live,
      free_bytes: memory.free,
      native_bytes: memory.native,
      live_growth_bytes: since(memory.live, base.live),
      free_growth_bytes: since(memory.free, base.free),
      native_growth_bytes: since(memory.native, base.native),
    };
  }

  function explain(question, reply) {
    const began = now();
    question.culprits = Math.min(question.culprits || 5, 8);
    question.types = Math.min(question.types || 12, 32);
    const memory = collect();
    const pause = question.pause_ms > 0 ? question.pause_ms : 800;
    const findings = {
      pause_ms: 0,
      culprits: [],
      types: [],
      memory: growthOf(memory),
      gc: { enabled: true, freed_bytes: memory.freed },
      notes: [],
    };
    const grew = memory.live - (atRest ? atRest.live : 0);
    const least = Math.max(CULPRIT_MIN_BYTES, CULPRIT_SHARE * grew);
    if (grew < least) {
      findings.notes.push('a full collection freed ' + Math.round(memory.freed / MIB) + ' MiB and left no growth');
    } else if (memory.heap <= HEAP_MAX && memory.gcMs * SNAPSHOT_PER_GC <= pause * PAUSE_TIMES) {
      lookInside(findings, question, grew, least);
    } else {
      findings.notes.push('no heap snapshot: it would have paused the client for about '
        + Math.round(memory.gcMs * SNAPSHOT_PER_GC / 100) / 10 + ' s; who holds the containers is not known');
      if (memory.gcMs * SURVEY_PER_GC <= pause * PAUSE_TIMES) survey(findings, question);
      if (findings.culprits.length === 0) findings.culprits.push(retained(memory, grew));
    }
    writeBuffers(findings);
    findings.pause_ms = Math.round((now() - began) * 10) / 10;
    reply({ findings: findings });
  }

  function retained(memory, grew) {
    return { kind: 'retained', type: 'heap', owner: 'V8', length: null, growth_length: null,
      bytes: memory.live, growth_bytes: grew, bound: null, file: null, line: null, chain: [] };
  }

  // A snapshot shows what is there, not what is new: what was there at rest is small against
  // a growth worth asking about, and nothing is said to have grown by more than all did.
  function lookInside(findings, question, grew, least) {
    const g = takeGraph();
    grow(g);
    g.files = fileNames();
    findings.culprits = Array.from(merged(holders(g, least).map((h) => culpritOf(g, h))).values())
      .filter((c) => !c.isRoot || c.bytes > (atRest ? atRest.live : 0)) // V8's own roots hold much at rest
      .sort((a, b) => b.bytes - a.bytes).slice(0, question.culprits);
    for (const c of findings.culprits) {
      c.growth_bytes = Math.min(c.bytes, grew);
      Object.assign(c, place(g, c.at));
      c.at = c.isRoot = c.whole = undefined;
      c.chain = c.chain.map((e) => Object.assign({ type: e.type, name: e.name, via: e.via }, place(g, e)));
    }
    findings.types = typesOf(g).slice(0, question.types);
    if (atRest) findings.notes.push(Math.round(atRest.live / MIB) + ' MiB that were live at rest are counted as growth of their types');
  }

  // Without a snapshot: which arrays, maps and sets are long. V8 lists them, nobody knows
  // who holds them.
  function survey(findings, question) {
    const session = new (require('inspector').Session)();
    session.connect();
    const post = (method, params) => {
      let result = null;
      session.post(method, params, (error, r) => {
        if (!error) result = r;
      });
      return result;
    };
    const longest = 'function (most) { const size = (a) => (Array.isArray(a) ? a.length : a.size);'
      + ' return this.map(size).filter((n) => n >= 10000).sort((a, b) => b - a).slice(0, most); }';
    for (const type of ['Array', 'Map', 'Set']) {
      const prototype = post('Runtime.evaluate', { expression: type + '.prototype', objectGroup: 'floodtest' });
      const all = post('Runtime.queryObjects', { prototypeObjectId: prototype.result.objectId, objectGroup: 'floodtest' });
      const lengths = post('Runtime.callFunctionOn', { objectId: all.objects.objectId, functionDeclaration: longest,
        arguments: [{ value: question.culprits }], returnByValue: true });
      for (const n of lengths.result.value) {
        findings.culprits.push({ kind: 'collection', type: type, owner: null, length: n, growth_length: null,
          bytes: null, growth_bytes: null, bound: null, file: null, line: null, chain: [] });
      }
    }
    post('Runtime.releaseObjectGroup', { objectGroup: 'floodtest' });
    session.disconnect();
    findings.culprits.sort((a, b) => b.length - a.length).splice(question.culprits);
  }

  // What the sockets say of themselves.
  function writeBuffers(findings) {
    for (const socket of sockets().filter((s) => s.remoteAddress).slice(0, 4)) {
      findings.notes.push(socket.constructor.name + ' to ' + socket.remoteAddress + ':' + socket.remotePort + ': '
        + socket.readableLength + ' bytes read and not taken' + (socket.isPaused() ? ' (paused)' : '') + ', '
        + socket.writableLength + ' bytes written and not sent');
    }
  }

  try {
    if (process.env.FLOODTEST_AGENT && parseInt(process.versions.node, 10) >= 16) {
      require('diagnostics_channel').channel('floodtest.processed').subscribe((n) => {
        if (Number.isSafeInteger(n)) processed += n;
      });
      open(process.env.FLOODTEST_AGENT);
    }
    delete require.cache[__filename];
  } catch (e) {
    end();
  }
})();
