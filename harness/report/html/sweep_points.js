// What the charts of a sweep show: points by rate, or by the value of the axis.

// A step's sign, as a shape and a word.
const SWEEP_SIGNS = {
  sustained: { shape: 'circle', tone: 'pass', word: 'sustained' },
  overloaded: { shape: 'triangle', tone: 'fail', word: 'overloaded' },
  broken: { shape: 'rectRot', tone: 'fail', word: 'broken' },
  "floodtest's limit": { shape: 'crossRot', tone: 'unsure', word: 'floodtest’s limit' },
  unknown: { shape: 'crossRot', tone: 'unsure', word: 'does not count' },
};

function sweepSign(step) {
  return blockLookup(SWEEP_SIGNS, step.sign, SWEEP_SIGNS.unknown);
}

// Steps that were made, by their rate; those without one (as fast as it reads) by what was due.
function sweepSteps(line) {
  const at = (step) => (formatKnown(step.rate) ? step.rate : step.offered);
  return blockArray(line.steps)
    .map(blockObject)
    .map((step) => ({ ...step, at: at(step) }))
    .filter((step) => formatKnown(step.at))
    .sort((a, b) => a.at - b.at);
}

// The charts of one search. The knee is a band from low to high with a line in it.
function sweepLineCharts(line) {
  const steps = sweepSteps(line);
  if (steps.length === 0) return [];
  const shapes = steps.map((step) => sweepSign(step).shape);
  const of = (name, field, paint, dash) => ({
    name,
    paint,
    dash,
    shapes,
    xs: steps.map((s) => s.at),
    ys: steps.map((s) => (formatKnown(s[field]) ? s[field] : NaN)),
  });
  const knee =
    line.state === 'found' && formatKnown(line.saturation)
      ? { at: line.saturation, low: line.low, high: line.high, name: blockString(line.summary, '') }
      : null;
  const charts = [
    {
      id: 'throughput',
      name: 'Throughput',
      unit: 'messages/s',
      lines: [
        of('offered', 'offered', 'quiet', [2, 3]),
        of('read', 'read', 'kernel'),
        of('processed', 'processed', 'app', [8, 3, 2, 3]),
        of('withheld', 'withheld', 'server', [8, 4]),
      ],
    },
    {
      id: 'delay',
      name: 'Delay until a message is read',
      unit: 's',
      logarithmic: true,
      lines: [of('p50', 'delay_p50_s', 'memory'), of('p99', 'delay_p99_s', 'server', [8, 4])],
    },
    {
      id: 'memory',
      name: 'Growth of memory',
      unit: 'bytes/s',
      lines: [of('slope', 'memory_slope', 'memory')],
    },
  ];
  return charts
    .map((chart) => ({
      ...chart,
      axis: 'offered rate',
      axisUnit: 'messages/s',
      knee,
      lines: chart.lines.filter((l) => seriesKnown(l.ys)),
    }))
    .filter((chart) => chart.lines.length > 0);
}

// How the capacity depends on the axis: a point for each search, with its interval; where
// none was found, the interval alone.
function sweepAxisChart(axis, lines) {
  const bounded = (l) => formatKnown(l.low) && formatKnown(l.high);
  const found = lines
    .filter((l) => formatKnown(l.value) && (formatKnown(l.saturation) || bounded(l)))
    .sort((a, b) => a.value - b.value);
  if (found.length === 0) return null;
  const column = (field) => found.map((l) => (formatKnown(l[field]) ? l[field] : NaN));
  return {
    id: 'capacity',
    name: 'Capacity',
    unit: 'messages/s',
    axis: sweepAxisName(axis),
    axisUnit: sweepAxisUnit(axis),
    knee: null,
    lines: [
      {
        name: 'sustains',
        paint: 'app',
        xs: column('value'),
        ys: column('saturation'),
        low: column('low'),
        high: column('high'),
        shapes: found.map(() => 'circle'),
      },
    ],
  };
}

function sweepAxisName(axis) {
  const names = {
    rate: 'rate',
    size: 'size of a message',
    connections: 'connections',
    cpu: 'share of a core',
  };
  return blockLookup(names, axis, String(axis));
}

function sweepAxisUnit(axis) {
  return blockLookup({ size: 'bytes', cpu: 'ratio' }, axis, 'count');
}

// Are the values so far apart that a linear axis would crowd most of them at its left?
function sweepIsWide(xs) {
  const known = xs.filter((x) => x > 0);
  return known.length > 1 && known.length === xs.length && Math.max(...known) > 12 * Math.min(...known);
}
