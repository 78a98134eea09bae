// A table block: caption, headings with scope, marks with sign and word, and a filter.

function domTable(block) {
  const body = block.rows.filter((row) => !row.foot).map((row) => domRow(block, row));
  const feet = block.rows.filter((row) => row.foot).map((row) => domRow(block, row));
  const caption = domId('caption');
  const table = dom(
    'table',
    {},
    dom('caption', { id: caption }, dom('span', {}, block.caption)),
    dom(
      'thead',
      {},
      dom(
        'tr',
        {},
        block.columns.map((column) => dom('th', { scope: 'col', class: domCellClass(column) }, column.name)),
      ),
    ),
    dom('tbody', {}, body),
    feet.length > 0 ? dom('tfoot', {}, feet) : null,
  );
  // It can be scrolled sideways, so the keyboard must reach it.
  const scroll = dom(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-labelledby': caption },
    table,
    block.note ? dom('p', { class: 'table-note' }, block.note) : null,
  );
  return block.filter ? dom('div', {}, domFilter(block, body), scroll) : scroll;
}

function domCellClass(column) {
  return [column.number ? 'number' : '', column.wide ? 'wide' : ''].filter(Boolean).join(' ');
}

function domRow(block, row) {
  return dom(
    'tr',
    {},
    row.cells.map((cell, i) => {
      const attributes = { class: domCellClass(block.columns[i]) };
      return i === 0
        ? dom('th', { scope: 'row', ...attributes }, domCell(cell))
        : dom('td', attributes, domCell(cell));
    }),
  );
}

function domCell(cell) {
  if (typeof cell !== 'object') return [cell];
  const text = cell.code ? dom('code', {}, cell.text) : cell.text;
  return [
    cell.tone ? domMark(cell, text) : text,
    cell.note ? dom('span', { class: 'note' }, cell.note) : null,
  ];
}

function domMark(cell, text) {
  return dom(
    'span',
    { class: `mark tone-${cell.tone}${cell.strong ? ' grade' : ''}` },
    cell.strong ? null : dom('span', { class: 'sign', 'aria-hidden': 'true' }, BLOCK_TONES[cell.tone].sign),
    text,
  );
}

function domFilter(block, rows) {
  const groups = block.rows.filter((row) => !row.foot).map((row) => row.group);
  const said = dom('span', { role: 'status', class: 'unseen' });
  const choices = [{ name: 'all', value: null }, ...block.filter.choices];
  const buttons = choices.map((choice) => {
    const count = choice.value === null ? rows.length : groups.filter((g) => g === choice.value).length;
    return domButton(`${choice.name} (${count})`, () => choose(choice.value), { 'aria-pressed': 'false' });
  });
  function choose(value) {
    rows.forEach((row, i) => {
      row.hidden = value !== null && groups[i] !== value;
    });
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(choices[i].value === value)));
    said.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows are shown`;
  }
  choose(null);
  said.textContent = '';
  return dom(
    'div',
    { class: 'filter', role: 'group', 'aria-label': block.filter.label },
    dom('span', { class: 'label', 'aria-hidden': 'true' }, block.filter.label),
    buttons,
    said,
  );
}
