// Reads TAP version 14 by node-tap's parser: check_tap.js FILE... Exit status 1: something
// is wrong, and is said.
'use strict'
const fs = require('fs')
const Parser = require('tap-parser')

let bad = 0
const complain = (file, what) => {
  console.error(`${file}: ${what}`)
  bad = 1
}

for (const file of process.argv.slice(2)) {
  const parser = new Parser({ strict: true })
  const points = []
  let version, plan, bail
  parser.on('version', v => { version = v })
  parser.on('plan', p => { plan = p })
  parser.on('bailout', why => { bail = why })
  parser.on('assert', point => points.push(point))
  parser.on('extra', line => complain(file, `it is no TAP: ${JSON.stringify(line)}`))
  parser.on('complete', result => {
    for (const failure of result.failures) {
      if (failure.tapError) complain(file, failure.tapError)
    }
  })
  parser.end(fs.readFileSync(file))
  if (version !== 14) complain(file, `version ${version}`)
  if (!plan || plan.start !== 1 || plan.end !== points.length) complain(file, 'the plan is wrong')
  if ((bail !== undefined) !== /empty|interrupted|suite-hostile\.tap/.test(file)) complain(file, `bail out: ${bail}`)
  for (const point of points) {
    if (!point.diag || typeof point.diag.severity !== 'string') complain(file, `${point.id} has no YAML`)
    else if (!point.ok && typeof point.diag.message !== 'string') complain(file, `${point.id} has no message`)
  }
}
process.exit(bad)
