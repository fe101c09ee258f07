import assert from 'node:assert/strict'
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Outcome, plimsoll, type RunOptions, temporaryFolder } from '../plimsoll.ts'
import { parseReport } from './json-report.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLE = ['--input', join(ROOT, 'examples/harbour.oci.tar'), '--mirror', join(ROOT, 'examples/mirror')]

function image(cache: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return plimsoll(['image', ...EXAMPLE, '--cache-dir', cache, ...args], options)
}

describe('what hides findings by a slip is refused', () => {
  for (const option of ['severity', 'pkg-types', 'format']) {
    it(`--${option} with nothing in it`, async (t) => {
      const { code, stdout, stderr } = await image(temporaryFolder(t), [`--${option}`, ''])
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, new RegExp(`--${option} is empty`))
    })
  }
})

it('a severity that could not be looked up makes a scan incomplete that leaves it out', async (t) => {
  const dir = temporaryFolder(t)
  const mirror = join(dir, 'mirror')
  cpSync(join(ROOT, 'examples/mirror'), mirror, { recursive: true })
  rmSync(join(mirror, 'nvd.nist.gov'), { recursive: true })
  const args = ['--mirror', mirror, '--exit-code', '1']
  const left = await image(dir, [...args, '--severity', 'HIGH,CRITICAL'])
  assert.equal(left.code, 4)
  assert.match(left.stdout, /severity-missing: severity: 8 findings .* without nvd-2023, nvd-2025\./)
  assert.equal((await image(dir, [...args, '--severity', 'HIGH,UNKNOWN'])).code, 1)
  assert.equal((await image(dir, [...args, '--severity', 'HIGH', '--enrich', 'kev'])).code, 0)
})

describe('outputs', () => {
  it('belong to formats by their place, also where a format is said twice', async (t) => {
    const dir = temporaryFolder(t)
    const [a, b, c] = ['a', 'b', 'c'].map((name) => join(dir, name)) as [string, string, string]
    const formats = ['-f', 'json,json', '-f', 'table']
    const { code, stdout } = await image(dir, [...formats, '-o', a, '-o', b, '-o', c])
    assert.deepEqual([code, stdout], [0, ''])
    for (const file of [a, b]) assert.equal(parseReport(readFileSync(file, 'utf8')).Plimsoll.PackageCount, 8)
    assert.match(readFileSync(c, 'utf8'), /Total: 8/)
  })

  it('are not one file for two reports', async (t) => {
    const dir = temporaryFolder(t)
    const args = ['-f', 'json', '-f', 'table', '-o', 'report', '-o', './report']
    const { code, stderr } = await image(dir, args, { cwd: dir })
    assert.equal(code, 2)
    assert.match(stderr, /report is the --output of two reports/)
  })

  it('follow a link, and keep the rights of the file', async (t) => {
    const dir = temporaryFolder(t)
    const [link, file] = [join(dir, 'link'), join(dir, 'file')]
    writeFileSync(file, 'old')
    chmodSync(file, 0o640)
    symlinkSync('file', link)
    assert.equal((await image(dir, ['-f', 'json', '-o', link])).code, 0)
    assert.ok(lstatSync(link).isSymbolicLink())
    assert.equal(statSync(file).mode & 0o777, 0o640)
    assert.equal(parseReport(readFileSync(file, 'utf8')).Plimsoll.PackageCount, 8)
  })

  it('that cannot be are told in words of the user', async (t) => {
    const dir = temporaryFolder(t)
    mkdirSync(join(dir, 'taken'))
    const cases = [
      [join(dir, 'none/report'), `there is no folder ${join(dir, 'none')}.`],
      [join(dir, 'taken'), 'illegal operation on a directory.'],
      ['/dev/full', 'no space left on device'],
    ] as const
    for (const [path, says] of cases) {
      const { code, stdout, stderr } = await image(dir, ['-o', path])
      assert.deepEqual([code, stdout], [3, ''])
      assert.ok(
        stderr.startsWith(`plimsoll: error: ${path} cannot be written: `) && stderr.includes(says),
        stderr,
      )
      assert.doesNotMatch(stderr, /\.tmp/)
    }
  })
})

describe('options of the command line', () => {
  it('switch off what the file switched on', async (t) => {
    const cwd = temporaryFolder(t)
    writeFileSync(join(cwd, 'plimsoll.yaml'), 'exit:\n  fail-on-empty: true\n  code: 7\nno-color: true\n')
    const empty = ['--skip-dirs', '{lib,opt/none}', '--allow-incomplete']
    assert.equal((await image(cwd, empty, { cwd })).code, 4)
    assert.equal((await image(cwd, [...empty, '--fail-on-empty=false'], { cwd })).code, 0)
    const wrong = await image(cwd, ['--fail-on-empty=never'], { cwd })
    assert.deepEqual([wrong.code, wrong.stderr.includes('--fail-on-empty is true or false')], [2, true])
    const foreign = await image(cwd, ['--layers=false'], { cwd })
    assert.deepEqual([foreign.code, foreign.stderr.includes("unknown option '--layers=false'")], [2, true])
  })

  it('that stand before the command are told so', async () => {
    for (const args of [
      ['--quiet', 'image', 'x'],
      ['-q', 'image', 'x'],
      ['--cache-dir=/tmp', 'image', 'x'],
    ]) {
      const { code, stderr } = await plimsoll(args)
      assert.equal(code, 2)
      assert.match(stderr, /options stand after the command/)
    }
  })

  it('take a time as long as anybody likes', async (t) => {
    for (const time of ['30d', '1000w', '99999.5ms']) {
      const { code, stderr } = await image(temporaryFolder(t), ['--timeout', time])
      assert.deepEqual([code, stderr], [0, ''], time)
    }
  })

  it('are told with what they accept', async () => {
    const { stdout } = await plimsoll(['image', '--help'])
    const help = stdout.replaceAll(/\s+/g, ' ')
    for (const part of [
      '(UNKNOWN, LOW, MEDIUM, HIGH, CRITICAL; default: all)',
      '(table, json',
      '; default: table)',
      'will_not_fix',
      'also --skip-db-update',
    ])
      assert.ok(help.includes(part), part)
  })

  it('show where an error came from, however that was asked for', async () => {
    const args = ['image', '--input', '/nowhere']
    for (const [more, environment] of [
      [['--debug'], {}],
      [['-qd'], {}],
      [[], { PLIMSOLL_DEBUG: '1' }],
      [[], { PLIMSOLL_DEBUG: 'Yes' }],
    ] as const) {
      const { stderr } = await plimsoll([...args, ...more], { environment })
      assert.match(stderr, /\[input-not-found\]\n\n?PlimsollError: .*\n +at /)
    }
    assert.doesNotMatch((await plimsoll(args, { environment: { PLIMSOLL_DEBUG: '0' } })).stderr, / at /)
  })
})
