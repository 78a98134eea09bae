// The rows of a run as lists of numbers, one for each column. NaN stands where nobody could
// measure. Untrusted: a column that is missing is one of NaN.

const SERIES_NS = 1e-9;

function seriesRead(series) {
  const columns = series && Array.isArray(series.columns) ? series.columns : [];
  const rows = series && Array.isArray(series.rows) ? series.rows : [];
  const index = new Map(columns.map((name, i) => [name, i]));
  const read = (name, factor = 1) => {
    const at = index.get(name);
    return rows.map((row) => (at === undefined || row[at] === null ? NaN : row[at] * factor));
  };
  return { count: rows.length, t: read('t_ns', SERIES_NS), column: read };
}

function seriesKnown(values) {
  return values.some((value) => Number.isFinite(value));
}

// What a counter rose by per second: one value for each window of at least `window` s, at its
// middle. Where the counter is not known, or falls, the rate is not known.
function seriesRate(t, counter, window) {
  const xs = [];
  const ys = [];
  for (let from = 0, i = 1; i < t.length; i++) {
    if (t[i] - t[from] < window * (1 - 1e-6)) continue;
    const rise = counter[i] - counter[from];
    xs.push((t[from] + t[i]) / 2);
    ys.push(rise >= 0 ? rise / (t[i] - t[from]) : NaN);
    from = i;
  }
  return { xs, ys };
}

// Bytes that a message is on the wire, on the mean of all that were sent; NaN: none were.
function seriesMessageBytes(bytes, messages) {
  for (let i = messages.length - 1; i >= 0; i--) {
    if (messages[i] > 0 && bytes[i] > 0) return bytes[i] / messages[i];
  }
  return NaN;
}

// Windows for rates: fine enough to see bursts, long enough not to show the server's tick.
function seriesWindow(t) {
  const span = t.length > 1 ? t[t.length - 1] - t[0] : 0;
  return Math.max(0.2, span / 150);
}

// The value at an instant: of the newest point that is not later; NaN before the first.
function seriesAt(line, x) {
  const i = thinLowerBound(line.xs, x + 1e-9) - 1;
  return i < 0 ? NaN : line.ys[i];
}

function seriesHighest(ys) {
  return ys.reduce((high, y) => (y > high ? y : high), -Infinity);
}
