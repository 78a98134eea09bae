// The page of a sweep: floodtest.sweep/1.

function viewSweep(doc) {
  const lines = blockArray(doc.lines).map(blockObject);
  const found = lines.filter((line) => line.state === 'found').length;
  const tone = found === lines.length && found > 0 ? 'pass' : 'unsure';
  const several = doc.axis !== 'rate' || lines.length > 1;
  return {
    title: `Sweep: ${viewSweepHeading(doc, lines, several)}`,
    name: viewRunName(doc),
    badge: blockBadge(tone, tone === 'pass' ? 'FOUND' : found > 0 ? 'PARTLY FOUND' : 'NOT FOUND'),
    label: '',
    heading: viewSweepHeading(doc, lines, several),
    lead: [
      viewSweepFlood(doc),
      `${formatPlural(viewSweepCount(lines), 'step')} in ${formatTime(doc.seconds)}`,
    ],
    notices:
      doc.interrupted === true
        ? [{ tone: 'unsure', text: 'The sweep was interrupted: these are the steps that were made.' }]
        : [],
    tiles: several ? lines.map((line) => viewLineTile(doc, line)) : lines.flatMap(viewSweepTiles),
    sections: [
      several ? viewSweepAxis(doc, lines) : null,
      ...lines.map((line, i) => viewSweepLine(doc, line, several ? i + 1 : 0)),
      viewSettings(doc, 'a step'),
    ].filter(Boolean),
  };
}

// What all steps have in common: the axis says the rest.
function viewSweepFlood(doc) {
  const s = blockObject(doc.scenario);
  const size = doc.axis === 'size' ? 'several sizes' : viewMessage(s);
  return `messages of ${size} on ${doc.axis === 'connections' ? 'several connections' : viewConnections(s)}`;
}

function viewSweepCount(lines) {
  return lines.reduce((sum, line) => sum + blockArray(line.steps).length, 0);
}

function viewSweepHeading(doc, lines, several) {
  if (several)
    return blockString(
      doc.law,
      `the highest rate at ${formatPlural(lines.length, 'value')} of ${sweepAxisName(doc.axis)}`,
    );
  return lines.length > 0 ? blockString(lines[0].summary) : 'no step was made';
}

function viewAxisValue(doc, line) {
  return formatQuantity(line.value, sweepAxisUnit(doc.axis));
}

function viewCapital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function viewLineTile(doc, line) {
  const found = line.state === 'found';
  return blockTile(
    `${viewCapital(sweepAxisName(doc.axis))}: ${viewAxisValue(doc, line)}`,
    found ? formatRate(line.saturation) : blockString(line.state),
    found ? `${formatRate(line.low)} to ${formatRate(line.high)}` : blockString(line.summary, ''),
    found ? 'pass' : 'unsure',
  );
}

function viewSweepTiles(line) {
  const side = (name, at, tone) => {
    const s = blockObject(at);
    return formatKnown(s.rate)
      ? [blockTile(name, formatRate(s.rate), `${blockString(s.sign)}: ${blockString(s.class)}`, tone)]
      : [];
  };
  const found = formatKnown(line.saturation);
  return [
    ...(found
      ? [
          blockTile(
            'Sustains',
            formatRate(line.saturation),
            `${formatRate(line.low)} to ${formatRate(line.high)}, 95 % interval`,
            'pass',
          ),
        ]
      : []),
    ...side('Below it', line.below, 'pass'),
    ...side('Above it', line.above, 'fail'),
    ...(line.latency_s > 0
      ? [blockTile('Latency', formatTime(line.latency_s), 'each message, however few there are')]
      : []),
    ...(line.disturbed > 0
      ? [blockTile('Disturbed', formatCount(line.disturbed), 'steps that do not count', 'unsure')]
      : []),
  ];
}

function viewSweepAxis(doc, lines) {
  const chart = sweepAxisChart(doc.axis, lines);
  const table = blockTable(
    `The highest sustained rate by ${sweepAxisName(doc.axis)}`,
    [
      { name: sweepAxisName(doc.axis) },
      { name: 'state' },
      { name: 'sustains', number: true },
      { name: 'from', number: true },
      { name: 'to', number: true },
      { name: 'below' },
      { name: 'above' },
    ],
    lines.map((line) => ({
      cells: [
        viewAxisValue(doc, line),
        { text: blockString(line.state), tone: line.state === 'found' ? 'pass' : 'unsure' },
        formatRate(line.saturation),
        formatRate(line.low),
        formatRate(line.high),
        blockString(blockObject(line.below).class, '–'),
        blockString(blockObject(line.above).class, '–'),
      ],
    })),
  );
  return blockSection('capacity', 'Capacity', [chart && { kind: 'sweep-charts', charts: [chart] }, table]);
}

function viewSweepLine(doc, line, number) {
  const charts = sweepLineCharts(line);
  const blocks = [
    number > 0 ? blockParagraph(blockString(line.summary, ''), 'lead') : null,
    charts.length > 0 ? { kind: 'sweep-charts', charts } : null,
    viewSteps(line, number > 0 ? `, ${sweepAxisName(doc.axis)} ${viewAxisValue(doc, line)}` : ''),
  ].filter(Boolean);
  if (number === 0) return blockSection('curve', 'By rate', blocks);
  const value = viewAxisValue(doc, line);
  return { ...blockSection(`line-${number}`, `${sweepAxisName(doc.axis)}: ${value}`, blocks), short: value };
}

function viewSteps(line, where) {
  const rows = sweepSteps(line).map((step) => ({
    cells: [
      formatRate(step.at),
      { text: sweepSign(step).word, tone: sweepSign(step).tone },
      formatRate(step.read),
      formatRate(step.processed),
      formatRate(step.withheld),
      formatTime(step.delay_p99_s),
      formatByteRate(step.memory_slope),
      formatKnown(step.cpu_cores) ? formatNumber(step.cpu_cores) : FORMAT_UNKNOWN,
      blockString(step.class, '–'),
      blockString(step.reason, '–'),
    ],
  }));
  return blockTable(
    `Steps by rate${where}`,
    [
      { name: 'rate', number: true },
      { name: 'sign' },
      { name: 'read', number: true },
      { name: 'processed', number: true },
      { name: 'withheld', number: true },
      { name: 'delay p99', number: true },
      { name: 'memory', number: true },
      { name: 'cores', number: true },
      { name: 'class' },
      { name: 'why', wide: true },
    ],
    rows,
  );
}
