// The page of a certification: floodtest.certify/1. Cases are rows, clients columns.

const VIEW_MARKS = {
  pass: { tone: 'pass', word: 'pass' },
  fail: { tone: 'fail', word: 'FAIL' },
  unsure: { tone: 'unsure', word: 'unsure' },
  'not-run': { tone: 'none', word: 'could not run' },
  'not-begun': { tone: 'none', word: 'not begun' },
  'not-asked': { tone: 'none', word: 'not asked' },
};

function viewCertify(doc) {
  const clients = blockArray(doc.clients).map(blockObject);
  const tone = blockTone(doc.passed);
  return {
    title: `Certification: ${clients.map((c) => `${blockString(c.name)} ${blockString(c.grade)}`).join(', ')}`,
    name: clients.map((c) => blockString(c.name)).join(', '),
    badge: blockBadge(tone),
    label: clients.length === 1 ? `grade ${blockString(clients[0].grade)}` : '',
    heading: viewCertifyHeading(clients),
    lead: [
      `${blockString(doc.profile)} profile`,
      `protocol ${blockString(doc.protocol)}`,
      `floodtest ${blockString(doc.floodtest)}`,
    ],
    notices: [],
    tiles: clients.map((c) =>
      blockTile(blockString(c.name), blockString(c.grade), blockString(c.rule, ''), viewGradeTone(c.grade)),
    ),
    sections: [
      viewMatrix(doc, clients),
      viewCertifyCulprits(clients),
      viewCertifyRuns(clients),
      viewRules(doc),
    ].filter(Boolean),
  };
}

function viewCertifyHeading(clients) {
  if (clients.length === 1)
    return `Grade ${blockString(clients[0].grade)}: ${blockString(clients[0].rule, '')}`;
  return `${clients.length} clients, side by side`;
}

function viewGradeTone(grade) {
  if (grade === 'A' || grade === 'B') return 'pass';
  return grade === '?' ? 'unsure' : 'fail';
}

function viewMark(run) {
  return blockLookup(VIEW_MARKS, run.mark, VIEW_MARKS['not-begun']);
}

function viewMatrix(doc, clients) {
  const outside = blockArray(doc.outside).map(String);
  const runs = clients.map((client) => blockArray(client.runs).map(blockObject));
  const rows = blockArray(doc.cases)
    .map(blockObject)
    .map((row, i) => ({
      cells: [
        {
          text: blockString(row.name),
          note: [row.weight, row.tests]
            .map((t) => blockString(t, ''))
            .filter(Boolean)
            .join(': '),
        },
        ...runs.map((column) => viewMatrixCell(blockObject(column[i]))),
      ],
    }));
  const grades = {
    foot: true,
    cells: [
      'grade',
      ...clients.map((c) => ({ text: blockString(c.grade), tone: viewGradeTone(c.grade), strong: true })),
    ],
  };
  return blockSection('matrix', 'Cases and clients', [
    blockTable(
      'What came of each case',
      [{ name: 'case', wide: true }, ...clients.map((c) => ({ name: blockString(c.name) }))],
      [...rows, grades],
      { note: outside.length > 0 ? `Not in this protocol: ${outside.join(', ')}.` : '' },
    ),
  ]);
}

function viewMatrixCell(run) {
  const mark = viewMark(run);
  return { text: mark.word, tone: mark.tone, note: blockString(run.class, '') };
}

// What holds the memory: one line for each culprit of a client, with the cases that name it.
function viewCertifyCulprits(clients) {
  const rows = clients.flatMap((client) => {
    const found = new Map();
    for (const run of blockArray(client.runs).map(blockObject)) {
      if (run.culprit)
        found.set(String(run.culprit), [...(found.get(String(run.culprit)) || []), blockString(run.case)]);
    }
    return [...found].map(([culprit, cases]) => ({
      cells: [blockString(client.name), { text: culprit, code: true }, cases.join(', ')],
    }));
  });
  if (rows.length === 0) return null;
  return blockSection('culprits', 'What holds the memory', [
    blockTable(
      'What holds the memory, and in which cases',
      [{ name: 'client' }, { name: 'held by', wide: true }, { name: 'cases', wide: true }],
      rows,
    ),
  ]);
}

function viewCertifyRuns(clients) {
  return blockSection(
    'runs',
    'Every run',
    clients.map((client) =>
      blockDetails(`${blockString(client.name)}: what was said of each case`, [
        client.target || blockArray(client.command).length > 0
          ? blockCommand(
              client.target ? String(client.target) : shellQuoteCommand(client.command.map(String)),
              'The client',
            )
          : null,
        blockTable(
          `Runs of ${blockString(client.name)}`,
          [
            { name: 'case' },
            { name: 'outcome' },
            { name: 'summary', wide: true },
            { name: 'took', number: true },
          ],
          blockArray(client.runs)
            .map(blockObject)
            .map((run) => ({
              cells: [
                blockString(run.case),
                { text: viewMark(run).word, tone: viewMark(run).tone, note: blockString(run.class, '') },
                blockString(run.summary, '–'),
                formatKnown(run.seconds) ? formatTime(run.seconds) : '–',
              ],
            })),
        ),
      ]),
    ),
  );
}

function viewRules(doc) {
  return blockSection('grades', 'The grades', [
    blockTable(
      'What each grade means',
      [{ name: 'grade' }, { name: 'meaning', wide: true }],
      blockArray(doc.rules)
        .map(blockObject)
        .map((rule) => ({ cells: [blockString(rule.grade), blockString(rule.meaning)] })),
    ),
  ]);
}
