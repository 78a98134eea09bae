'use strict';

// Runs the tests of the Node agent, one after the other: node tests/agents/node/run.js

const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');

if (parseInt(process.versions.node, 10) < 18) {
  console.log(`skipped: Node ${process.versions.node} has no node:test`);
  process.exit(0);
}
const tests = fs.readdirSync(__dirname).filter((f) => /^test_.*\.js$/.test(f)).sort();
for (const file of tests) {
  const { status } = spawnSync(process.execPath, [path.join(__dirname, file)], { stdio: 'inherit', timeout: 300000 });
  if (status !== 0) process.exitCode = 1;
}
