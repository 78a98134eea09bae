// Charts over time: one axis, one zoom and one cross-hair for all of them.

const TIME_NARROW = 620;

// {element, update(block), end()} of a block {charts, phases}; see series_lines.js.
function timeCharts(block) {
  const group = {
    charts: [],
    phases: [],
    view: null,
    full: { min: 0, max: 1 },
    cursor: null,
    drag: null,
    at: dom('output', { class: 'charts-at' }),
    said: dom('div', { role: 'status', class: 'unseen' }),
    body: dom('div', { class: 'charts-body' }),
    table: dom('div', { class: 'inside' }),
  };
  const details = dom('details', {}, dom('summary', {}, 'The values as a table'), group.table);
  details.addEventListener('toggle', () => {
    if (details.open) timeTable(group);
  });
  group.element = dom('div', { class: 'charts' }, timeInputBar(group), group.body, group.said, details);
  timeInput(group);
  timeUpdate(group, block);
  themeOnChange(() => timeDraw(group));
  window.addEventListener('beforeprint', () => timePrint(group, true));
  window.addEventListener('afterprint', () => timePrint(group, false));
  // A canvas must be in the page before Chart.js can measure it.
  requestAnimationFrame(() => timeDraw(group));
  return { element: group.element, update: (next) => timeUpdate(group, next), end: () => timeEnd(group) };
}

function timeUpdate(group, block) {
  const xs = block.charts.flatMap((chart) => chart.lines.map((line) => line.xs)).filter((x) => x.length > 0);
  const end = Math.max(0.1, ...xs.map((x) => x[x.length - 1]), ...block.phases.map((p) => p.end_s || 0));
  group.full = { min: 0, max: end };
  group.phases = block.phases.map((p) => timePhase(p, end));
  const same =
    group.charts.length === block.charts.length &&
    group.charts.every((own, i) => timeSignature(own.model) === timeSignature(block.charts[i]));
  if (same)
    group.charts.forEach((own, i) => {
      own.model = { ...block.charts[i], logarithmic: own.model.logarithmic };
    });
  else timeRebuild(group, block.charts);
  timeDraw(group);
}

function timeSignature(model) {
  return [model.id, ...model.lines.map((line) => line.name)].join('|');
}

function timePhase(phase, end) {
  const look = ['flood', 'confirm'].includes(phase.name) ? phase.name : 'other';
  return {
    name: String(phase.name),
    from: phase.start_s || 0,
    to: formatKnown(phase.end_s) ? phase.end_s : end,
    look,
  };
}

function timeEnd(group) {
  group.charts.forEach((own) => own.chart && own.chart.destroy());
}

function timeRebuild(group, models) {
  timeEnd(group);
  domClear(group.body);
  group.charts = models.map((model) => timeOne(group, model));
  group.body.append(...group.charts.map((own) => own.figure));
}

function timeOne(group, model) {
  const own = { model, chart: null, legend: legend(model.lines), canvas: dom('canvas', { role: 'img' }) };
  own.figure = dom(
    'figure',
    { class: 'chart', 'data-chart': model.id },
    dom('figcaption', {}, dom('h3', {}, model.name), own.legend.element, timeLogarithmic(group, own)),
    dom('div', { class: 'chart-box' }, own.canvas),
    model.note ? dom('p', { class: 'under' }, model.note) : null,
  );
  return own;
}

function timeLogarithmic(group, own) {
  if (own.model.id !== 'rates') return null;
  const box = dom('input', { type: 'checkbox' });
  box.checked = own.model.logarithmic;
  box.addEventListener('change', () => {
    own.model.logarithmic = box.checked;
    timeDraw(group);
  });
  return dom('label', { class: 'log' }, box, 'logarithmic');
}

function timeFormat(model) {
  return (value) => formatQuantity(value, model.unit);
}

function timeChart(group, own) {
  const first = own === group.charts[0];
  const format = timeFormat(own.model);
  const scales = {
    x: lookScale((value) => `${Number(value.toFixed(3))} s`, { bounds: 'ticks' }),
    y: lookScale((value) => lookTick(value, format), {
      afterFit: (axis) => {
        axis.width = LOOK_AXIS_WIDTH;
      },
    }),
  };
  const options = lookOptions(scales, { layout: { padding: { right: 14, top: first ? 20 : 4 } } });
  return new Chart(own.canvas, {
    type: 'line',
    data: { datasets: [] },
    options,
    plugins: [pluginPhases(group, first), pluginLimits(own.model.limits, format), pluginCursor(group)],
  });
}

function timeDraw(group) {
  if (!group.element.isConnected) return; // Chart.js cannot measure it yet, or it is gone
  const view = timeView(group);
  for (const own of group.charts) {
    own.chart = own.chart || timeChart(group, own);
    const { chart, model } = own;
    const stretches = Math.max(100, Math.round(chart.width));
    chart.data.datasets = model.lines.map((line) =>
      lookDataset(line, thinPoints(line.xs, line.ys, view.min, view.max, stretches)),
    );
    const seen = chart.data.datasets.flatMap((d) =>
      d.data.filter((p) => p.x >= view.min && p.x <= view.max).map((p) => p.y),
    );
    timeScales(chart, model, view, seen);
    lookRecolor(chart);
    own.canvas.setAttribute('aria-label', legendAlternative(model));
    chart.update('none');
  }
  timeShowCursor(group);
}

function timeScales(chart, model, view, seen) {
  const { x, y } = chart.options.scales;
  const high = Math.max(...seen.filter((v) => Number.isFinite(v)), 0);
  const near = model.limits.map((limit) => limit.value).filter((value) => value < 1.6 * high);
  y.type = model.logarithmic ? 'logarithmic' : 'linear';
  lookTicks(y, lookRange([...seen, ...near], model.unit, model.logarithmic, 4));
  lookTicks(x, { ...view, ticks: ticksBetween(view.min, view.max, chart.width < TIME_NARROW ? 5 : 10) });
}

function timeView(group) {
  return group.view || group.full;
}

// The values at the cross-hair, at each name; without it the newest.
function timeShowCursor(group) {
  const at = group.cursor === null ? group.full.max : group.cursor;
  for (const own of group.charts) {
    own.legend.show(
      own.model.lines
        .map((line) => timeFormat(own.model)(seriesAt(line, at)))
        .map((text) => (group.cursor === null ? '' : text)),
    );
  }
  const phase = group.phases.filter((p) => at >= p.from).pop();
  group.at.textContent = group.cursor === null ? '' : `${at.toFixed(2)} s${phase ? ` · ${phase.name}` : ''}`;
}

// The same in a sentence, for those who move it by keys.
function timeSay(group) {
  const values = group.charts.flatMap((own) =>
    own.model.lines.map((line) => `${line.name} ${timeFormat(own.model)(seriesAt(line, group.cursor))}`),
  );
  group.said.textContent = `${group.at.textContent}: ${values.join(', ')}`;
}

function timeRedraw(group) {
  timeShowCursor(group);
  for (const own of group.charts) if (own.chart) own.chart.draw();
}

const TIME_TABLE_ROWS = 40;

const timeCell = (text) => (text === FORMAT_UNKNOWN ? '–' : text);

function timeTable(group) {
  const lines = group.charts.flatMap((own) =>
    own.model.lines.map((line) => ({
      line,
      name: `${line.name} (${own.model.id})`,
      format: timeFormat(own.model),
    })),
  );
  const view = timeView(group);
  const rows = Array.from(
    { length: TIME_TABLE_ROWS + 1 },
    (_, i) => view.min + (i * (view.max - view.min)) / TIME_TABLE_ROWS,
  );
  domClear(group.table);
  group.table.append(
    domTable(
      blockTable(
        `Values at ${rows.length} instants from ${view.min.toFixed(2)} s to ${view.max.toFixed(2)} s`,
        [{ name: 'time', number: true }, ...lines.map(({ name }) => ({ name, number: true }))],
        rows.map((x) => ({
          cells: [
            `${x.toFixed(2)} s`,
            ...lines.map(({ line, format }) => timeCell(format(seriesAt(line, x)))),
          ],
        })),
      ),
    ),
  );
}

function timePrint(group, printing) {
  if (!group.element.isConnected) return;
  for (const own of group.charts) {
    if (own.chart && printing) own.chart.resize(LOOK_PAPER.width, LOOK_PAPER.height);
    else if (own.chart) own.chart.resize();
  }
}
