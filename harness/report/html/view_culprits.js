// What holds the client's memory, as the agents inside it found.

function viewCulprits(doc) {
  const culprits = blockArray(doc.culprits).map(blockObject);
  const census = blockObject(doc.census);
  const blocks = culprits.flatMap((culprit, i) => viewCulprit(culprit, i > 0));
  const types = blockArray(census.types).map(blockObject);
  if (culprits.length === 0 && types.length === 0) return null;
  if (culprits.length === 0) blocks.push(blockParagraph('No container was found that grew.'));
  return blockSection('culprits', 'What holds the memory', [
    ...blocks,
    viewCensusTypes(types),
    viewCensusMemory(census),
    viewCensusTasks(census),
    viewCensusLines(census),
    ...viewCensusNotes(census),
  ]);
}

function viewPlace(file, line) {
  if (typeof file !== 'string' || file === '') return '';
  return formatKnown(line) ? `${file}:${line}` : file;
}

// The first culprit in full, the others behind a summary.
function viewCulprit(culprit, folded) {
  const sentence = blockString(culprit.sentence, blockString(culprit.owner, blockString(culprit.type)));
  const content = blockObject(culprit.content);
  const held = blockArray(content.types)
    .map(blockObject)
    .map((t) => `${blockString(t.type)} ${formatShare(t.share)}`)
    .join(', ');
  const blocks = [
    blockTree(blockArray(culprit.chain).map((step) => viewStep(String(step)))),
    blockFacts([
      blockFact('owner', blockString(culprit.owner)),
      blockFact('kind', blockString(culprit.kind)),
      blockFact('items', viewGrowth(culprit.length, culprit.growth_length, formatCount)),
      blockFact('size', viewGrowth(culprit.bytes, culprit.growth_bytes, formatBytes)),
      blockFact('its limit', formatKnown(culprit.bound) ? formatCount(culprit.bound) : 'none'),
      held && blockFact('items are', `${held}, ${formatBytes(content.mean_bytes)} each`),
      viewPlace(culprit.file, culprit.line) && blockFact('defined in', viewPlace(culprit.file, culprit.line)),
    ]),
    ...blockArray(content.text)
      .slice(0, 1)
      .map(() => blockList(blockArray(content.text).map(String), 'Content')),
  ];
  if (culprit.advice) blocks.push(blockCallout('What to do about it', String(culprit.advice)));
  return folded ? [blockDetails(sentence, blocks)] : [blockParagraph(sentence, 'lead'), ...blocks];
}

// A step ends with its place, two blanks before it.
function viewStep(text) {
  const found = /^(.*\S) {2,}(\S+:\d+)$/s.exec(text);
  return found ? { text: found[1], place: found[2] } : { text, place: '' };
}

function viewGrowth(value, growth, format) {
  if (!formatKnown(value)) return FORMAT_UNKNOWN;
  return formatKnown(growth) && growth !== value
    ? `${format(value)} (${growth < 0 ? '' : '+'}${format(growth)})`
    : format(value);
}

function viewCensusTypes(types) {
  if (types.length === 0) return null;
  const signed = (value, format) => (formatKnown(value) && value >= 0 ? '+' : '') + format(value);
  return blockDetails('Live objects by type', [
    blockTable(
      'Live objects by type, most growth first',
      [
        { name: 'type' },
        { name: 'objects', number: true },
        { name: 'growth', number: true },
        { name: 'size', number: true },
        { name: 'growth', number: true },
      ],
      types.map((t) => ({
        cells: [
          { text: blockString(t.type), code: true },
          formatCount(t.count),
          signed(t.growth_count, formatCount),
          formatBytes(t.bytes),
          signed(t.growth_bytes, formatBytes),
        ],
      })),
    ),
  ]);
}

function viewCensusMemory(census) {
  const memory = blockObject(census.memory);
  if (!formatKnown(memory.live_bytes)) return null;
  return blockFacts([
    blockFact('in live objects', viewGrowth(memory.live_bytes, memory.live_growth_bytes, formatBytes)),
    blockFact(
      'free, kept by the allocator',
      viewGrowth(memory.free_bytes, memory.free_growth_bytes, formatBytes),
    ),
    blockFact('neither', viewGrowth(memory.native_bytes, memory.native_growth_bytes, formatBytes)),
    blockFact('client stood still for', formatMilliseconds(census.pause_ms)),
  ]);
}

function viewCensusTasks(census) {
  const tasks = blockArray(census.tasks).map(blockObject);
  if (tasks.length === 0) return null;
  return blockDetails('Pending tasks', [
    blockTable(
      'Pending tasks by function, most first',
      [
        { name: 'function' },
        { name: 'waits in', wide: true },
        { name: 'tasks', number: true },
        { name: 'growth', number: true },
      ],
      tasks.map((t) => ({
        cells: [
          { text: blockString(t.name), code: true },
          `${blockString(t.waits, '')} ${viewPlace(t.file, t.line)}`.trim(),
          formatCount(t.count),
          formatCount(t.growth_count),
        ],
      })),
    ),
  ]);
}

function viewCensusLines(census) {
  const lines = blockArray(census.lines).map(blockObject);
  if (lines.length === 0) return null;
  return blockTable(
    'Lines that allocated what grew',
    [
      { name: 'line', wide: true },
      { name: 'growth', number: true },
      { name: 'blocks', number: true },
    ],
    lines.map((l) => ({
      cells: [
        { text: viewPlace(l.file, l.line), code: true },
        formatBytes(l.growth_bytes),
        formatCount(l.growth_count),
      ],
    })),
  );
}

function viewCensusNotes(census) {
  const notes = blockArray(census.notes).map(String);
  return notes.length > 0 ? [blockList(notes, 'Notes of the agents')] : [];
}
