// A legend: the line as it is drawn, its name, and its value at the cross-hair.

const LEGEND_SVG = 'http://www.w3.org/2000/svg';

function legendSwatch(line) {
  const svg = document.createElementNS(LEGEND_SVG, 'svg');
  const stroke = document.createElementNS(LEGEND_SVG, 'line');
  const set = (element, values) => Object.entries(values).forEach(([k, v]) => element.setAttribute(k, v));
  set(svg, { width: 26, height: 10, 'aria-hidden': 'true' });
  set(stroke, {
    x1: 0,
    y1: 5,
    x2: 26,
    y2: 5,
    stroke: `var(--paint-${line.paint})`,
    'stroke-width': 2.5,
    'stroke-dasharray': (line.dash || []).join(' ') || 'none',
  });
  svg.append(stroke);
  return svg;
}

// {element, show(values)}: a value for each line, as text.
function legend(lines) {
  const values = lines.map(() => dom('b'));
  const element = dom(
    'ul',
    { class: 'legend' },
    lines.map((line, i) => dom('li', {}, legendSwatch(line), line.name, values[i])),
  );
  return {
    element,
    show: (texts) =>
      texts.forEach((text, i) => {
        values[i].textContent = text;
      }),
  };
}

// What a chart shows, for those who do not see it.
function legendAlternative(chart) {
  const format = (value) => formatQuantity(value, chart.unit);
  const parts = chart.lines.map((line) => {
    const known = line.ys.filter((y) => Number.isFinite(y));
    if (known.length === 0) return `${line.name} not known`;
    return `${line.name} from ${format(known[0])} to ${format(known[known.length - 1])}, at most ${format(seriesHighest(known))}`;
  });
  return `${chart.name}: ${parts.join('; ')}.`;
}
