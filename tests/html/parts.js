'use strict';

// The parts of the page's script that are pure, as they are joined, in Node.

const fs = require('fs');
const path = require('path');
const vm = require('vm');

const HOME = path.join(__dirname, '../../harness/report/html');

function pureNames() {
  return fs
    .readFileSync(path.join(HOME, 'scripts.list'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .map((line) => line.trim());
}

// Their functions and constants, by name.
function parts(...names) {
  const source = pureNames()
    .map((name) => fs.readFileSync(path.join(HOME, name), 'utf8'))
    .join('\n');
  return vm.runInThisContext(`(() => { 'use strict'; ${source}\nreturn { ${names.join(', ')} }; })()`);
}

module.exports = { HOME, parts, pureNames };
