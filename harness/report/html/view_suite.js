// The page of a suite: floodtest.suite/1.

const VIEW_STATES = {
  'as-expected': { tone: 'pass', word: 'as expected' },
  unexpected: { tone: 'fail', word: 'not as expected' },
  'could-not-run': { tone: 'unsure', word: 'could not run' },
  'not-run': { tone: 'none', word: 'not run' },
};

const VIEW_OPEN = 5; // so many troubles are shown unfolded

function viewSuite(doc) {
  const runs = blockArray(doc.runs).map(blockObject);
  const tone = blockTone(doc.passed);
  const word = { pass: 'AS EXPECTED', fail: 'NOT AS EXPECTED', unsure: 'INCOMPLETE' }[tone];
  return {
    title: `Suite: ${word.toLowerCase()}`,
    name: '',
    badge: blockBadge(tone, word),
    label: '',
    heading: viewSuiteHeading(blockObject(doc.counts), runs.length),
    lead: viewSuiteLead(doc),
    notices:
      doc.interrupted === true
        ? [{ tone: 'unsure', text: 'The suite was interrupted; --resume goes on with it.' }]
        : [],
    tiles: viewSuiteTiles(doc),
    sections: [viewSuiteTable(runs), ...viewSuiteTroubles(runs)].filter(Boolean),
  };
}

function viewSuiteHeading(counts, total) {
  if (counts.as_expected === total && total > 0)
    return total === 1 ? 'The run was as expected' : `All ${total} runs were as expected`;
  return `${formatCount(counts.as_expected)} of ${formatPlural(total, 'run')} ${counts.as_expected === 1 ? 'was' : 'were'} as expected`;
}

function viewSuiteLead(doc) {
  const shard = blockObject(doc.shard);
  return [
    shard.count > 1 ? `shard ${shard.index} of ${shard.count}, ${formatCount(doc.total)} runs in all` : '',
    formatInstant(doc.started_at),
  ].filter(Boolean);
}

function viewSuiteTiles(doc) {
  const counts = blockObject(doc.counts);
  const tile = (name, count, tone) => (count > 0 ? [blockTile(name, formatCount(count), '', tone)] : []);
  const total = blockArray(doc.runs).length;
  return [
    blockTile('Runs', formatCount(total), `${formatTime(doc.seconds)} in all`),
    blockTile('As expected', formatCount(counts.as_expected), '', counts.as_expected > 0 ? 'pass' : ''),
    ...tile('Not as expected', counts.unexpected, 'fail'),
    ...tile('Could not run', counts.could_not_run, 'unsure'),
    ...tile('Not run', counts.not_run, ''),
    ...tile('Missing, of other shards', counts.missing, 'unsure'),
  ];
}

function viewState(run) {
  return blockLookup(VIEW_STATES, run.state, VIEW_STATES['not-run']);
}

function viewSuiteTable(runs) {
  const present = Object.keys(VIEW_STATES).filter((state) => runs.some((run) => run.state === state));
  const choices = present.map((value) => ({ value, name: VIEW_STATES[value].word }));
  return blockSection('runs', 'Runs', [
    blockTable(
      'Runs of the suite, and what was expected of each',
      [
        { name: 'run', wide: true },
        { name: 'outcome' },
        { name: 'verdict', wide: true },
        { name: 'expected', wide: true },
        { name: 'took', number: true },
      ],
      runs.map((run) => ({
        group: run.state,
        cells: [
          { text: blockString(run.name), note: run.state === 'unexpected' ? blockString(run.why, '') : '' },
          { text: viewState(run).word, tone: viewState(run).tone },
          [run.verdict, run.class === run.verdict ? '' : run.class].filter(Boolean).join(' ') || '–',
          blockString(run.expected, '–'),
          formatKnown(run.seconds) ? formatTime(run.seconds) : '–',
        ],
      })),
      { filter: choices.length > 1 ? { label: 'Outcome', choices } : null },
    ),
  ]);
}

function viewSuiteTroubles(runs) {
  const troubles = runs.filter((run) => run.state === 'unexpected' || run.state === 'could-not-run');
  if (troubles.length === 0) return [];
  return [
    blockSection(
      'troubles',
      'Not as they should be',
      troubles.map((run) =>
        blockDetails(
          `${blockString(run.name)}: ${viewState(run).word}`,
          [
            blockFacts([
              run.why && blockFact('why', String(run.why)),
              run.summary && blockFact('it said', String(run.summary)),
              run.culprit && blockFact('held by', String(run.culprit)),
              formatKnown(run.exit_code) && blockFact('exit code', String(run.exit_code)),
              run.result && blockFact('its result', String(run.result)),
            ]),
            blockCommand(
              shellQuoteCommand(['floodtest', 'run', ...blockArray(run.words).map(String)]),
              'Do it again',
            ),
          ],
          troubles.length <= VIEW_OPEN,
        ),
      ),
    ),
  ];
}
