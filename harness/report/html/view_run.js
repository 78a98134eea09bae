// The page of a run: floodtest.result/1.

function viewRun(doc) {
  const verdict = blockObject(doc.verdict);
  const tone = blockTone(doc.passed);
  return {
    title: `${blockBadge(tone).word} ${blockString(verdict.class, '')}`.trim(),
    name: viewRunName(doc),
    badge: blockBadge(tone),
    label: verdict.class === 'inconclusive' ? '' : blockString(verdict.class, ''),
    heading: blockString(verdict.summary),
    lead: viewRunLead(doc),
    notices: viewRunNotices(doc),
    tiles: viewRunTiles(doc, tone),
    sections: [
      viewWhy(doc),
      viewCharts(doc),
      viewCulprits(doc),
      viewLimits(verdict),
      viewAccounts(doc),
      viewInstrument(doc),
      viewSettings(doc, 'the run'),
      viewOutput(doc),
    ].filter(Boolean),
  };
}

function viewRunName(doc) {
  const command = blockArray(blockObject(doc.scenario).command).map(String);
  const pid = blockObject(doc.target).pid;
  if (command.length > 0) return shellQuoteCommand(command);
  return formatKnown(pid) ? `process ${pid}` : 'client';
}

function viewRunLead(doc) {
  const runtime = blockObject(doc.target).runtime;
  return [viewFlood(doc.scenario), runtime ? String(runtime) : '', formatInstant(doc.started_at)].filter(
    Boolean,
  );
}

function viewRunNotices(doc) {
  const notices = [];
  const expectation = blockObject(doc.expectation);
  if (doc.interrupted === true) {
    notices.push({ tone: 'unsure', text: 'The run was interrupted: this is what was known by then.' });
  }
  if (expectation.met === true) {
    notices.push({
      tone: 'pass',
      text: `${blockString(expectation.scenario, 'scenario')}: as expected (${blockString(expectation.expected)})`,
    });
  } else if (expectation.met === false) {
    notices.push({
      tone: 'fail',
      text: `${blockString(expectation.scenario, 'scenario')}: not as expected. ${blockString(expectation.why, '')}`,
    });
  }
  return notices;
}

function viewRunTiles(doc, tone) {
  const client = blockObject(doc.client);
  const memory = blockObject(client.memory);
  const flood = blockObject(doc.flood);
  const verdict = blockObject(doc.verdict);
  const tiles = [
    blockTile(
      'Memory',
      formatBytes(memory.end_bytes),
      `from ${formatBytes(memory.start_bytes)} at rest, peak ${formatBytes(memory.peak_bytes)}`,
      tone,
    ),
    blockTile('Kept per message', formatBytes(memory.per_message), 'growth for each message read'),
    blockTile(
      'Read',
      formatByteRate(client.read_rate),
      `${formatBytes(client.read_bytes)} in ${formatTime(flood.duration_s)}`,
    ),
    blockTile(
      'Sent',
      formatRate(flood.achieved_rate),
      `${formatCount(flood.sent_messages)} sent, ${formatCount(flood.withheld_messages)} withheld`,
    ),
  ];
  if (formatKnown(client.held_messages)) {
    tiles.push(blockTile('Held', formatCount(client.held_messages), 'messages read and not processed'));
  }
  if (verdict.confidence !== 'none') {
    const decided = formatKnown(verdict.decided_s)
      ? `decided ${formatTime(verdict.decided_s)} into the flood`
      : '';
    tiles.push(blockTile('Confidence', blockString(verdict.confidence), decided));
  }
  return [...tiles, ...viewProjection(verdict.projected)].filter((tile) => tile.value !== FORMAT_UNKNOWN);
}

function viewProjection(projected) {
  const p = blockObject(projected);
  if (!formatKnown(p.seconds)) return [];
  const range = formatKnown(p.high)
    ? `${formatTime(p.low)} to ${formatTime(p.high)}`
    : `at least ${formatTime(p.low)}`;
  return [
    blockTile(
      `Reaches ${formatBytes(p.limit_bytes)} in`,
      formatTime(p.seconds),
      `${range}, at the asked rate`,
      'fail',
    ),
  ];
}

function viewWhy(doc) {
  const verdict = blockObject(doc.verdict);
  const evidence = blockArray(verdict.evidence).map(String);
  return blockSection('why', 'Why', [
    evidence.length > 0 ? blockList(evidence) : null,
    verdict.advice
      ? blockCallout(doc.passed === null ? 'What would settle it' : 'What to do', viewAdvice(verdict.advice))
      : null,
  ]);
}

// What would settle it stands in the heading already.
function viewAdvice(advice) {
  return String(advice).replace(/^to settle it: /, '');
}

function viewLimits(verdict) {
  const limits = blockArray(verdict.thresholds).map(blockObject);
  if (limits.length === 0) return null;
  const words = { pass: 'held', fail: 'broken', unsure: 'not known' };
  return blockSection('limits', 'Limits', [
    blockTable(
      'Limits that were set for this run',
      [{ name: 'limit' }, { name: 'outcome' }, { name: 'value', number: true }],
      limits.map((l) => ({
        cells: [
          { text: blockString(l.expression), code: true },
          { text: words[blockTone(l.passed)], tone: blockTone(l.passed) },
          formatQuantity(l.value, l.unit),
        ],
      })),
    ),
  ]);
}

function viewCharts(doc) {
  const phases = blockArray(doc.phases).map(blockObject);
  const charts = seriesCharts(doc.series, viewFacts(doc));
  if (charts.length === 0) return null;
  return blockSection('charts', 'Over time', [{ kind: 'time-charts', charts, phases }]);
}

// What the charts need to know beside the rows.
function viewFacts(doc) {
  const scenario = blockObject(doc.scenario);
  return {
    rate: scenario.rate,
    restBytes: blockObject(blockObject(doc.client).memory).start_bytes,
    budgetBytes: scenario.budget_bytes,
    limitBytes: scenario.memory_limit_bytes,
  };
}

function viewOutput(doc) {
  const target = blockObject(doc.target);
  const text = typeof target.output_tail === 'string' ? target.output_tail : '';
  return blockSection('client', 'The client', [
    blockParagraph(viewEnding(target)),
    text === '' ? blockParagraph('It printed nothing.') : blockText(text, 'The last it printed'),
  ]);
}

function viewEnding(target) {
  if (target.exited !== true) return 'It ran until floodtest ended it.';
  if (formatKnown(target.signal)) return `It was ended by signal ${target.signal}.`;
  return formatKnown(target.exit_code)
    ? `It ended by itself with exit code ${target.exit_code}.`
    : 'It ended by itself.';
}
