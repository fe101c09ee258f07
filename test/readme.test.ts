import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { plimsoll, temporaryFolder } from './plimsoll.ts'

const ROOT = join(import.meta.dirname, '..')

/** The day of the scan is the only thing that may differ. */
function withoutDay(text: string): string {
  return text.replaceAll(/as of \d{4}-\d\d-\d\d/g, 'as of a day')
}

test('the README shows the real output', async (t) => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const [, shown = ''] = readme.split('```\n$ plimsoll image ', 2)
  const [command = '', ...lines] = (shown.split('```')[0] ?? '').split('\n')
  const args = ['image', ...command.split(' '), '--cache-dir', temporaryFolder(t)]
  const { code, stdout, stderr } = await plimsoll(args, { cwd: ROOT })
  assert.deepEqual([code, stderr], [0, ''])
  assert.equal(withoutDay(stdout), withoutDay(lines.join('\n')))
})

test('the README names the two commands, and package.json has them', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const script of ['demo', 'test']) {
    assert.match(readme, new RegExp(`npm ci && npm (?:run )?${script}`))
    assert.ok(scripts[script])
  }
})
