// What a live page knows of the run so far, in bounded memory. Pure: messages in, changes out.
// The messages are described in README.md beside this file.

const LIVE_ROWS_MOST = 4000; // then they are thinned to half

const LIVE_SHOWN = ['memory_bytes', 'live_bytes', 'queued_messages', 'recv_queue_bytes', 'send_queue_bytes'];

function liveStore() {
  return {
    started: false,
    floodtest: '',
    command: [],
    scenario: {},
    columns: [],
    rows: [],
    phase: '',
    phases: [],
    result: null,
    noRun: null,
  };
}

// True if the message was one; anything else is left alone.
function liveTake(store, message) {
  const m = blockObject(message);
  const takes = { start: liveTakeStart, rows: liveTakeRows, phases: liveTakePhases, result: liveTakeResult, no_run: liveTakeNoRun };
  const take = blockLookup(takes, m.type, null);
  return take !== null && take(store, m) !== false;
}

// Also after a connection was lost: what comes then is all of it again.
function liveTakeStart(store, m) {
  Object.assign(store, liveStore(), {
    started: true,
    floodtest: blockString(m.floodtest, ''),
    command: blockArray(m.command).map(String),
    scenario: blockObject(m.scenario),
    columns: blockArray(m.columns).map(String),
  });
}

function liveTakeRows(store, m) {
  if (!store.started) return false;
  const time = store.columns.indexOf('t_ns');
  for (const row of blockArray(m.rows)) {
    const last = store.rows[store.rows.length - 1];
    if (Array.isArray(row) && (last === undefined || row[time] > last[time])) store.rows.push(row);
  }
  store.phase = blockString(m.phase, store.phase);
  if (store.rows.length > LIVE_ROWS_MOST) {
    const shown = LIVE_SHOWN.map((name) => store.columns.indexOf(name)).filter((i) => i >= 0);
    store.rows = thinRows(store.rows, shown, LIVE_ROWS_MOST / 2);
  }
  return true;
}

function liveTakePhases(store, m) {
  store.phases = blockArray(m.phases).map(blockObject);
}

// With --samples the result names a file; the page has its own rows.
function liveTakeResult(store, m) {
  const result = blockObject(m.result);
  if (result.schema !== 'floodtest.result/1') return false;
  const rows = blockArray(blockObject(result.series).rows);
  store.result = rows.length > 0 ? result : { ...result, series: liveSeries(store) };
  return true;
}

// There is no result: why.
function liveTakeNoRun(store, m) {
  store.noRun = blockString(m.sentence, 'no reason is known');
}

function liveSeries(store) {
  return { columns: store.columns, rows: store.rows };
}

// The newest value of a column; NaN: not known.
function liveNewest(store, name) {
  const at = store.columns.indexOf(name);
  const row = store.rows[store.rows.length - 1];
  return row === undefined || at < 0 || row[at] === null ? NaN : row[at];
}

// The page as long as the run goes on.
function liveView(store) {
  const seconds = liveNewest(store, 't_ns') * 1e-9;
  const doc = { scenario: store.scenario, phases: store.phases, series: liveSeries(store) };
  return {
    name: store.command.length > 0 ? shellQuoteCommand(store.command) : 'client',
    heading: store.phase ? `${store.phase}, ${formatTime(seconds)}` : 'the client is being started',
    lead: store.started ? [viewFlood(store.scenario)] : [],
    tiles: [
      blockTile('Memory', formatBytes(liveNewest(store, 'memory_bytes')), ''),
      blockTile(
        'Sent',
        formatCount(liveNewest(store, 'sent_messages')),
        `of ${formatCount(liveNewest(store, 'due_messages'))} due`,
      ),
      blockTile('Withheld', formatCount(liveNewest(store, 'withheld_messages')), 'by its flow control'),
      blockTile('Read', formatBytes(liveNewest(store, 'read_bytes')), ''),
      blockTile('Receive queue', formatBytes(liveNewest(store, 'recv_queue_bytes')), 'arrived, not read'),
    ],
    charts: { charts: seriesCharts(doc.series, viewFacts(doc)), phases: doc.phases },
  };
}
