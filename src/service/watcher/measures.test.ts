import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../../../test/registry-server.ts'
import { testServiceConfig } from '../../../test/service-config.ts'
import { silentLogger } from '../observe/logger.ts'
import { createMeasures } from './measures.ts'

const { signal } = new AbortController()

describe('what images that run are held to', () => {
  it('is what the file says now, with all that it inherits, and what it said before where it is faulty', async (t) => {
    const folder = await temporaryFolder(t)
    const file = join(folder, 'policy.yaml')
    const base = join(folder, 'base.yaml')
    const rule = (name: string) =>
      `name: ${name}\nrules:\n  - {name: r, on: finding, action: deny, when: "finding.id == 'CVE-1'"}\n`
    writeFileSync(base, rule('base'))
    writeFileSync(file, `name: own\nextends: ./base.yaml\n`)
    const config = testServiceConfig(folder)
    const errors: unknown[] = []
    const measures = await createMeasures({
      config: { ...config, watcher: { ...config.watcher, policy: file } },
      log: { ...silentLogger, error: (...said: unknown[]) => void errors.push(said) },
      signal,
    })
    const digest = async () => (await measures.now(signal)).measureDigest
    const first = await digest()
    assert.equal(await digest(), first)

    writeFileSync(base, rule('other'))
    const second = await digest()
    assert.notEqual(second, first)
    assert.deepEqual(errors, [])

    writeFileSync(file, 'rules: 3')
    assert.equal(await digest(), second)
    assert.equal(errors.length, 1)
  })

  it('has to be there at the start', async (t) => {
    const folder = await temporaryFolder(t)
    const config = testServiceConfig(folder)
    const watcher = { ...config.watcher, policy: join(folder, 'none.yaml') }
    await assert.rejects(createMeasures({ config: { ...config, watcher }, log: silentLogger, signal }), {
      code: 'policy-unknown',
    })
  })
})
