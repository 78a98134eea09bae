// How charts look: everything is taken from the style's variables when it is drawn, so that
// a change of theme is one more drawing.

const LOOK_AXIS_WIDTH = 72;
const LOOK_PAPER = { width: 680, height: 128, tall: 230 }; // pixels, as style.css has them
const LOOK_WHOLE = ['messages', 'count', 'bytes'];
const LOOK_DECADES = 1e4; // of a logarithmic axis: what is less lies on its floor

function lookColor(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const lookPaint = (name) => lookColor(`paint-${name}`);

// A colour of the style, '#rrggbb', with less of it.
function lookFaint(color, share) {
  return (
    color +
    Math.round(share * 255)
      .toString(16)
      .padStart(2, '0')
  );
}

function lookFont(size = 12, weight = 'normal') {
  return `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
}

function lookDataset(line, points) {
  return {
    label: line.name,
    data: points,
    borderWidth: 1.75,
    borderDash: line.dash || [],
    fill: line.fill ? 'origin' : false,
    pointRadius: line.shapes ? 5 : 0,
    pointStyle: line.shapes || 'circle',
    pointBorderWidth: 1.75,
    pointHitRadius: 8,
    clip: line.shapes ? false : undefined,
    spanGaps: line.shapes !== undefined,
    line,
  };
}

function lookRecolor(chart) {
  for (const dataset of chart.data.datasets) {
    const color = lookPaint(dataset.line.paint);
    dataset.borderColor = color;
    dataset.pointBorderColor = color;
    dataset.pointBackgroundColor = lookColor('card');
    dataset.backgroundColor = lookFaint(color, dataset.line.fill ? 0.12 : 0);
  }
  for (const scale of Object.values(chart.options.scales)) {
    scale.ticks.color = lookColor('soft');
    scale.title.color = lookColor('soft');
    scale.grid.color = lookColor('grid');
    scale.grid.borderColor = lookColor('strong-rule');
  }
}

function lookScale(format, more = {}) {
  const base = {
    type: 'linear',
    title: { display: false },
    grid: { drawTicks: false, borderWidth: 1 },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      padding: 6,
      font: { size: 11 },
      callback: (value) => format(value),
    },
  };
  return { ...base, ...more, ticks: { ...base.ticks, ...more.ticks }, grid: { ...base.grid, ...more.grid } };
}

// At an axis '10k/s' is enough for '10.0k/s'.
function lookTick(value, format) {
  return value === 0 ? '0' : format(value).replace(/\.0+(?=\D|$)/, '');
}

// Ticks that we have chosen, whatever Chart.js would.
function lookTicks(scale, values) {
  scale.min = values.min;
  scale.max = values.max;
  scale.afterBuildTicks = (axis) => {
    axis.ticks = values.ticks.map((value) => ({ value }));
  };
}

// The axis of values for what is to be seen: from 0 up, or powers.
function lookRange(ys, unit, logarithmic, count = 4) {
  const binary = unit === 'bytes' || unit === 'bytes/s';
  const known = ys.filter((y) => Number.isFinite(y));
  const high = Math.max(...known, 0);
  const low = Math.min(...known, 0);
  const above = known.filter((y) => y > 0);
  if (logarithmic && above.length > 0) {
    const min = ticksBelow(Math.max(Math.min(...above), high / LOOK_DECADES));
    const max = Math.max(ticksAbove(high), min * 10);
    return { min, max, ticks: ticksOfPowers(min, max) };
  }
  const least = LOOK_WHOLE.includes(unit) ? count : 1e-3; // half a message is none
  const ticks = ticksFromZero(
    high > 0 || LOOK_WHOLE.includes(unit) ? Math.max(high * 1.02, least) : 1,
    count,
    binary,
  );
  if (low >= 0) return { min: 0, max: ticks[ticks.length - 1], ticks };
  const step = ticksStep(Math.max(high, -low), count, binary);
  const below = Math.floor(low / step);
  const all = [];
  for (let i = below; i <= Math.max(1, Math.ceil(high / step)); i++) all.push(i * step);
  return { min: all[0], max: all[all.length - 1], ticks: all };
}

function lookOptions(scales, more = {}) {
  return {
    animation: false,
    parsing: false,
    normalized: true,
    maintainAspectRatio: false,
    events: [],
    layout: { padding: { right: 10 } },
    scales,
    plugins: { legend: { display: false }, tooltip: { enabled: false } },
    ...more,
  };
}
