// The page while the run goes on; when its result comes, the report.

const LIVE_STATES = {
  connecting: { tone: 'none', text: 'connecting…' },
  open: { tone: 'pass', text: 'connected' },
  lost: { tone: 'unsure', text: 'connection lost, trying again' },
  gone: { tone: 'fail', text: 'floodtest does not answer any more' },
  ended: { tone: 'none', text: 'the run is over' },
};

function livePage(doc) {
  const store = liveStore();
  const own = { store, link: null, charts: null, waiting: false, parts: livePageParts() };
  const main = document.getElementById('report');
  main.replaceChildren(own.parts.verdict, own.parts.section);
  pageFoot(doc);
  document.title = 'running · floodtest';
  own.link = liveLink(
    (state) => livePageState(own, state),
    (message) => {
      if (!liveTake(store, message)) return;
      if (store.result !== null) livePageEnd(own);
      else if (store.noRun !== null) livePageNoRun(own);
      else livePageSoon(own);
    },
  );
}

function livePageParts() {
  const parts = {
    state: dom('span', { role: 'status' }),
    badge: dom('span', { class: 'badge' }, dom('span', { class: 'live-dot', 'aria-hidden': 'true' }), 'RUNNING'),
    heading: dom('h1', {}, 'the client is being started'),
    name: dom('code'),
    lead: dom('ul', { class: 'facts-line' }),
    tiles: dom('div'),
  };
  parts.charts = dom('div', {}, dom('p', {}, 'The charts begin with the first measurements.'));
  parts.verdict = dom(
    'section',
    { class: 'card verdict tone-none', 'aria-label': 'The run' },
    dom(
      'div',
      { class: 'head' },
      parts.badge,
      parts.state,
    ),
    parts.heading,
    dom('p', { class: 'subject' }, parts.name),
    parts.lead,
    parts.tiles,
  );
  const heading = domId('heading');
  parts.section = dom(
    'section',
    { class: 'card', id: 'charts', 'aria-labelledby': heading },
    dom('h2', { id: heading }, 'Over time'),
    parts.charts,
  );
  return parts;
}

function livePageState(own, state) {
  const { tone, text } = LIVE_STATES[state];
  own.parts.state.className = `status mark tone-${tone}`;
  own.parts.state.replaceChildren(`${BLOCK_TONES[tone].sign} ${text}`);
  document.documentElement.dataset.link = state;
  if (state === 'gone')
    own.parts.state.append(
      ' ',
      domButton('Try again', () => own.link.again()),
    );
}

// However many messages come: once for each picture of the screen.
function livePageSoon(own) {
  if (own.waiting) return;
  own.waiting = true;
  requestAnimationFrame(() => {
    own.waiting = false;
    if (own.store.result === null && own.store.noRun === null) livePageShow(own);
  });
}

function livePageShow(own) {
  const shown = liveView(own.store);
  own.parts.heading.textContent = shown.heading;
  own.parts.name.textContent = shown.name;
  own.parts.lead.replaceChildren(...shown.lead.map((item) => dom('li', {}, item)));
  own.parts.tiles.replaceChildren(pageTiles(shown.tiles));
  if (shown.charts.charts.length === 0) return;
  if (own.charts === null) {
    own.charts = timeCharts(shown.charts);
    own.parts.charts.replaceChildren(own.charts.element);
  } else {
    own.charts.update(shown.charts);
  }
}

// What was measured until then stays.
function livePageNoRun(own) {
  own.link.end();
  if (own.charts !== null) own.charts.end();
  own.parts.badge.replaceChildren('COULD NOT RUN');
  own.parts.heading.textContent = 'there is no result';
  own.parts.lead.replaceChildren(dom('li', {}, own.store.noRun));
  document.title = 'could not run · floodtest';
}

function livePageEnd(own) {
  own.link.end();
  if (own.charts !== null) own.charts.end();
  page(view(own.store.result), own.store.result);
  document.getElementById('report').focus({ preventScroll: true });
}
