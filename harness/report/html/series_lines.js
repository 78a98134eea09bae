// What the charts over time show: each has lines {name, xs, ys, paint, dash}, which may come
// from one column of the rows, or from the rise of a counter. Lines of which nothing is known
// are left out, and charts without lines.

const SERIES_CHARTS = [
  { id: 'memory', name: 'Memory of the client', unit: 'bytes', lines: seriesMemoryLines },
  { id: 'held', name: 'Held by the client', unit: 'messages', lines: seriesHeldLines },
  { id: 'queues', name: 'In the kernel’s queues', unit: 'bytes', lines: seriesQueueLines },
  { id: 'rates', name: 'Messages per second', unit: 'messages/s', lines: seriesRateLines },
  { id: 'cpu', name: 'CPU', unit: 'cores', lines: seriesCpuLines },
];

function seriesCharts(series, facts) {
  const s = seriesRead(series);
  return SERIES_CHARTS.map((chart) => {
    const lines = chart.lines(s, facts).filter((line) => seriesKnown(line.ys));
    const { id, name, unit } = chart;
    return {
      id,
      name,
      unit,
      lines,
      limits: id === 'memory' ? seriesLimits(facts) : [],
      note: seriesNote(id, lines),
      logarithmic: id === 'rates' && seriesWide(lines, facts),
    };
  }).filter((chart) => chart.lines.length > 0);
}

function seriesMemoryLines(s) {
  return [
    { name: 'memory', xs: s.t, ys: s.column('memory_bytes'), paint: 'memory', fill: true },
    { name: 'live objects', xs: s.t, ys: s.column('live_bytes'), paint: 'app', dash: [6, 3] },
  ];
}

// Of a client that has never acknowledged a message nobody knows how many it finished.
function seriesProcessed(s) {
  const processed = s.column('processed_messages');
  return processed.some((count) => count > 0) ? processed : processed.map(() => NaN);
}

function seriesHeldLines(s) {
  const processed = seriesProcessed(s);
  const bytes = s.column('read_bytes');
  const each = seriesMessageBytes(s.column('sent_bytes'), s.column('sent_messages'));
  const held = bytes.map((b, i) => Math.max(0, b / each - processed[i]));
  return [
    { name: 'held', xs: s.t, ys: held, paint: 'app', fill: true },
    { name: 'in its queues', xs: s.t, ys: s.column('queued_messages'), paint: 'memory', dash: [6, 3] },
  ];
}

function seriesQueueLines(s) {
  return [
    { name: 'receive queue', xs: s.t, ys: s.column('recv_queue_bytes'), paint: 'kernel', fill: true },
    { name: 'send queue', xs: s.t, ys: s.column('send_queue_bytes'), paint: 'server', dash: [6, 3] },
  ];
}

function seriesRateLines(s) {
  const window = seriesWindow(s.t);
  const sent = s.column('sent_messages');
  const each = seriesMessageBytes(s.column('sent_bytes'), sent);
  const rate = (counter) => seriesRate(s.t, counter, window);
  return [
    { name: 'due', ...rate(s.column('due_messages')), paint: 'quiet', dash: [2, 3] },
    { name: 'sent', ...rate(sent), paint: 'server', dash: [8, 4] },
    { name: 'read', ...rate(s.column('read_bytes').map((b) => b / each)), paint: 'kernel' },
    { name: 'processed', ...rate(seriesProcessed(s)), paint: 'app', dash: [8, 3, 2, 3] },
  ];
}

function seriesCpuLines(s) {
  const window = Math.max(0.25, seriesWindow(s.t)); // the kernel counts it in steps of 10 ms
  const cores = (name) => seriesRate(s.t, s.column(name, SERIES_NS), window);
  return [
    { name: 'client', ...cores('cpu_ns'), paint: 'memory', fill: true },
    { name: 'floodtest', ...cores('self_cpu_ns'), paint: 'quiet', dash: [2, 3] },
  ];
}

// Levels that the run was judged by; the chart shows those that its lines come near to.
function seriesLimits(facts) {
  const limits = [];
  if (formatKnown(facts.restBytes) && formatKnown(facts.budgetBytes)) {
    limits.push({ name: 'budget', value: facts.restBytes + facts.budgetBytes });
  }
  if (formatKnown(facts.limitBytes)) limits.push({ name: 'memory limit', value: facts.limitBytes });
  return limits;
}

function seriesNote(id, lines) {
  if (id === 'rates' && lines.some((line) => line.name === 'read')) {
    return 'Read: the bytes read, by the mean size of a message on the wire.';
  }
  if (id === 'held' && lines.some((line) => line.name === 'held')) {
    return 'Held: read, and neither processed nor known to be dropped.';
  }
  if (id === 'queues') return 'Receive queue: arrived, not read. Send queue: sent, not acknowledged.';
  return '';
}

// As fast as the client reads is often a hundred times the asked rate: on a linear axis that
// would hide the flood at the asked rate.
function seriesWide(lines, facts) {
  const high = Math.max(...lines.map((line) => seriesHighest(line.ys)));
  return formatKnown(facts.rate) && facts.rate > 0 && high > 8 * facts.rate;
}
