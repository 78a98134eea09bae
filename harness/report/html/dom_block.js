// Blocks (block.js) as elements. Charts draw when their element is in the page.

const DOM_BLOCKS = {
  paragraph: (b) => dom('p', { class: b.look }, b.text),
  list: (b) =>
    dom(
      'div',
      {},
      b.label ? dom('p', { class: 'label' }, b.label) : null,
      dom(
        'ul',
        { class: 'items' },
        b.items.map((item) => dom('li', {}, item)),
      ),
    ),
  facts: (b) =>
    dom(
      'dl',
      { class: 'facts' },
      b.items.map((item) => dom('div', {}, dom('dt', {}, item.name), dom('dd', {}, item.value))),
    ),
  callout: (b) => dom('div', { class: 'callout' }, dom('h3', {}, b.heading), dom('p', {}, b.text)),
  text: domText,
  command: domCommand,
  details: domDetails,
  table: domTable,
  tree: domTree,
  'time-charts': (b) => timeCharts(b).element,
  'sweep-charts': sweepCharts,
};

const DOM_DEPTH = 9;

function domBlock(block) {
  return DOM_BLOCKS[block.kind](block); // our own word, never the document's
}

function domText(block) {
  const label = domId('label');
  return dom(
    'div',
    {},
    dom('p', { class: 'label', id: label }, block.label),
    dom('pre', { class: 'text', tabindex: '0', role: 'region', 'aria-labelledby': label }, block.text),
  );
}

function domCommand(block) {
  const said = dom('span', { role: 'status', class: 'unseen' });
  const button = domButton(
    'Copy',
    async () => {
      const done = await domCopy(block.text);
      button.textContent = done ? 'Copied' : 'Not copied';
      said.textContent = done ? 'Copied to the clipboard' : 'The browser did not allow to copy';
      setTimeout(() => {
        button.textContent = 'Copy';
      }, 2000);
    },
    { 'aria-label': `Copy: ${block.label}` },
  );
  return dom(
    'div',
    {},
    dom('p', { class: 'label' }, block.label),
    dom('div', { class: 'command' }, dom('code', {}, block.text), button, said),
  );
}

// What is folded is made when it is first opened.
function domDetails(block) {
  const inside = dom('div', { class: 'inside' });
  const details = dom('details', {}, dom('summary', {}, block.summary), inside);
  const fill = () => {
    if (inside.firstChild === null) domAppend(inside, block.blocks.map(domBlock));
  };
  details.addEventListener('toggle', () => {
    if (details.open) fill();
  });
  if (block.open) fill();
  details.open = block.open;
  return details;
}

// Each step keeps the one above it alive. Chains may be long: from some depth on they go
// straight down.
function domTree(block) {
  const steps = block.steps.map((step, i) => {
    const item = dom(
      'li',
      { class: i === 0 ? 'root' : '' },
      dom('span', { class: 'step' }, step.text),
      step.place ? dom('span', { class: 'place' }, step.place) : null,
    );
    item.style.setProperty('--depth', String(Math.min(i, DOM_DEPTH)));
    return item;
  });
  return dom('ol', { class: 'tree', 'aria-label': 'What keeps it alive: each is held by the next' }, steps);
}
