import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { REPORT_FORMATS } from '../../src/reports/registry.ts'
import { type Outcome, plimsoll, temporaryFolder } from '../plimsoll.ts'

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      containers:
        - name: web # the shop
          image: web:1
          securityContext:
            privileged: true
`

function tree(t: TestContext, files: Readonly<Record<string, string>>): string {
  const cwd = temporaryFolder(t)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(cwd, name, '..'), { recursive: true })
    writeFileSync(join(cwd, name), text)
  }
  return cwd
}

async function scan(cwd: string, args: readonly string[], input = ''): Promise<Outcome> {
  return await plimsoll(['manifest', 'scan', ...args], { cwd, input })
}

interface Json {
  readonly Results: readonly {
    readonly Target: string
    readonly Class: string
    readonly Misconfigurations?: readonly {
      readonly ID: string
      readonly CauseMetadata: { readonly StartLine: number }
    }[]
  }[]
}

describe('plimsoll manifest scan', () => {
  it('tells it object by object, and counts those of which all is well', async (t) => {
    const well = 'kind: Service\napiVersion: v1\nmetadata: {name: web, namespace: shop}\n'
    const cwd = tree(t, { 'web.yaml': `${DEPLOYMENT}---\n${well}` })
    const { stdout } = await scan(cwd, ['web.yaml'])
    assert.match(stdout, /^Deployment\/shop\/web \(web\.yaml:1, kubesec -30 points\)$/m)
    assert.match(stdout, /^1 object without any\.$/m)
    assert.doesNotMatch((await scan(cwd, ['-'], DEPLOYMENT)).stdout, /without any/)
  })

  it('finds what is set up wrongly, in files, folders, globs and standard input', async (t) => {
    const cwd = tree(t, {
      'deploy/web.yaml': DEPLOYMENT,
      'deploy/sub/pod.json': '{"kind": "Pod", "apiVersion": "v1", "spec": {"containers": []}}',
      'deploy/values.yml': 'a: 1\n',
      'deploy/node_modules/x.yaml': DEPLOYMENT,
      'deploy/readme.md': DEPLOYMENT,
    })
    for (const [args, files] of [
      [['deploy'], ['deploy/sub/pod.json', 'deploy/web.yaml']],
      [['deploy/*.yaml'], ['deploy/web.yaml']],
      [
        ['deploy/readme.md', '-'],
        ['STDIN', 'deploy/readme.md'],
      ],
    ] as const) {
      const { stdout, stderr } = await scan(cwd, [...args, '--format', 'json'], DEPLOYMENT)
      const { Results } = JSON.parse(stdout) as Json
      assert.deepEqual(Results.map(({ Target }) => Target).sort(), files, stderr)
      const web = Results.find(({ Target }) => Target !== 'deploy/sub/pod.json')
      const privileged = web?.Misconfigurations?.find(({ ID }) => ID === 'KSV-0017')
      assert.equal(privileged?.CauseMetadata.StartLine, 13)
    }
  })

  it('ends as is asked for', async (t) => {
    const cwd = tree(t, { 'web.yaml': DEPLOYMENT, 'broken.yaml': 'apiVersion: [\n', 'empty.yaml': '' })
    const cases: readonly [readonly string[], number][] = [
      [['web.yaml'], 0],
      [['web.yaml', '--exit-code', '1'], 1],
      [['web.yaml', '--exit-code', '1', '--severity', 'CRITICAL'], 0],
      [['web.yaml', 'broken.yaml'], 4],
      [['web.yaml', 'broken.yaml', '--allow-incomplete'], 0],
      [['empty.yaml', '--fail-on-empty'], 4],
      [['nothing.yaml'], 3],
      [['-', '--fix'], 2],
      [['web.yaml', '--workload-path', 'x'], 2],
    ]
    for (const [args, code] of cases) assert.equal((await scan(cwd, args)).code, code, args.join(' '))
  })

  it('objects to images from elsewhere where somebody says whom he trusts', async (t) => {
    const cwd = tree(t, { 'web.yaml': DEPLOYMENT })
    const found = async (...args: readonly string[]) => {
      const { stdout, code, stderr } = await scan(cwd, ['web.yaml', '--format', 'json', ...args])
      assert.equal(code, 0, stderr)
      return stdout.includes('"KSV-0125"')
    }
    assert.equal(await found(), false)
    assert.equal(await found('--trusted-registry', 'ghcr.io,docker.io'), false)
    assert.equal(await found('--trusted-registry', 'ghcr.io'), true)
    const wrong = await scan(cwd, ['web.yaml', '--trusted-registry', 'https://ghcr.io'])
    assert.equal(wrong.code, 2)
    assert.match(wrong.stderr, /--trusted-registry «https:\/\/ghcr\.io» is wrong: .*\[option-invalid\]/)
  })

  it('leaves out what somebody accepted, until it is over', async (t) => {
    const cwd = tree(t, {
      'web.yaml': DEPLOYMENT,
      'plimsoll.yaml': `exceptions:
  - {id: KSV-0017, resource: Deployment/shop/web, reason: it is a driver, until: 2030-01-01}
  - {id: CVE-2024-1, reason: of an image}
  - {id: KSV-0014, reason: over, until: 2020-01-01}
  - {id: KSV-0012, resource: Pod/*, reason: of another kind}
`,
      '.trivyignore': 'AVD-KSV-0001\n',
    })
    const { stdout } = await scan(cwd, ['web.yaml', '--show-suppressed'])
    assert.match(stdout, /Suppressed: 2 \(1 by plimsoll\.yaml, 1 by \.trivyignore\)/)
    assert.match(
      stdout,
      /KSV-0017 Deployment\/shop\/web \(web\.yaml:13\): accepted until 2030-01-01 .*: it is a driver/,
    )
    assert.match(stdout, /\(KSV-0014\) expired after 2020-01-01, and would suppress 1/)
    assert.match(stdout, /\(KSV-0012 in Pod\/\*\) suppresses nothing/)
    assert.doesNotMatch(stdout, /CVE-2024-1/)
  })

  it('mends what it can, keeps comments, and says what is left', async (t) => {
    const cwd = tree(t, { 'web.yaml': DEPLOYMENT })
    const { stdout, stderr } = await scan(cwd, ['web.yaml', '--fix'])
    const text = readFileSync(join(cwd, 'web.yaml'), 'utf8')
    assert.match(stderr, /^Mended web\.yaml: Deployment\/web: .*\n/)
    assert.ok(text.startsWith(DEPLOYMENT))
    assert.match(text, /automountServiceAccountToken: false/)
    assert.match(stdout, /KSV-0017/)
    assert.doesNotMatch(stdout, /KSV-0036/)
  })

  it('says in every format what is wrong', async (t) => {
    const cwd = tree(t, {
      'web.yaml': DEPLOYMENT,
      't.hbs': '{{% escape none }}{{#misconfigurations}}{{id}} {{/misconfigurations}}',
    })
    for (const { id } of REPORT_FORMATS) {
      if (id === 'github') continue
      const template = id === 'template' ? ['--template', 't.hbs'] : []
      const { stdout, stderr } = await scan(cwd, ['web.yaml', '--format', id, ...template])
      assert.match(stdout, /KSV-0017/, `${id}: ${stderr}`)
    }
  })
})
