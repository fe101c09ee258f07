import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { SCAN } from '../../../test/service-settings.ts'
import { configSchema } from '../../../tools/docs/config-schema.ts'
import { CONFIG_KEYS, type KeyKind } from './keys.ts'
import { MASK, printableConfig } from './print.ts'
import { inspectServiceConfig } from './read-config.ts'

const folder = temporaryFolder({ after })
const { signal } = new AbortController()

async function inspect(value: object) {
  const file = join(folder, 'plimsoll.yaml')
  writeFileSync(file, JSON.stringify(value))
  return await inspectServiceConfig({ file, flags: {}, environment: { HOME: '/h' }, scan: SCAN, signal })
}

/** Values of a key that are right by themselves. */
function valuesOf(kind: KeyKind): fc.Arbitrary<unknown> {
  switch (kind.kind) {
    case 'flag':
      return fc.boolean()
    case 'number':
      return fc.integer({ min: kind.least, max: Math.min(kind.most, 10 ** 9) })
    case 'share':
      return fc.constantFrom(0, 0.25, 1)
    case 'size':
      return fc.oneof(fc.nat(), fc.constantFrom('5MB', '1.5GiB'))
    case 'duration':
      return fc.integer({ min: 60, max: 10 ** 7 }).map((seconds) => `${seconds}s`)
    case 'address':
      return fc.integer({ min: 1, max: 65_535 }).map((port) => `[::1]:${port}`)
    case 'choice':
      return fc.constantFrom(...kind.choices)
    case 'list':
      return fc.array(kind.choices ? fc.constantFrom(...kind.choices) : fc.constant('a'), { minLength: 1 })
    case 'text':
      return fc.constant('x')
  }
}

/** Those that others have to agree with are told apart in the tables of faults. */
const ALONE = CONFIG_KEYS.filter(
  ({ path }) =>
    !/^(?:tls|listen|introspection)|url$|secret$|psk\.key$|kubernetes\.(?:context|pull-secrets)$/.test(path),
)
const settings = fc
  .record(Object.fromEntries(ALONE.map(({ path, value }) => [path, valuesOf(value)])), { requiredKeys: [] })
  // The one role that needs something.
  .map((flat) => (String(flat['roles']).includes('admission') ? { ...flat, 'admission.policy': 'x' } : flat))

interface Tree {
  [key: string]: unknown
}

function nested(flat: Readonly<Record<string, unknown>>): object {
  const service: Tree = {}
  for (const [path, value] of Object.entries(flat)) {
    const words = path.split('.')
    const last = words.pop() ?? ''
    let at: Tree = service
    for (const word of words) at = (at[word] ??= {}) as Tree
    at[last] = value
  }
  return { service }
}

describe('the resolved configuration', () => {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(configSchema())

  it('is read as what it was printed from, and so is described by the schema', async () => {
    await fc.assert(
      fc.asyncProperty(settings, async (flat) => {
        const file = nested(flat)
        assert.ok(validate(JSON.parse(JSON.stringify(file))), JSON.stringify(validate.errors))
        const first = await inspect(file)
        assert.deepEqual(first.faults, [])
        const printed = printableConfig(first.resolved, true)
        assert.ok(validate(JSON.parse(JSON.stringify(printed))), JSON.stringify(validate.errors))
        const second = await inspect(printed)
        assert.deepEqual(second.config, first.config)
        assert.deepEqual(printableConfig(second.resolved, true), printed)
      }),
      { numRuns: 60 },
    )
  })

  it('holds no secret', async () => {
    const secret = 'hush'.repeat(10)
    const { resolved, faults } = await inspect({
      service: {
        secret,
        database: { url: `postgres://u:${secret}@h/d` },
        auth: { psk: { key: Buffer.from(secret).toString('base64') } },
        notifier: {
          targets: [
            { name: 'a', kind: 'slack', url: `https://hooks/${secret}` },
            { name: 'b', kind: 'webhook', url: 'https://x', headers: { Authorization: secret }, secret },
            { name: 'c', kind: 'jira', url: 'https://x', token: secret, project: 'P' },
            {
              name: 'd',
              kind: 'stomp',
              uris: [`stomp://u:${secret}@h`],
              destination: 'q',
              direct: true,
              user: { login: 'l', passcode: secret },
            },
          ],
        },
      },
    })
    assert.deepEqual(faults, [])
    const text = JSON.stringify(printableConfig(resolved))
    assert.ok(!text.includes(secret) && !text.includes(Buffer.from(secret).toString('base64')), text)
    assert.equal(text.split(MASK).length - 1, 11)
  })
})
