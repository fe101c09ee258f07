import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { inProcess } from '../in-process.ts'
import { temporaryFolder } from '../plimsoll.ts'

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  serviceAccountName: web\n  containers:\n    - name: web\n      image: web:1\n'

interface Report {
  readonly object: string
  readonly valid: boolean
  readonly message: string
}

/** Scans a manifest with these flags and variables. */
async function scan(
  t: TestContext,
  { text = POD, flags = [], environment = {} }: ScanOptions,
): Promise<{ readonly code: number | null; readonly stderr: string; readonly reports: readonly Report[] }> {
  const file = join(temporaryFolder(t), 'pod.yaml')
  writeFileSync(file, text)
  const { code, stdout, stderr } = await inProcess(['kubesec', 'scan', file, ...flags], environment)
  return { code, stderr, reports: JSON.parse(stdout) as readonly Report[] }
}

interface ScanOptions {
  readonly text?: string
  readonly flags?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** A folder of schemas, of which that of Pods allows nothing but these keys. */
function schemaFolder(t: TestContext, keys: readonly string[], version = 'master'): string {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, `${version}-standalone-strict`))
  const properties = Object.fromEntries(keys.map((key) => [key, {}]))
  const schema = { type: 'object', properties, additionalProperties: false }
  writeFileSync(join(folder, `${version}-standalone-strict`, 'pod-v1.json'), JSON.stringify(schema))
  return folder
}

const ALL = ['apiVersion', 'kind', 'metadata', 'spec']

describe("kubesec's variables", () => {
  it('name the version of the schemas, where no flag does', async (t) => {
    const environment = { K8S_SCHEMA_VER: '1.29.3' }
    const [byVariable] = (await scan(t, { environment })).reports
    assert.match(byVariable?.message ?? '', /^could not find schema for Pod .*1\.29\.3/)
    const flags = ['--kubernetes-version', '1.31.0']
    const [byFlag] = (await scan(t, { flags, environment })).reports
    assert.equal(byFlag?.valid, true)
    const folder = schemaFolder(t, ALL, 'v1.29.3')
    const [both] = (await scan(t, { environment: { ...environment, SCHEMA_LOCATION: folder } })).reports
    assert.equal(both?.valid, true, 'the folder is asked for that version')
  })

  it('name several places of schemas, of which the first that has one counts', async (t) => {
    const [empty, narrow, wide] = [temporaryFolder(t), schemaFolder(t, ['kind']), schemaFolder(t, ALL)]
    const valid = async (options: ScanOptions) => (await scan(t, options)).reports[0]?.valid
    assert.equal(await valid({ environment: { SCHEMA_LOCATION: `${empty},${wide}` } }), true)
    assert.equal(await valid({ environment: { SCHEMA_LOCATION: `${narrow},${wide}` } }), false)
    const environment = { SCHEMA_LOCATION: narrow }
    assert.equal(await valid({ environment, flags: [`--schema-location=${empty},${wide}`] }), true)
    const twice = ['--schema-location', empty, '--schema-location', wide]
    assert.equal(await valid({ environment, flags: twice }), true)
    assert.equal(await valid({ environment: { SCHEMA_LOCATION: '' } }), true)
  })
})

describe("the address of kubesec's server", () => {
  const cases: readonly [given: string[], environment: Record<string, string>, message: string][] = [
    [['arg:1'], { PORT: 'port:1', KUBESEC_ADDR: 'addr:1' }, 'Invalid IP address: "arg"\n'],
    [[], { PORT: 'port:1', KUBESEC_ADDR: 'addr:1' }, 'Invalid IP address: "port"\n'],
    [[], { KUBESEC_ADDR: 'addr:1' }, 'Invalid IP address: "addr"\n'],
    [[], { PORT: '', KUBESEC_ADDR: '99999' }, 'Invalid port: "99999"\n'],
    [[], {}, '[[ip:]port] is missing, set CLI argument or use KUBESEC_ADDR environment variable\n'],
  ]
  for (const [given, environment, message] of cases)
    it(`is that of ${JSON.stringify([...given, environment])}`, async () => {
      const { code, stdout, stderr } = await inProcess(['kubesec', 'http', ...given], environment)
      assert.deepEqual([code, stdout], [1, message])
      assert.equal(/\tWARN\t.*PORT is deprecated/.test(stderr), Boolean(environment['PORT']))
    })

  it('is followed by a key that has to be one', async (t) => {
    const file = join(temporaryFolder(t), 'key.pem')
    writeFileSync(file, 'no key')
    for (const [path, message] of [
      [file, 'Failed to parse private key\n'],
      [`${file}.nope`, `Open ${file}.nope: no such file or directory\n`],
    ] as const) {
      const { code, stdout } = await inProcess(['kubesec', 'http', '-k', path, '127.0.0.1:1'])
      assert.deepEqual([code, stdout], [1, message])
    }
  })
})

describe('a scan of kubesec', () => {
  it('takes a list for one object, which has no rules', async (t) => {
    const text = `apiVersion: v1\nkind: List\nitems:\n${POD.replace(/^/gm, '    ').replace('    ', '  - ')}`
    const { code, reports } = await scan(t, { text: text.trimEnd() })
    assert.deepEqual([code, reports.length, reports[0]?.object], [2, 1, 'List/undefined.default'])
  })

  it('allows no key that its schema does not have', async (t) => {
    const { code, reports } = await scan(t, { text: `${POD}fake: 1\n` })
    assert.deepEqual([code, reports[0]?.valid], [2, false])
    assert.match(reports[0]?.message ?? '', /additional properties 'fake' not allowed/)
  })

  it('writes the report in any case, also where it cannot be written into a file', async (t) => {
    const output = join(temporaryFolder(t), 'no', 'such', 'folder\0')
    const { code, stderr, reports } = await scan(t, { flags: ['-o', output] })
    assert.deepEqual([code, reports[0]?.object], [0, 'Pod/web.default'])
    assert.match(stderr, /\tERROR\t/)
    assert.equal(existsSync(join(output, '..')), false)
  })

  it('says nothing of a report when one document cannot be read', async (t) => {
    const file = join(temporaryFolder(t), 'pod.yaml')
    writeFileSync(file, `${POD}---\na: [\n---\n${POD}`)
    const { code, stdout } = await inProcess(['kubesec', 'scan', file])
    assert.equal(code, 1)
    assert.match(stdout, /^Error converting YAML to JSON: yaml: [^\n]*\n$/)
  })
})
