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
    join(import.meta.dirname, 'harbour.oci.tar'),
    '--mirror',
    join(import.meta.dirname, 'mirror'),
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
  { stdio: 'inherit' },
)
if (status === 0) {
  process.stdout.write(`\nThe same as JSON: ${relative(process.cwd(), JSON_REPORT)}\n`)
  process.stdout.write('Explain a finding: npm run plimsoll -- explain CVE-2023-44487 --from that file\n')
}
process.exitCode = status ?? 1
