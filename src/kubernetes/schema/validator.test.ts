import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { startServer } from '../../../test/http-server.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { createHttpClient, type HttpClient } from '../../net/http-client.ts'
import { MAX_SCHEMA_BYTES } from './read-schema.ts'
import { createValidator, type ValidationResult, type ValidatorOptions } from './validator.ts'

const POD = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a', image: 'a' }] } }
const CUSTOM = { apiVersion: 'a.example/v1', kind: 'Widget', spec: { size: 1 } }
const SCHEMA = {
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string', enum: ['Widget'] },
    spec: { type: 'object', properties: { size: { type: 'integer' } } },
  },
}
const CHECK = 'problem validating schema. Check JSON formatting: jsonschema validation failed with '
const UNREADABLE = 'error while parsing: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal'
const PUBLISHED = 'https://raw.githubusercontent.com/yannh/kubernetes-json-schema/master'
const PATH = 'master-standalone-strict/widget-a-v1.json'

const { signal } = new AbortController()

async function validate(object: unknown, options: ValidatorOptions = {}): Promise<ValidationResult> {
  return await createValidator(options).validate(object, signal)
}

async function messageOf(object: unknown, options: ValidatorOptions = {}): Promise<string> {
  const result = await validate(object, options)
  return result.valid ? 'valid' : `${result.status}: ${result.message}`
}

/** A folder of schemas. */
function folderOf(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(t)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

function clientOf(t: TestContext): HttpClient {
  const http = createHttpClient({ insecureHosts: [], env: {}, userAgent: 'test/1', sleep: async () => {} })
  t.after(() => http.close())
  return http
}

describe('objects are held against the shipped schemas', () => {
  it('of the newest version, where none is named', async () => {
    assert.deepEqual(await validate(POD), { valid: true })
    assert.deepEqual(
      await validate({
        ...POD,
        spec: { containers: [{ name: 'a', fake: 1, ports: [{ containerPort: '1' }] }] },
      }),
      {
        valid: false,
        status: 'invalid',
        message: `${CHECK}'${PUBLISHED}/master-standalone-strict/pod-v1.json#' - at '/spec/containers/0/ports/0/containerPort': got string, want integer - at '/spec/containers/0': additional properties 'fake' not allowed`,
        faults: [
          {
            path: ['spec', 'containers', 0, 'ports', 0, 'containerPort'],
            detail: 'got string, want integer',
          },
          { path: ['spec', 'containers', 0, 'fake'], detail: "additional property 'fake' not allowed" },
        ],
      },
    )
  })

  it('of the version that is named, also by another release of it', async () => {
    const workload = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IPAddress',
      spec: { parentRef: { name: 'a', resource: 'b' } },
    }

    assert.equal(await messageOf(workload), 'valid')
    assert.equal(
      await messageOf(workload, { kubernetesVersion: '1.31.0' }),
      'error: could not find schema for IPAddress',
    )
    assert.equal(
      await messageOf({ ...POD, a: 1 }, { kubernetesVersion: 'v1.31.7' }),
      `invalid: ${CHECK}'${PUBLISHED}/v1.31.7-standalone-strict/pod-v1.json#' - at '': additional properties 'a' not allowed`,
    )
  })

  it('and of no version that is not shipped', async () => {
    assert.equal(
      await messageOf(POD, { kubernetesVersion: '1.29.3' }),
      'error: could not find schema for Pod (schemas of Kubernetes 1.29.3 are not shipped, only those of 1.31.0 and 1.37.0: name a schema location)',
    )
    for (const kubernetesVersion of ['1.29', 'latest', '1.2.3.4', ''])
      assert.throws(() => createValidator({ kubernetesVersion }), { code: 'option-invalid' })
  })

  for (const [object, message] of [
    [{}, "error: error while parsing: missing 'kind' key"],
    [{ kind: null, apiVersion: 'v1' }, "error: error while parsing: missing 'kind' key"],
    [{ kind: '', apiVersion: 'v1' }, "error: error while parsing: missing 'kind' key"],
    [{ kind: 1, apiVersion: 'v1' }, 'error: could not find schema for 1'],
    [{ kind: 'Pod', apiVersion: '' }, "error: error while parsing: missing 'apiVersion' key"],
    [{ ...POD, kind: ['Pod'] }, `error: ${UNREADABLE} array into Go struct field .Kind of type string`],
    [
      { ...POD, metadata: { name: {} } },
      `error: ${UNREADABLE} object into Go struct field .Metadata.Name of type string`,
    ],
    [
      { ...POD, metadata: true },
      `error: ${UNREADABLE} bool into Go struct field .Metadata of type struct { Name string "yaml:\\"name\\""; Namespace string "yaml:\\"namespace\\""; GenerateName string "yaml:\\"generateName\\"" }`,
    ],
    [
      { kind: 'List', apiVersion: 'v1', items: {} },
      'error: error while parsing: the items of the list are no list',
    ],
    [{ kind: 'Pod' }, "error: error while parsing: missing 'apiVersion' key"],
    [{ kind: 'Fake', apiVersion: 'v1' }, 'error: could not find schema for Fake'],
    [
      { kind: 'pod', apiVersion: 'v1' },
      `invalid: ${CHECK}'${PUBLISHED}/master-standalone-strict/pod-v1.json#' - at '/kind': value must be 'Pod'`,
    ],
    [{ kind: '../a', apiVersion: 'v1' }, 'error: could not find schema for ../a'],
    [{ kind: 'Deployment', apiVersion: 'extensions/v1beta1' }, 'error: could not find schema for Deployment'],
    [
      { kind: 'Deployment', apiVersion: 'apps.example/v1', spec: {} },
      `invalid: ${CHECK}'${PUBLISHED}/master-standalone-strict/deployment-apps-v1.json#' - at '/apiVersion': value must be 'apps/v1' - at '/spec': missing properties 'selector', 'template'`,
    ],
    [
      ['a'],
      'error: error unmarshalling resource: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    [
      'a',
      'error: error unmarshalling resource: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type map[string]interface {}',
    ],
    [
      null,
      'error: error unmarshalling resource: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal null into Go value of type map[string]interface {}',
    ],
  ] as const)
    it(`in words: ${message.slice(0, 60)}`, async () => {
      assert.equal(await messageOf(object), message)
    })

  it('one by one, of a list', async () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [POD, { ...POD, a: 1 }, { apiVersion: 'v1', kind: 'List', items: [{}] }],
    }
    const result = await validate(list)

    assert.ok(!result.valid)
    assert.equal(result.status, 'error')
    assert.deepEqual(result.faults, [
      { path: ['items', 1, 'a'], detail: "additional property 'a' not allowed" },
    ])
    assert.match(
      result.message,
      /additional properties 'a' not allowed\nerror while parsing: missing 'kind' key$/,
    )
    assert.equal(await messageOf({ ...list, items: [POD] }), 'valid')
  })

  it('not without end, of lists in lists', async () => {
    let list: unknown = POD
    for (let level = 0; level < 1000; level++) list = { apiVersion: 'v1', kind: 'List', items: [list] }
    assert.equal(await messageOf(list), 'error: more than 10 lists are in each other')
  })

  it('until the signal says so', async () => {
    await assert.rejects(
      createValidator().validate(POD, AbortSignal.abort(new Error('enough'))),
      /^Error: enough$/,
    )
  })
})

describe('objects are held against schemas in folders', () => {
  it('one after the other, with the shipped ones where they are named', async (t) => {
    const first = folderOf(t, {})
    const second = folderOf(t, { [PATH]: JSON.stringify(SCHEMA) })
    const schemaLocations = [first, second, 'default']

    assert.equal(await messageOf(CUSTOM, { schemaLocations }), 'valid')
    assert.equal(await messageOf(POD, { schemaLocations }), 'valid')
    assert.equal(
      await messageOf({ ...CUSTOM, spec: { size: '1' } }, { schemaLocations }),
      `invalid: ${CHECK}'file://${second}/${PATH}#' - at '/spec/size': got string, want integer`,
    )
    assert.equal(await messageOf(POD, { schemaLocations: [second] }), 'error: could not find schema for Pod')
  })

  it('by one file for all kinds, where a template is none', async (t) => {
    const folder = folderOf(t, { 'all.json': JSON.stringify(SCHEMA), 'gadget.json': '{}' })
    const gadget = { ...CUSTOM, kind: 'Gadget' }

    assert.equal(await messageOf(CUSTOM, { schemaLocations: [`${folder}/all.json`] }), 'valid')
    assert.match(
      await messageOf(gadget, { schemaLocations: [`${folder}/all.json`] }),
      /'\/kind': value must be 'Widget'$/,
    )
    assert.equal(
      await messageOf(gadget, { schemaLocations: [`${folder}/{{ .ResourceKind }}.json`] }),
      'valid',
    )
  })

  it('and say what is wrong with one, instead of taking the next', async (t) => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['{', /^error: failed to read schema at .*widget-a-v1\.json: is no JSON$/],
      ['{"type":"text"}', /^error: the schema at file:.*json is broken: \/type names no type: 'text'$/],
      [' '.repeat(MAX_SCHEMA_BYTES + 1), /: is larger than 16777216 bytes$/],
    ]
    for (const [text, message] of cases) {
      const folder = folderOf(t, { [PATH]: text })
      assert.match(await messageOf(CUSTOM, { schemaLocations: [folder, 'default'] }), message)
    }
    const folder = folderOf(t, { [`${PATH}/x`]: '' })
    assert.match(await messageOf(CUSTOM, { schemaLocations: [folder] }), /EISDIR/)
  })

  it('which are read once, and again where that failed', async (t) => {
    const folder = folderOf(t, { [PATH]: '{' })
    const validator = createValidator({ schemaLocations: [folder] })
    assert.equal((await validator.validate(CUSTOM, signal)).valid, false)

    writeFileSync(join(folder, PATH), JSON.stringify(SCHEMA))
    assert.equal((await validator.validate(CUSTOM, signal)).valid, true)

    rmSync(join(folder, PATH))
    assert.equal((await validator.validate(CUSTOM, signal)).valid, true)
  })
})

describe('objects are held against schemas at URLs', () => {
  it('which are fetched once, also from where they lead', async (t) => {
    const server = await startServer(t, ({ path }, response) => {
      if (path === `/b/${PATH}`) response.end(JSON.stringify(SCHEMA))
      else if (path === `/a/${PATH}`) response.writeHead(302, { location: `/b/${PATH}` }).end()
      else response.writeHead(404).end()
    })
    const validator = createValidator({
      schemaLocations: [`${server.url}/c`, `${server.url}/a`],
      http: clientOf(t),
    })
    const results = [
      await validator.validate(CUSTOM, signal),
      await validator.validate({ ...CUSTOM, spec: 1 }, signal),
    ]

    assert.deepEqual(
      server.requests.map(({ path }) => path),
      [`/c/${PATH}`, `/a/${PATH}`, `/b/${PATH}`],
    )
    assert.deepEqual(
      results.map((result) => (result.valid ? 'valid' : result.message)),
      ['valid', `${CHECK}'${server.url}/a/${PATH}#' - at '/spec': got number, want object`],
    )
  })

  it('and say what went wrong, without the secrets of the URL', async (t) => {
    const server = await startServer(t, ({ path }, response) => {
      if (path.startsWith('/large')) response.end(' '.repeat(MAX_SCHEMA_BYTES + 1))
      else if (path.startsWith('/html')) response.end('<html>')
      else response.writeHead(500).end()
    })
    const http = clientOf(t)
    const said = async (path: string): Promise<string> =>
      await messageOf(CUSTOM, { schemaLocations: [`http://user:secret@${server.host}/${path}`], http })
    const start = `error: failed downloading schema at ${server.url}`

    assert.equal(await said('a'), `${start}/a/${PATH}: received HTTP status 500`)
    assert.equal(server.requests.length, 3)
    assert.equal(await said('html'), `${start}/html/${PATH}: is no JSON`)
    assert.equal(await said('large'), `${start}/large/${PATH}: is larger than 16777216 bytes`)
    assert.match(await messageOf(CUSTOM, { schemaLocations: ['http://127.0.0.1:1'], http }), /refused/)
    assert.match(
      await messageOf(CUSTOM, { schemaLocations: ['http://127.0.0.1:1'] }),
      /no way to the network$/,
    )
  })

  it('until the signal says so', async (t) => {
    const controller = new AbortController()
    const server = await startServer(t, () => controller.abort(new Error('enough')))
    const validator = createValidator({ schemaLocations: [server.url], http: clientOf(t) })

    await assert.rejects(validator.validate(CUSTOM, controller.signal), /^Error: enough$/)
  })
})
