'use strict';

// Runs the tests of the HTML report: node tests/html/run.js HTML_PAGES
//
// HTML_PAGES (pages.c) writes the pages that the browser opens. Whatever happens, it ends.

const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const LIMIT_MS = 60000; // of each file

function run(file, folder, program) {
  const { status } = spawnSync(process.execPath, [path.join(__dirname, file)], {
    stdio: 'inherit',
    timeout: LIMIT_MS,
    env: { ...process.env, HTML_PAGES: path.resolve(program), HTML_FOLDER: folder },
  });
  return status === 0;
}

function main(program) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'floodtest-html-'));
  try {
    if (spawnSync(program, [folder], { stdio: 'inherit' }).status !== 0) return false;
    const files = fs
      .readdirSync(__dirname)
      .filter((f) => /^test_.*\.js$/.test(f))
      .sort();
    return files.filter((file) => !run(file, folder, program)).length === 0;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = main(process.argv[2]) ? 0 : 1;
