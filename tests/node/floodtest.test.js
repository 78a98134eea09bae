'use strict';
// The helper with real clients and real floods, few of them.
const assert = require('node:assert');
const path = require('node:path');
const test = require('node:test');
const { flood, run } = require('../../harness/node/floodtest.js');

const CLIENT = path.join(__dirname, 'client.js');
const brief = { duration: '2s', idle: '300ms', drain: '1s', budget: '32MiB' };

async function leakFails() {
    await assert.rejects(run(brief, ['node', CLIENT]), (error) => {
        assert(error instanceof assert.AssertionError, error.stack);
        assert.match(error.message, /^FAIL {2}unbounded-queue/);
        assert.match(error.message, /held by .*waiting/);
        assert.equal(error.result.passed, false);
        return true;
    });
}

// One after the other: a flood needs two cores. At full speed V8 takes what it likes for a healthy client, too, and this
// is a test of the helper: so none for the twin.
test('a leak fails, and its queue is named', leakFails);

test('its twin passes, as an exported function', flood({ ...brief, noConfirm: true }, { module: CLIENT, export: 'pauses' }));

test('a failure may be expected', flood({ expect: 'crashed', idle: '100ms' },
    ['node', '-e', 'new (require("ws"))(process.env.FLOODTEST_URL).on("message", () => process.exit(3))']));

test('a wrong option is an error in floodtest\'s own words', async () => {
    await assert.rejects(run({ maxDurations: '2s', size: 'a lot' }, 'client.js'), (error) => {
        assert(!(error instanceof assert.AssertionError));
        assert.match(error.message, /did you mean --max-duration\?/);
        assert.match(error.message, /expected a size/);
        return true;
    });
});

test('what cannot run is an error', async () => {
    await assert.rejects(run({}, { module: CLIENT, export: 'nothing' }), /exports no function 'nothing'/);
    await assert.rejects(run({}, () => {}), /has to be exported/);
    await assert.rejects(run({ inconclusive: 'skip' }, 'client.js'), /inconclusive is 'pass' or 'fail', not "skip"/);
});

test('a test that is over takes its flood along', async () => {
    const signal = AbortSignal.timeout(700);
    await assert.rejects(run({ ...brief, signal }, { module: CLIENT, export: 'pauses' }), { name: 'AbortError' });
});
