'use strict';
// Flow control in Node's test runner; README.md says how to use it. Thin over the program floodtest: what an option
// means, and that it is wrong, is floodtest's to say.

const { AssertionError } = require('node:assert');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { verdict } = require('./verdict.js');

const OUTCOMES = ['pass', 'fail', 'inconclusive'];

// {maxDuration: '5s', acks: true, threshold: [a, b]} as on the command line; maxDuration may be max_duration, too.
function optionWords(options) {
    const words = [];
    for (const [name, value] of Object.entries(options)) {
        const flag = `--${name.replace(/_/g, '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
        for (const one of Array.isArray(value) ? value : [value]) {
            if (one === true) {
                words.push(flag);
            } else if (one !== false && one !== null && one !== undefined) {
                words.push(`${flag}=${one}`);
            }
        }
    }
    return words;
}

// A command word by word; a text as --target takes it; a function that a module exports.
function clientWords(client) {
    if (Array.isArray(client)) {
        return ['--', ...client];
    }
    if (typeof client === 'string') {
        return [`--target=${client}`];
    }
    if (typeof client?.module === 'string') {
        return ['--', process.execPath, __filename, path.resolve(client.module), client.export ?? 'default'];
    }
    throw new TypeError("floodtest: a client is ['node', 'client.js'], 'client.js' or {module: './client.js', export: 'name'}; " +
        'a function has to be exported, for it runs in a process of its own');
}

// Runs the program, which ends with us or when the signal is aborted.
function start(words, signal) {
    return new Promise((resolve, reject) => {
        const program = process.env.FLOODTEST || 'floodtest';
        const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGTERM' });
        let report = '', said = '';
        child.stdout.setEncoding('utf8').on('data', (text) => { report += text; });
        child.stderr.setEncoding('utf8').on('data', (text) => { said += text; });
        let aborted = null;
        child.on('error', (error) => {
            if (error.name === 'AbortError') {
                aborted = error; // it is ending, and its client with it
            } else {
                reject(error.code !== 'ENOENT' ? error : new Error(
                    `floodtest was not found as '${program}': install it, or name it in $FLOODTEST`));
            }
        });
        child.on('close', (code) => (aborted ? reject(aborted) : resolve({ code, report, said })));
    });
}

async function runIn(folder, { check, expect, inconclusive, signal, ...options }, client) {
    if (![undefined, 'pass', 'fail'].includes(inconclusive)) {
        throw new TypeError(`floodtest: inconclusive is 'pass' or 'fail', not ${JSON.stringify(inconclusive)}`);
    }
    const json = options.json ?? path.join(folder, 'result.json');
    const words = ['run', ...optionWords({ ...options, color: 'never', dieWithParent: true, json })];
    if (expect !== undefined) {
        const said = typeof expect === 'string' ? { [OUTCOMES.includes(expect) ? 'verdict' : 'class']: expect } : expect;
        words.push(path.join(folder, 'expect.yaml'));
        fs.writeFileSync(words.at(-1), JSON.stringify({ name: 'test', expect: said })); // JSON is YAML
    }
    words.push(...(client === undefined ? [] : clientWords(client)));
    const { code, report, said } = await start(words, signal);
    if (![0, 1, 4].includes(code)) {
        const lines = said.replaceAll(`${folder}/`, '').split('\n').filter((line) => !line.startsWith('See '));
        throw new Error(lines.join('\n').trim() || `floodtest ended with status ${code}`);
    }
    const result = JSON.parse(fs.readFileSync(json, 'utf8'));
    return { verdict: result.verdict.class, passed: result.passed, culprits: result.culprits, json: result, report };
}

// Floods a client and returns {verdict, passed, culprits, json, report}. Rejects with an AssertionError in floodtest's
// words if the client failed or the run was inconclusive, with another Error if there was no run.
async function run(options = {}, client = undefined) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'floodtest-'));
    try {
        const result = await runIn(folder, options, client);
        const met = result.json.expectation?.met ?? result.passed;
        const unsure = met === null && options.inconclusive === 'pass';
        if (met !== true && !unsure && options.check !== false) {
            throw Object.assign(new AssertionError({
                message: verdict(result.json), actual: result.verdict, operator: 'floodtest' }), { result });
        }
        return result;
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
}

// For test(name, flood(options, client)): the run, which ends with its test.
function flood(options, client) {
    return async (t) => {
        const result = await run({ signal: t?.signal, ...options }, client);
        t?.diagnostic?.(`floodtest: ${result.verdict}, ${result.json.verdict.summary}`);
    };
}

module.exports = { flood: Object.assign(flood, { run }), run };

// In the client's own process: floodtest.js MODULE NAME calls what the module exports with the address.
if (require.main === module) {
    const [file, name] = process.argv.slice(2);
    import(pathToFileURL(file)).then((found) => {
        const client = found[name] ?? found.default?.[name];
        if (typeof client !== 'function') {
            throw new TypeError(`${file} exports no function '${name}'`);
        }
        return client(process.env.FLOODTEST_URL);
    });
}
