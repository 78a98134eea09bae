// The charts of a sweep: what a client did at each rate, and where its limit is.

function sweepCharts(block) {
  const owns = block.charts.map((model, i) => sweepOne(model, i === 0));
  const draw = () => owns.forEach(sweepDraw);
  themeOnChange(draw);
  window.addEventListener('beforeprint', () =>
    owns.forEach(
      (own) =>
        own.chart && own.chart.resize(LOOK_PAPER.width, own.tall ? LOOK_PAPER.tall : LOOK_PAPER.height),
    ),
  );
  window.addEventListener('afterprint', () => owns.forEach((own) => own.chart && own.chart.resize()));
  requestAnimationFrame(draw);
  const signs =
    block.charts[0].id === 'capacity'
      ? null
      : dom(
          'p',
          { class: 'hint' },
          'Points: ○ sustained, △ overloaded, ◇ broken, × does not count. The band is the 95 % interval of the highest rate that is sustained.',
        );
  return dom(
    'div',
    { class: 'charts' },
    signs,
    owns.map((own) => own.figure),
  );
}

function sweepOne(model, tall) {
  const own = {
    model,
    tall,
    chart: null,
    canvas: dom('canvas', { role: 'img', 'aria-label': sweepAlternative(model) }),
  };
  own.figure = dom(
    'figure',
    { class: 'chart', 'data-chart': model.id },
    dom('figcaption', {}, dom('h3', {}, model.name), legend(model.lines).element),
    dom('div', { class: tall ? 'chart-box tall' : 'chart-box' }, own.canvas),
  );
  return own;
}

function sweepAlternative(model) {
  const knee = model.knee === null ? '' : ` ${model.knee.name}.`;
  return `${model.name} by ${model.axis}.${knee} The table below has the values.`;
}

function sweepDraw(own) {
  if (!own.canvas.isConnected) return;
  own.chart = own.chart || sweepChart(own);
  lookRecolor(own.chart);
  own.chart.options.plugins.tooltip = sweepTooltip(own.model);
  own.chart.update('none');
}

function sweepChart(own) {
  const { model } = own;
  const xs = [...new Set(model.lines.flatMap((line) => line.xs))];
  const formatX = (value) => formatQuantity(value, model.axisUnit);
  const formatY = (value) => lookTick(value, (v) => formatQuantity(v, model.unit));
  const scales = {
    x: lookScale(formatX, { title: { display: own.tall, text: model.axis }, offset: false }),
    y: lookScale(formatY, {
      type: model.logarithmic ? 'logarithmic' : 'linear',
      afterFit: (axis) => {
        axis.width = LOOK_AXIS_WIDTH;
      },
    }),
  };
  sweepScaleX(scales.x, xs, model);
  const ys = model.lines.flatMap((line) => [...line.ys, ...(line.high || [])]);
  lookTicks(scales.y, lookRange(ys, model.unit, model.logarithmic, own.tall ? 6 : 4));
  const options = lookOptions(scales, {
    events: ['mousemove', 'mouseout', 'touchstart'],
    interaction: { mode: 'index', intersect: false },
    layout: { padding: { right: 20, top: own.tall && model.knee ? 24 : 10 } },
  });
  return new Chart(own.canvas, {
    type: 'line',
    options,
    data: {
      datasets: model.lines.map((line) =>
        lookDataset(
          line,
          line.xs.map((x, i) => ({ x, y: line.ys[i] })),
        ),
      ),
    },
    plugins: [
      pluginKnee(model.knee, (value) => formatQuantity(value, 'messages/s'), own.tall),
      pluginIntervals(),
    ],
  });
}

function sweepScaleX(scale, xs, model) {
  const low = Math.min(...xs);
  const high = Math.max(...xs);
  if (model.id === 'capacity') {
    scale.type = sweepIsWide(xs) ? 'logarithmic' : 'linear';
    const margin = sweepIsWide(xs) ? 1.5 : 0;
    const room = (high - low) * 0.08 || high * 0.1 || 1;
    lookTicks(scale, {
      min: margin ? low / margin : low - room,
      max: margin ? high * margin : high + room,
      ticks: xs,
    });
  } else if (sweepIsWide(xs)) {
    scale.type = 'logarithmic';
    const [min, max] = [low / 1.15, high * 1.15];
    lookTicks(scale, { min, max, ticks: ticksOfPowers(min, max) });
  } else {
    const room = (high - low) * 0.06 || high * 0.1 || 1;
    const [min, max] = [Math.max(0, low - room), high + room];
    lookTicks(scale, { min, max, ticks: ticksBetween(min, max, 6) });
  }
}

function sweepTooltip(model) {
  return {
    enabled: true,
    backgroundColor: lookColor('text'),
    titleColor: lookColor('card'),
    bodyColor: lookColor('card'),
    displayColors: false,
    callbacks: {
      title: (items) =>
        items.length > 0 ? `${model.axis} ${formatQuantity(items[0].parsed.x, model.axisUnit)}` : '',
      label: (item) => `${item.dataset.label} ${formatQuantity(item.parsed.y, model.unit)}`,
    },
  };
}
