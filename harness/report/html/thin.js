// Fewer points that look the same: of every stretch the first, the last, the lowest and the
// highest stay, so that no peak and no gap is lost, however many points there were.

// Points {x, y} of xs[i], ys[i] with from <= x <= to, and one beyond each end, so that lines
// go on to the edge; at most four for each of `stretches`, and one for each gap (NaN).
function thinPoints(xs, ys, from, to, stretches) {
  const begin = Math.max(0, thinLowerBound(xs, from) - 1);
  const end = Math.min(xs.length, thinLowerBound(xs, to) + 2);
  const points = [];
  const keep = (i) => points.push({ x: xs[i], y: ys[i] });
  if (end - begin <= 4 * stretches) {
    for (let i = begin; i < end; i++) keep(i);
    return points;
  }
  for (let n = 0; n < stretches; n++) {
    const first = begin + Math.floor((n * (end - begin)) / stretches);
    const last = begin + Math.floor(((n + 1) * (end - begin)) / stretches);
    for (const i of thinExtremes(ys, first, last)) keep(i);
  }
  return points;
}

// Index of the first x at or above `value` in a rising list.
function thinLowerBound(xs, value) {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

// First, lowest, highest, last and one gap of ys[first .. last-1], in their order.
function thinExtremes(ys, first, last) {
  if (last <= first) return [];
  let lowest = -1;
  let highest = -1;
  let gap = -1;
  for (let i = first; i < last; i++) {
    if (!Number.isFinite(ys[i])) {
      if (gap < 0) gap = i;
      continue;
    }
    if (lowest < 0 || ys[i] < ys[lowest]) lowest = i;
    if (highest < 0 || ys[i] > ys[highest]) highest = i;
  }
  const kept = [first, lowest, highest, gap, last - 1].filter((i) => i >= 0);
  return [...new Set(kept)].sort((a, b) => a - b);
}

// Rows of many columns, at most about `most`: for each of the columns named by their index the
// lowest and the highest of every stretch stay, with the whole row in which they stand.
function thinRows(rows, indices, most) {
  if (rows.length <= most) return rows;
  const columns = indices.map((c) => rows.map((row) => (row[c] === null ? NaN : row[c])));
  let kept = rows.map((_, i) => i);
  for (
    let stretches = most >> 1;
    kept.length > most && stretches > 0;
    stretches = Math.floor(stretches * 0.7)
  ) {
    const keep = new Set();
    for (let n = 0; n < stretches; n++) {
      const first = Math.floor((n * rows.length) / stretches);
      const last = Math.floor(((n + 1) * rows.length) / stretches);
      for (const ys of columns) thinExtremes(ys, first, last).forEach((i) => keep.add(i));
    }
    kept = [...keep].sort((a, b) => a - b);
  }
  return kept.map((i) => rows[i]);
}
