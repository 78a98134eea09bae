// The page of a view (block.js): verdict, sections, contents, and the report as text.

const PAGE_SHORT = {
  why: 'Why',
  charts: 'Over time',
  culprits: 'Held by',
  limits: 'Limits',
  accounts: 'Accounts',
  instrument: 'Instrument',
  again: 'Do it again',
  client: 'Client',
  curve: 'By rate',
  capacity: 'Capacity',
  matrix: 'Matrix',
  runs: 'Runs',
  grades: 'Grades',
  troubles: 'Troubles',
};

function page(shown, doc) {
  const main = document.getElementById('report');
  const text = document.getElementById('as-text');
  const sections = shown.sections.map(pageSection);
  document.title = [shown.title, shown.name, 'floodtest'].filter(Boolean).join(' · ');
  main.replaceChildren(pageVerdict(shown), ...sections, ...pageText(text));
  pageContents(shown.sections);
  pageFoot(doc);
}

function pageVerdict(shown) {
  return dom(
    'section',
    { class: `card verdict tone-${shown.badge.tone}`, 'aria-label': 'Verdict' },
    dom(
      'div',
      { class: 'head' },
      dom(
        'span',
        { class: 'badge' },
        dom('span', { 'aria-hidden': 'true' }, shown.badge.sign),
        shown.badge.word,
      ),
      shown.label ? dom('span', { class: 'class' }, shown.label) : null,
    ),
    dom('h1', {}, shown.heading),
    shown.name ? dom('p', { class: 'subject' }, dom('code', {}, shown.name)) : null,
    dom(
      'ul',
      { class: 'facts-line' },
      shown.lead.map((item) => dom('li', {}, item)),
    ),
    shown.notices.map((notice) =>
      dom(
        'p',
        { class: `notice tone-${notice.tone}` },
        dom('span', { 'aria-hidden': 'true' }, `${BLOCK_TONES[notice.tone].sign} `),
        notice.text,
      ),
    ),
    pageTiles(shown.tiles),
  );
}

function pageTiles(tiles) {
  if (tiles.length === 0) return null;
  return dom(
    'dl',
    { class: 'tiles' },
    tiles.map((tile) =>
      dom(
        'div',
        { class: tile.tone ? `tile tone-${tile.tone}` : 'tile' },
        dom('dt', {}, tile.name),
        dom('dd', { class: 'value' }, tile.value),
        tile.note ? dom('dd', { class: 'note' }, tile.note) : null,
      ),
    ),
  );
}

function pageSection(section) {
  const heading = domId('heading');
  return dom(
    'section',
    { class: 'card', id: section.id, 'aria-labelledby': heading },
    dom('h2', { id: heading }, section.heading),
    section.blocks.map(domBlock),
  );
}

// The text that stood here before the script did is kept, folded.
function pageText(section) {
  const text = section ? section.querySelector('pre') : null;
  if (text === null || text.textContent.trim() === '') return [];
  text.setAttribute('aria-label', 'The report as text');
  text.setAttribute('role', 'region');
  return [
    dom(
      'section',
      { class: 'card', id: 'as-text', 'aria-label': 'As text' },
      dom(
        'details',
        {},
        dom('summary', {}, 'The report as text, as a terminal shows it'),
        dom('div', { class: 'inside' }, text),
      ),
    ),
  ];
}

function pageContents(sections) {
  const links = sections.map((section) =>
    dom(
      'li',
      {},
      dom('a', { href: `#${section.id}` }, PAGE_SHORT[section.id] || section.short || section.heading),
    ),
  );
  document.getElementById('contents').replaceChildren(dom('ul', {}, links));
}

function pageFoot(doc) {
  document
    .getElementById('foot')
    .replaceChildren(
      `Written by floodtest ${blockString(doc.floodtest, '')}. This page is one file and asks the network for nothing. Charts by Chart.js, MIT licence.`,
    );
}

// A document that is none of ours: say so, and leave the text as it is.
function pageUnknown(schema) {
  const main = document.getElementById('report');
  main.prepend(
    dom(
      'p',
      { class: 'notice tone-unsure' },
      `This page cannot show a document of schema '${blockString(schema)}'.`,
    ),
  );
}
