'use strict';
// A result in words: floodtest's own sentences, put together for a test's failure.

const TAIL_LINES = 12;

const rows = (label, lines) => lines.map((line, i) => `${(i === 0 ? label : '').padEnd(11)} ${line}`);

function ending(target) {
    const how = target.signal !== null ? `by signal ${target.signal}` : `with status ${target.exit_code}`;
    if (target.signal === null && !target.exit_code) {
        return [];
    }
    return [...rows('ended', [how]), ...rows('said', target.output_tail.trimEnd().split('\n').slice(-TAIL_LINES))];
}

function limit(t) {
    return `${t.expression}  was ${t.value === null ? 'not known' : `${Number(t.value.toPrecision(6))} ${t.unit ?? ''}`}`;
}

// What the head of the terminal's report says: class, culprit, why, limits, advice.
function verdict(json) {
    const v = json.verdict, culprit = json.culprits[0], expected = json.expectation;
    const unmet = expected !== null && expected.met === false;
    const word = json.passed === null ? 'INCONCLUSIVE' : json.passed ? 'PASS' : 'FAIL';
    const chain = culprit ? culprit.chain.map((link, i) => '   '.repeat(Math.max(i - 1, 0)) + (i ? '└─ ' : '') + link) : [];
    return [
        `${unmet ? 'not as expected: ' : ''}${word}  ${v.class}  ${v.summary}`, '',
        ...(unmet ? rows('expected', [expected.expected]) : []),
        ...(culprit ? rows('held by', [culprit.sentence, ...chain]) : []),
        ...rows('why', v.evidence),
        ...rows('limits', v.thresholds.filter((t) => t.passed !== true).map(limit)),
        ...rows('confidence', [v.confidence]),
        ...rows('next', [culprit?.advice ?? v.advice]),
        ...ending(json.target),
    ].join('\n');
}

module.exports = { verdict };
