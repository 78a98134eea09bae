'use strict';

// What a page must have for those who use it by keyboard or hear it. accessible() runs inside
// the page and returns sentences about what is wrong; none is good.

/* global document, getComputedStyle, NodeFilter */
function accessible() {
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (element) => element.getClientRects().length > 0 && !element.closest('.unseen');
  const name = (element) => {
    const by = element.getAttribute('aria-labelledby');
    const label = by
      ? by
          .split(' ')
          .map((id) => (document.getElementById(id) || {}).textContent || '')
          .join(' ')
      : element.getAttribute('aria-label');
    const around = element.closest('label');
    return (label || element.textContent || (around && around.textContent) || '').trim();
  };
  const check = (good, what, element) => {
    if (!good) wrong.push(`${what}: ${element ? element.outerHTML.slice(0, 120) : ''}`);
  };

  check(document.documentElement.lang === 'en', 'no language');
  check(document.title.trim() !== '', 'no title');
  for (const landmark of ['main', 'header', 'footer', 'nav'])
    check(all(landmark).length === 1, `not one ${landmark}`);
  check(all('h1').length === 1, 'not one h1');
  const levels = all('h1, h2, h3, h4').map((h) => Number(h.tagName[1]));
  levels.forEach((level, i) =>
    check(i === 0 || level <= levels[i - 1] + 1, `heading ${i} leaves out a level`),
  );
  all('button, a, input, summary, [role=region], [role=group], [role=img], section, nav, [tabindex="0"]')
    .filter((e) => e.tagName !== 'PRE' || e.tabIndex >= 0)
    .forEach((e) => check(name(e) !== '', 'no name', e));
  all('canvas').forEach((e) =>
    check(e.getAttribute('role') === 'img' && name(e).length > 20, 'no text for a picture', e),
  );
  all('table').forEach((e) => {
    check(e.caption && e.caption.textContent.trim() !== '', 'no caption', e);
    e.querySelectorAll('th').forEach((th) => check(['row', 'col'].includes(th.scope), 'no scope', th));
    check(e.querySelector('thead th'), 'no column headings', e);
  });
  all('[aria-labelledby], [aria-describedby]').forEach((e) =>
    ['aria-labelledby', 'aria-describedby'].forEach((attribute) => {
      const ids = (e.getAttribute(attribute) || '').split(' ').filter(Boolean);
      check(
        ids.every((id) => document.getElementById(id)),
        `${attribute} names nothing`,
        e,
      );
    }),
  );
  const ids = all('[id]').map((e) => e.id);
  check(new Set(ids).size === ids.length, 'an id stands twice');
  all('a[href^="#"]').forEach((e) => check(document.getElementById(e.hash.slice(1)), 'a link to nothing', e));
  // What scrolls must be reached by keys.
  all('*')
    .filter(
      (e) =>
        shown(e) &&
        e.scrollWidth > e.clientWidth + 1 &&
        ['auto', 'scroll'].includes(getComputedStyle(e).overflowX),
    )
    .forEach((e) => check(e.tabIndex >= 0 || e.querySelector('a, button'), 'scrolls, but has no focus', e));

  // Contrast of every text with what it stands on, by WCAG 2.2's formula.
  const parse = (color) => (color.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) =>
    [r, g, b]
      .map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color.length < 4 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (
      walker.currentNode.textContent.trim() === '' ||
      !shown(element) ||
      element.closest('script, style, :disabled')
    )
      continue;
    const style = getComputedStyle(element);
    const [low, high] = [light(parse(style.color)), light(ground(element))].sort((a, b) => a - b);
    const large =
      parseFloat(style.fontSize) >= 24 ||
      (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    check(
      (high + 0.05) / (low + 0.05) >= (large ? 3 : 4.5),
      `contrast ${((high + 0.05) / (low + 0.05)).toFixed(2)}`,
      element,
    );
  }
  return wrong;
}

module.exports = { accessible };
