import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { needsProgram, needsRealData } from '../../../test/real-data.ts'
import { disagreements, relationOf, versionLines } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import { joinEvr, MAX_RPM_VERSION_LENGTH, rpmVersionOrder, rpmvercmp, splitEvr } from './version.ts'

const part = fc
  .array(fc.constantFrom('0', '1', '01', '9', '10', 'a', 'b', 'Z', '.', '_', '+', '~', '^'), {
    minLength: 1,
    maxLength: 7,
  })
  .map((parts) => parts.join(''))
const version = fc
  .tuple(fc.constantFrom('', '0:', '1:', '01:'), part, fc.option(part, { nil: undefined }))
  .map(([epoch, text, release]) => `${epoch}${text}${release === undefined ? '' : `-${release}`}`)

describe('rpm version order', () => {
  it('says what redhat-versions.txt says, in both directions', (t) => {
    if (!needsRealData(t)) return
    const lines = versionLines('redhat-versions.txt')
    assert.ok(lines.length > 100)
    assert.deepEqual(disagreements(rpmVersionOrder, lines), [])
  })

  it('is a total order', () => assertTotalOrder(rpmVersionOrder, version))

  it('says what rpm says', (t) => {
    if (!needsProgram(t, 'rpm')) return
    const pairs = fc.sample(fc.tuple(part, part), { numRuns: 1000, seed: 3 })
    assert.deepEqual(
      pairs.map(([a, b]) => `${a} ${Math.sign(rpmvercmp(a, b))} ${b}`),
      askRpm(pairs).map((result, i) => `${pairs[i]?.[0]} ${result} ${pairs[i]?.[1]}`),
    )
  })

  for (const [a, relation, b] of [
    ['1.0-1', '=', '0:1.0-1'],
    ['2.0-1', '<', '1:1.0-1'],
    ['9:1-1', '<', '10:1-1'],
    ['1.0', '<', '1.0-1'],
    ['1.0', '<', '1.0-0'],
    ['1.0~rc1-1', '<', '1.0-1'],
    ['1.0^git1-1', '>', '1.0-1'],
    ['1.0^git1-1', '<', '1.0.1-1'],
    ['1.0a', '>', '1.0'],
    ['1.a', '<', '1.1'],
  ] as const) {
    it(`has ${a} ${relation} ${b}`, () => assert.equal(relationOf(rpmVersionOrder, a, b), relation))
  }

  it('takes versions apart and together', () => {
    assert.deepEqual(splitEvr('1:2.3-rc-4'), {
      epoch: '1',
      version: '2.3-rc',
      release: '4',
      hasRelease: true,
    })
    assert.deepEqual(
      [joinEvr(0, '1', '2'), joinEvr(undefined, '1', '2'), joinEvr('3', '1', '2'), joinEvr('1', '1', '')],
      ['1-2', '1-2', '3:1-2', '1:1'],
    )
  })

  it('refuses what is no version', () => {
    for (const text of ['', '1 2', '1\n', '\0', '1\u00a0'])
      assert.equal(rpmVersionOrder.isValid(text), false, text)
    for (const text of ['1', '1-', '~1', '2023c-1.el8', '1%2', '1:1-1:2', 'a:1', '-1', '1.α'])
      assert.equal(rpmVersionOrder.isValid(text), true, text)
    assert.equal(rpmVersionOrder.isValid('1'.repeat(MAX_RPM_VERSION_LENGTH + 1)), false)
  })
})

/** -1, 0 or 1 for each pair, by the program itself. */
function askRpm(pairs: readonly (readonly [string, string])[]): number[] {
  const list = pairs.map(([a, b]) => `{"${a}","${b}"}`).join(',')
  const script = `%{lua: for _, p in ipairs({${list}}) do print(rpm.vercmp(p[1], p[2]) .. " ") end}`
  const { stdout } = spawnSync('rpm', ['--eval', script], { encoding: 'utf8' })
  return stdout.trim().split(/\s+/).map(Number)
}
