import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { needsProgram, needsRealData } from '../../../test/real-data.ts'
import { disagreements, relationOf, versionLines } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import { dpkgVersionOrder, MAX_DPKG_VERSION_LENGTH } from './version.ts'

/** Versions near each other, so that they often share a beginning. */
const version = fc
  .tuple(
    fc.option(fc.constantFrom('0:', '1:', '10:'), { nil: '' }),
    fc.array(fc.constantFrom('0', '1', '9', '10', '001', '.', '+', '~', '-', 'a', 'Z', '_', ':'), {
      minLength: 1,
      maxLength: 8,
    }),
    fc.option(fc.constantFrom('-0', '-1', '-1~bpo12+1', '-1+deb12u1', '-00'), { nil: '' }),
  )
  .map(([epoch, parts, revision]) => epoch + parts.join('') + revision)

describe('dpkg version order', () => {
  for (const file of ['debian-versions.txt', 'debian-versions-generated.txt']) {
    it(`says what ${file} says, in both directions`, (t) => {
      if (!needsRealData(t)) return
      assert.deepEqual(disagreements(dpkgVersionOrder, versionLines(file)), [])
    })
  }

  it('is a total order', () => assertTotalOrder(dpkgVersionOrder, version))

  it('says what dpkg says', (t) => {
    if (!needsProgram(t, 'dpkg')) return
    const valid = version.filter((text) => dpkgVersionOrder.isValid(text) && !text.startsWith('-'))
    const pairs = fc.sample(fc.tuple(valid, valid), { numRuns: 300, seed: 7 })
    const script =
      'while read -r a b; do dpkg --compare-versions "$a" lt "$b" 2>/dev/null && echo "<" || { dpkg --compare-versions "$a" eq "$b" 2>/dev/null && echo "=" || echo ">"; }; done'

    const input = pairs.map((pair) => `${pair.join(' ')}\n`).join('')
    const { stdout } = spawnSync('sh', ['-c', script], { input, encoding: 'utf8' })

    const ours = pairs.map(([a, b]) => `${a} ${relationOf(dpkgVersionOrder, a, b)} ${b}`)
    const theirs = stdout
      .trim()
      .split('\n')
      .map((relation, i) => `${pairs[i]?.[0]} ${relation} ${pairs[i]?.[1]}`)
    assert.deepEqual(ours, theirs)
  })

  it('takes and refuses what dpkg does', () => {
    for (const text of ['1', '1_2', 'abc', '~1', '1:2:3', '1-1-1', '2147483647:1', '1~~', '0:0-0']) {
      assert.equal(dpkgVersionOrder.isValid(text), true, text)
    }
    const refused = [
      '',
      '1-',
      '1:',
      ':1',
      'a:1',
      '1:-1',
      '1-1:2',
      '2147483648:1',
      '0x1:1',
      '1--',
      '-1',
      '1 2',
      '1\t',
      'é',
    ]
    for (const text of refused) assert.equal(dpkgVersionOrder.isValid(text), false, text)
  })

  it('refuses what is longer than any version', () => {
    assert.equal(dpkgVersionOrder.isValid('1'.repeat(MAX_DPKG_VERSION_LENGTH)), true)
    assert.equal(dpkgVersionOrder.isValid('1'.repeat(MAX_DPKG_VERSION_LENGTH + 1)), false)
  })
})
