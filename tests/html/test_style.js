'use strict';

// Contrast of the theme's colours, by the formula of WCAG 2.2 (relative luminance).

const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { test } = require('node:test');
const { HOME } = require('./parts.js');

function theme(css, selector) {
  const body = css.slice(css.indexOf(`${selector} {`));
  const found = body.slice(0, body.indexOf('}')).matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g);
  return Object.fromEntries([...found].map((m) => [m[1], m[2]]));
}

function luminance(hex) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const css = fs.readFileSync(path.join(HOME, 'style.css'), 'utf8');
const light = theme(css, ':root');
const themes = { light, dark: { ...light, ...theme(css, ':root[data-theme="dark"]') } };

const TEXTS = [
  ...['page', 'card', 'sunken'].flatMap((ground) =>
    ['text', 'soft', 'accent', 'pass', 'fail', 'unsure', 'none'].map((ink) => [ink, ground]),
  ),
  ...['pass', 'fail', 'unsure', 'none'].map((tone) => [tone, `${tone}-ground`]),
  ['card', 'text'],
];
const LINES = ['memory', 'app', 'kernel', 'server', 'quiet'].map((paint) => [`paint-${paint}`, 'card']);

for (const [name, colors] of Object.entries(themes)) {
  test(`the ${name} theme can be read`, () => {
    assert.ok(Object.keys(colors).length > 20);
    const check = (pairs, least) =>
      pairs.forEach(([ink, ground]) => {
        const ratio = contrast(colors[ink], colors[ground]);
        assert.ok(ratio >= least, `${ink} on ${ground}: ${ratio.toFixed(2)}`);
      });
    check(TEXTS, 4.5);
    check(LINES, 3);
  });
}
