/**
 * `npm run demo`: scans the example image offline, as a user would, and says where the JSON is. The advisories of
 * the example go into a database of their own, so that they never judge a real image.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const WORK = join(ROOT, 'node_modules/.cache/plimsoll-demo')
const JSON_REPORT = join(WORK, 'report.json')

mkdirSync(WORK, { recursive: true })
const { status } = spawnSync(
  process.execPath,
  [
    join(ROOT, 'bin/plimsoll.js'),
    'image',
    '--input',
    'examples/harbour.oci.tar',
    '--mirror',
    'examples/mirror',
    '--cache-dir',
    WORK,
    '--format',
    'table',
    '--format',
    'json',
    '--output',
    '-',
    '--output',
    JSON_REPORT,
  ],
  { stdio: 'inherit', cwd: ROOT },
)
if (status === 0) {
  const path = relative(ROOT, JSON_REPORT)
  process.stdout.write(`\nThe same as JSON: ${path}\n`)
  process.stdout.write(`Why a finding is one: npm run -s plimsoll -- explain CVE-2023-44487 --from ${path}\n`)
}
process.exitCode = status ?? 1
