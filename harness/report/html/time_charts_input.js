// Zoom and cross-hair: by dragging, by wheel with Ctrl, by keys and by buttons.

const TIME_LEAST_S = 0.05; // no closer than this
const TIME_DRAG_PX = 6; // less is a click
const TIME_HINT =
  'Drag to zoom, Ctrl and the wheel, or keys: ← → move the cross-hair, Shift with them the view, + and − zoom, 0 shows all.';

function timeInputBar(group) {
  group.buttons = {
    closer: domButton('Zoom in', () => timeZoom(group, 0.5)),
    farther: domButton('Zoom out', () => timeZoom(group, 2)),
    all: domButton('Show all', () => timeLook(group, null)),
  };
  const hint = domId('hint');
  group.body.setAttribute('tabindex', '0');
  group.body.setAttribute('role', 'group');
  group.body.setAttribute('aria-label', 'Charts over time');
  group.body.setAttribute('aria-describedby', hint);
  return [
    dom(
      'div',
      { class: 'charts-bar', role: 'group', 'aria-label': 'Zoom' },
      Object.values(group.buttons),
      group.at,
    ),
    dom('p', { class: 'hint', id: hint }, TIME_HINT),
  ];
}

// Shows a stretch of time; null shows all.
function timeLook(group, view) {
  const { min, max } = group.full;
  if (view !== null) {
    const span = Math.min(max - min, Math.max(TIME_LEAST_S, view.max - view.min));
    const from = Math.min(Math.max(min, view.min), max - span);
    view = span >= (max - min) * 0.999 ? null : { min: from, max: from + span };
  }
  group.view = view;
  group.buttons.all.disabled = view === null;
  group.buttons.farther.disabled = view === null;
  timeDraw(group);
}

// The part of the view that is left or, above 1, gained; `at` stays where it is.
function timeZoom(group, share, at = group.cursor) {
  const { min, max } = timeView(group);
  const centre = at === null || at < min || at > max ? (min + max) / 2 : at;
  timeLook(group, { min: centre - (centre - min) * share, max: centre + (max - centre) * share });
}

// The instant below a pointer; null where no chart is.
function timeAtPointer(group, event, anywhere = false) {
  const own =
    group.charts.find((c) => c.chart && c.figure.contains(event.target)) ||
    (anywhere ? group.charts[0] : null);
  if (!own || !own.chart || !own.chart.chartArea) return null;
  const { chartArea: area, scales } = own.chart;
  const x = event.clientX - own.canvas.getBoundingClientRect().left;
  if (!anywhere && (x < area.left - 4 || x > area.right + 4)) return null;
  const { min, max } = timeView(group);
  return Math.min(max, Math.max(min, scales.x.getValueForPixel(x)));
}

function timeInput(group) {
  const { body } = group;
  let start = null;
  body.addEventListener('pointerdown', (event) => {
    const at = event.button === 0 && event.target.tagName === 'CANVAS' ? timeAtPointer(group, event) : null;
    if (at === null) return;
    start = { at, x: event.clientX };
    body.setPointerCapture(event.pointerId);
  });
  body.addEventListener('pointermove', (event) => {
    group.cursor = timeAtPointer(group, event, start !== null);
    const dragged = start !== null && Math.abs(event.clientX - start.x) >= TIME_DRAG_PX;
    group.drag = dragged ? { from: start.at, to: group.cursor } : null;
    timeRedraw(group);
  });
  const end = (zoom) => {
    const { drag } = group;
    start = null;
    group.drag = null;
    if (zoom && drag !== null)
      timeLook(group, { min: Math.min(drag.from, drag.to), max: Math.max(drag.from, drag.to) });
    else timeRedraw(group);
  };
  body.addEventListener('pointerup', () => end(true));
  body.addEventListener('pointercancel', () => end(false));
  body.addEventListener('pointerleave', () => {
    if (start === null) {
      group.cursor = null;
      timeRedraw(group);
    }
  });
  body.addEventListener('dblclick', () => timeLook(group, null));
  body.addEventListener('keydown', (event) => timeKey(group, event));
  body.addEventListener(
    'wheel',
    (event) => {
      const at = event.ctrlKey || event.metaKey ? timeAtPointer(group, event) : null;
      if (at === null) return;
      event.preventDefault();
      timeZoom(group, event.deltaY < 0 ? 0.8 : 1.25, at);
    },
    { passive: false },
  );
  timeLook(group, null);
}

function timeKey(group, event) {
  if (event.target !== group.body || event.ctrlKey || event.metaKey || event.altKey) return;
  const view = timeView(group);
  const span = view.max - view.min;
  const move = (x) => {
    group.cursor = Math.min(view.max, Math.max(view.min, x));
    timeRedraw(group);
    timeSay(group);
  };
  const step = (direction) => {
    if (event.shiftKey)
      timeLook(group, { min: view.min + (direction * span) / 4, max: view.max + (direction * span) / 4 });
    else move((group.cursor === null ? view.min : group.cursor) + (direction * span) / 100);
  };
  const keys = {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    Home: () => move(view.min),
    End: () => move(view.max),
    '+': () => timeZoom(group, 0.5),
    '=': () => timeZoom(group, 0.5),
    '-': () => timeZoom(group, 2),
    0: () => timeLook(group, null),
    Escape: () => {
      group.cursor = null;
      timeLook(group, null);
    },
  };
  if (keys[event.key] === undefined) return;
  event.preventDefault();
  keys[event.key]();
}
