import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareVersionLines, compareVersions, MAX_PAIR_LENGTH, versionOrderOf } from './compare-versions.ts'

async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let start = 0; start < bytes.length; start += size) {
    yield await Promise.resolve(bytes.subarray(start, start + size))
  }
}

async function answers(text: string, size = 64): Promise<{ output: string; reasons: string[] }> {
  const reasons: string[] = []
  let output = ''
  const onUnknown = (line: number, reason: string): void => void reasons.push(`${line}: ${reason}`)
  for await (const batch of compareVersionLines(versionOrderOf('debian'), chunksOf(text, size), onUnknown))
    output += batch
  return { output, reasons }
}

describe('comparing versions', () => {
  it('says how one stands to the other', () => {
    assert.equal(compareVersions('debian', '1.0~rc1-1', '1.0-1'), '<')
    assert.equal(compareVersions('debian', '1.0', '0:1.0-0'), '=')
    assert.equal(compareVersions('alpine', '1.0-r1', '1.0_rc1-r1'), '>')
  })

  it('refuses what it does not know', () => {
    assert.throws(() => compareVersions('beos', '1', '2'), {
      code: 'ecosystem-unknown',
      message: /alpine, .*wolfi/,
    })
    assert.throws(() => compareVersions('alpine', '1', 'v2'), { code: 'version-invalid', message: /"v2"/ })
    assert.throws(() => compareVersions('alpine', '', '2'), { code: 'version-invalid' })
  })
})

describe('comparing versions by the line', () => {
  const pairs = '1\t2\n2\t1\r\n1:1\t1:1-0\n\n1 2\nä\t1\n1\t2\t3\n3\t2'

  for (const size of [1, 2, 3, 7, 1000]) {
    it(`gives one answer a line, read by ${size} bytes`, async () => {
      const { output, reasons } = await answers(pairs, size)
      assert.equal(output, '<\n>\n=\n?\n?\n?\n?\n>\n')
      assert.deepEqual(reasons, [
        '4: there is no tab between two versions',
        '5: there is no tab between two versions',
        '6: "ä" is no version by dpkg order',
        '7: "2\\t3" is no version by dpkg order',
      ])
    })
  }

  it('gives nothing for nothing', async () => {
    assert.deepEqual(await answers(''), { output: '', reasons: [] })
  })

  it('answers a line that never ends once, and goes on', async () => {
    const { output, reasons } = await answers(`${'1'.repeat(5_000_000)}\n1\t2\n`, 65_536)
    assert.equal(output, '?\n<\n')
    assert.deepEqual(reasons, [`1: the line has ${MAX_PAIR_LENGTH} characters or more`])
  })
})
