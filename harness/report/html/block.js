// What a report's page is made of, as plain data; dom_block.js draws it. A page is
// {title, badge, heading, lead, tiles, sections}, a section {id, heading, blocks}, a block one
// of those below. All texts may be anybody's.

// A verdict's word and how it looks: the sign is there for those who see no colours.
const BLOCK_TONES = {
  pass: { sign: '✓', word: 'PASS' },
  fail: { sign: '✕', word: 'FAIL' },
  unsure: { sign: '?', word: 'INCONCLUSIVE' },
  none: { sign: '–', word: '' },
};

function blockTone(passed) {
  if (passed === true) return 'pass';
  return passed === false ? 'fail' : 'unsure';
}

function blockBadge(tone, word) {
  return { tone, sign: BLOCK_TONES[tone].sign, word: word || BLOCK_TONES[tone].word };
}

const blockParagraph = (text, look = '') => ({ kind: 'paragraph', text, look });
const blockList = (items, label = '') => ({ kind: 'list', items, label });
const blockFacts = (items) => ({ kind: 'facts', items: items.filter(Boolean) });
const blockText = (text, label) => ({ kind: 'text', text, label });
const blockCommand = (text, label) => ({ kind: 'command', text, label });
const blockDetails = (summary, blocks, open = false) => ({
  kind: 'details',
  summary,
  blocks: blocks.filter(Boolean),
  open,
});
const blockCallout = (heading, text) => ({ kind: 'callout', heading, text });
const blockTree = (steps) => ({ kind: 'tree', steps });

// columns: {name, number: right-aligned digits, wide: may wrap}. A cell is a text, or
// {text, tone, note, code}. The first cell of a row is its heading.
// filter: {label, choices: [{name, value}]}, of the rows' `group`.
function blockTable(caption, columns, rows, more = {}) {
  return { kind: 'table', caption, columns, rows, ...more };
}

const blockTile = (name, value, note = '', tone = '') => ({ name, value, note, tone });
const blockFact = (name, value) => ({ name, value });
const blockSection = (id, heading, blocks) => ({ id, heading, blocks: blocks.filter(Boolean) });

// The entry of a table by a name that may be anybody's, 'constructor' for example.
function blockLookup(table, name, otherwise) {
  return Object.prototype.hasOwnProperty.call(table, name) ? table[name] : otherwise;
}

// Members of a document that is not to be trusted to have them.
function blockObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

function blockArray(value) {
  return Array.isArray(value) ? value : [];
}

function blockString(value, otherwise = FORMAT_UNKNOWN) {
  if (typeof value === 'string' && value !== '') return value;
  return formatKnown(value) ? String(value) : otherwise;
}
