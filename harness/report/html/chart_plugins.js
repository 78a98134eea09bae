// What our charts have beside their lines: phases, limits, the cross-hair, the knee.

// Phases as shaded stretches; the first chart of a group has their names.
function pluginPhases(group, named) {
  return {
    id: 'phases',
    beforeDatasetsDraw(chart) {
      const { ctx, chartArea: area, scales } = chart;
      ctx.save();
      for (const phase of group.phases) {
        const from = Math.max(area.left, scales.x.getPixelForValue(phase.from));
        const to = Math.min(area.right, scales.x.getPixelForValue(phase.to));
        if (to <= from) continue;
        ctx.fillStyle = lookColor(`phase-${phase.look}`);
        ctx.fillRect(from, area.top, to - from, area.bottom - area.top);
        ctx.fillStyle = lookColor('strong-rule');
        if (from > area.left) ctx.fillRect(Math.round(from), area.top, 1, area.bottom - area.top);
        if (named) pluginName(ctx, phase.name, from, to, area.top);
      }
      ctx.restore();
    },
  };
}

function pluginName(ctx, name, from, to, top) {
  ctx.font = lookFont(11, '600');
  if (ctx.measureText(name).width > to - from - 6) return;
  ctx.fillStyle = lookColor('soft');
  ctx.textBaseline = 'bottom';
  ctx.fillText(name, from + 3, top - 4);
}

// Levels that the client was judged by, where they are in sight.
function pluginLimits(limits, format) {
  return {
    id: 'limits',
    afterDatasetsDraw(chart) {
      const { ctx, chartArea: area, scales } = chart;
      ctx.save();
      for (const limit of limits) {
        const y = scales.y.getPixelForValue(limit.value);
        if (!(y >= area.top && y <= area.bottom)) continue;
        ctx.strokeStyle = lookColor('fail');
        ctx.setLineDash([4, 4]);
        pluginLine(ctx, area.left, y, area.right, y);
        ctx.fillStyle = lookColor('fail');
        ctx.font = lookFont(11, '600');
        ctx.textBaseline = 'bottom';
        ctx.fillText(`${limit.name} ${format(limit.value)}`, area.left + 6, y - 3);
      }
      ctx.restore();
    },
  };
}

function pluginLine(ctx, x1, y1, x2, y2) {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

// The line that all charts of a group share, a dot on each of their lines, and the stretch
// that is being dragged.
function pluginCursor(group) {
  return {
    id: 'cursor',
    afterDatasetsDraw(chart) {
      const { ctx, chartArea: area, scales } = chart;
      ctx.save();
      if (group.drag !== null) {
        const [from, to] = [group.drag.from, group.drag.to]
          .map((x) => scales.x.getPixelForValue(x))
          .sort((a, b) => a - b);
        ctx.fillStyle = lookFaint(lookColor('accent'), 0.16);
        ctx.fillRect(from, area.top, to - from, area.bottom - area.top);
      }
      if (group.cursor !== null) pluginCross(chart, group.cursor);
      ctx.restore();
    },
  };
}

function pluginCross(chart, at) {
  const { ctx, chartArea: area, scales } = chart;
  const x = scales.x.getPixelForValue(at);
  if (!(x >= area.left - 1 && x <= area.right + 1)) return;
  ctx.strokeStyle = lookColor('text');
  ctx.lineWidth = 1;
  pluginLine(ctx, x, area.top, x, area.bottom);
  for (const { line } of chart.data.datasets) {
    const y = scales.y.getPixelForValue(seriesAt(line, at));
    if (!(y >= area.top - 1 && y <= area.bottom + 1)) continue;
    ctx.fillStyle = lookPaint(line.paint);
    ctx.strokeStyle = lookColor('card');
    ctx.beginPath();
    ctx.arc(x, y, 4, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
}

// The saturation point: its interval as a band, and a line in it.
function pluginKnee(knee, format, named) {
  return {
    id: 'knee',
    beforeDatasetsDraw(chart) {
      if (knee === null) return;
      const { ctx, chartArea: area, scales } = chart;
      const pixel = (value) => Math.min(area.right, Math.max(area.left, scales.x.getPixelForValue(value)));
      ctx.save();
      ctx.fillStyle = lookFaint(lookColor('pass'), 0.18);
      const [low, high] = [knee.low, knee.high].map((v) => pixel(formatKnown(v) ? v : knee.at));
      ctx.fillRect(low, area.top, Math.max(1, high - low), area.bottom - area.top);
      ctx.strokeStyle = lookColor('pass');
      ctx.lineWidth = 1.5;
      pluginLine(ctx, pixel(knee.at), area.top, pixel(knee.at), area.bottom);
      if (named) pluginKneeName(ctx, `sustains ${format(knee.at)}`, pixel(knee.at), area);
      ctx.restore();
    },
  };
}

function pluginKneeName(ctx, text, x, area) {
  ctx.font = lookFont(12, '600');
  ctx.fillStyle = lookColor('pass');
  ctx.textBaseline = 'bottom';
  const width = ctx.measureText(text).width;
  ctx.fillText(text, Math.min(Math.max(area.left, x - width / 2), area.right - width), area.top - 5);
}

// Intervals of points: low to high.
function pluginIntervals() {
  return {
    id: 'intervals',
    beforeDatasetsDraw(chart) {
      const { ctx, scales } = chart;
      ctx.save();
      for (const { line } of chart.data.datasets.filter((d) => d.line.low)) {
        ctx.strokeStyle = lookPaint(line.paint);
        ctx.lineWidth = 1.5;
        line.xs.forEach((value, i) => {
          const x = scales.x.getPixelForValue(value);
          const [low, high] = [line.low[i], line.high[i]].map((y) => scales.y.getPixelForValue(y));
          if (Number.isFinite(low + high)) pluginInterval(ctx, x, low, high);
        });
      }
      ctx.restore();
    },
  };
}

function pluginInterval(ctx, x, low, high) {
  pluginLine(ctx, x, low, x, high);
  pluginLine(ctx, x - 5, low, x + 5, low);
  pluginLine(ctx, x - 5, high, x + 5, high);
}
