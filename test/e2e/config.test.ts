import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { REPORT_FORMATS } from '../../src/reports/registry.ts'
import { type Outcome, plimsoll, temporaryFolder } from '../plimsoll.ts'

const DOCKERFILE = `FROM debian:12
# hadolint ignore=DL3009
RUN apt-get update && apt-get install curl
USER root
`
const COMPOSE = 'services:\n  db:\n    image: postgres:17\n    privileged: true\n'
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "b:1"}]}\n'

function tree(t: TestContext, files: Readonly<Record<string, string>>): string {
  const cwd = temporaryFolder(t)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(cwd, name, '..'), { recursive: true })
    writeFileSync(join(cwd, name), text)
  }
  return cwd
}

async function check(cwd: string, args: readonly string[], input = ''): Promise<Outcome> {
  return await plimsoll(['config', ...args], { cwd, input })
}

interface Json {
  readonly Results?: readonly {
    readonly Target: string
    readonly Misconfigurations?: readonly { readonly ID: string }[]
  }[]
}

async function idsOf(
  cwd: string,
  args: readonly string[],
  input = '',
): Promise<Map<string, readonly string[]>> {
  const { stdout, stderr } = await check(cwd, [...args, '--format', 'json'], input)
  assert.ok(stdout.startsWith('{'), stderr)
  const { Results = [] } = JSON.parse(stdout) as Json
  return new Map(
    Results.map(({ Target, Misconfigurations = [] }) => [Target, Misconfigurations.map(({ ID }) => ID)]),
  )
}

describe('plimsoll config', () => {
  it('checks Dockerfiles, compose files and manifests of a folder', async (t) => {
    const cwd = tree(t, {
      'a/Dockerfile': DOCKERFILE,
      'a/web.Dockerfile': 'FROM scratch\nUSER 1\n',
      'a/compose.yaml': COMPOSE,
      'a/deploy/pod.yaml': POD,
      'a/values.yaml': 'a: 1\n',
      'a/node_modules/x/Dockerfile': DOCKERFILE,
      'a/.git/Dockerfile': DOCKERFILE,
    })
    const found = await idsOf(cwd, ['a'])
    assert.deepEqual([...found.keys()].sort(), [
      'a/Dockerfile',
      'a/compose.yaml',
      'a/deploy/pod.yaml',
      'a/web.Dockerfile',
    ])
    assert.ok(found.get('a/Dockerfile')?.includes('DS-0002'))
    assert.ok(!found.get('a/Dockerfile')?.includes('DL3009'))
    assert.ok(found.get('a/compose.yaml')?.includes('PLC-0001'))
    assert.ok(found.get('a/deploy/pod.yaml')?.includes('KSV-0014'))
  })

  it('tells what standard input is by its content or by the name that it is given', async (t) => {
    const cwd = tree(t, {})
    assert.deepEqual([...(await idsOf(cwd, ['-'], DOCKERFILE)).keys()], ['STDIN'])
    const named = await idsOf(cwd, ['-', '--stdin-name', 'x/Dockerfile'], '# nothing\nRUN a\n')
    assert.deepEqual([...named.keys()], ['x/Dockerfile'])
  })

  it('ends as is asked for', async (t) => {
    const cwd = tree(t, {
      Dockerfile: DOCKERFILE,
      'broken/Dockerfile': 'FROM a:1\nNO\n',
      'compose.yaml': COMPOSE,
      'bad/.hadolint.yaml': 'ignored: 1\n',
      'bad/Dockerfile': DOCKERFILE,
    })
    const cases: readonly [readonly string[], number][] = [
      [['Dockerfile'], 0],
      [['Dockerfile', '--exit-code', '1'], 1],
      [['compose.yaml', '--exit-code', '1', '--severity', 'CRITICAL'], 1],
      [['broken'], 4],
      [['broken', '--allow-incomplete'], 0],
      [['nothing'], 3],
      [['-', '--fix'], 2],
      [['bad'], 2],
    ]
    for (const [args, code] of cases) {
      const outcome = await check(cwd, args)
      assert.equal(outcome.code, code, `${args.join(' ')}: ${outcome.stderr}`)
    }
  })

  it('mends Dockerfiles and manifests in their files', async (t) => {
    const cwd = tree(t, { Dockerfile: DOCKERFILE, 'pod.yaml': POD, 'compose.yaml': COMPOSE })
    const { stderr, code } = await check(cwd, ['.', '--fix'])
    assert.equal(code, 0, stderr)
    assert.match(stderr, /^Mended Dockerfile: DS-0021: apt-get install without -y: Add -y$/m)
    const text = readFileSync(join(cwd, 'Dockerfile'), 'utf8')
    assert.match(text, /^# hadolint ignore=DL3009\nRUN apt-get update && apt-get install .*-y curl$/m)
    assert.match(readFileSync(join(cwd, 'pod.yaml'), 'utf8'), /allowPrivilegeEscalation"?: ?false/)
    assert.equal(readFileSync(join(cwd, 'compose.yaml'), 'utf8'), COMPOSE)
    assert.ok(!(await idsOf(cwd, ['Dockerfile'])).get('Dockerfile')?.includes('DS-0021'))
  })

  it('leaves out what somebody accepted, and tells who', async (t) => {
    const cwd = tree(t, {
      Dockerfile: DOCKERFILE,
      '.hadolint.yaml': 'ignored: [DL3002]\n',
      'plimsoll.yaml': 'exceptions:\n  - {id: DS-0021, reason: it asks nothing}\n',
    })
    const ids = (await idsOf(cwd, ['Dockerfile'])).get('Dockerfile') ?? []
    for (const id of ['DS-0002', 'DS-0021', 'DL3009']) assert.ok(!ids.includes(id), id)
    const { stdout } = await check(cwd, ['Dockerfile', '--show-suppressed'])
    assert.match(stdout, /^DS-0002 .*\.hadolint\.yaml/m)
    assert.match(stdout, /^DL3009 .*Dockerfile:2/m)
    assert.match(stdout, /^DS-0021 .*it asks nothing/m)
  })

  it('objects to images from elsewhere, by a list or by a policy of admission', async (t) => {
    const cwd = tree(t, {
      Dockerfile: DOCKERFILE,
      'policy.yaml':
        'admission:\n  default: deny\n  rules:\n    - {name: a, require: {registries: {allow: ["ghcr.io/**"]}}}\n',
    })
    const objects = async (...args: readonly string[]) =>
      (await idsOf(cwd, ['Dockerfile', ...args])).get('Dockerfile')?.includes('DL3026')
    assert.equal(await objects(), false)
    assert.equal(await objects('--dockerfile-allowed-registry', 'docker.io'), false)
    assert.equal(await objects('--dockerfile-allowed-registry', 'ghcr.io'), true)
    assert.equal(await objects('--admission-policy', 'policy.yaml'), true)
    assert.equal(await objects('--check', 'PLD-0102'), false)
    assert.ok(
      (await idsOf(cwd, ['Dockerfile', '--check', 'PLD-0102'])).get('Dockerfile')?.includes('PLD-0102'),
    )
  })

  it('says that a base image could not be scanned', async (t) => {
    const cwd = tree(t, { Dockerfile: 'FROM localhost:1/a:1\nUSER 1\n' })
    const { stdout, code } = await check(cwd, ['Dockerfile', '--scan-base', '--offline'])
    assert.equal(code, 4)
    assert.match(stdout, /localhost:1\/a:1 could not be scanned/)
  })

  it('writes every format, and shows no secret in any', async (t) => {
    const value = ['s3', 'cr3t', 'v4lue'].join('')
    const cwd = tree(t, {
      Dockerfile: `${DOCKERFILE}ENV API_TOKEN=${value}\n`,
      'compose.yaml': `services:\n  a:\n    environment: {DB_PASSWORD: ${value}}\n`,
      't.hbs': '{{% escape none }}{{#misconfigurations}}{{id}} {{message}} {{/misconfigurations}}',
    })
    for (const { id: name } of REPORT_FORMATS) {
      if (name === 'github') continue
      const template = name === 'template' ? ['--template', 't.hbs'] : []
      const { code, stdout, stderr } = await check(cwd, ['.', '--format', name, ...template])
      assert.equal(code, 0, `${name}: ${stderr}`)
      assert.match(stdout, /DS-0031/, name)
      assert.ok(!stdout.includes(value), name)
    }
  })
})
