import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Outcome, plimsoll, type RunOptions, temporaryFolder } from '../plimsoll.ts'

const BARE =
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: web:1\n'
const GOOD = BARE.replace('spec:\n', 'spec:\n  serviceAccountName: web\n')
const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: 80\n'

interface Report {
  readonly object: string
  readonly valid: boolean
  readonly fileName: string
  readonly message: string
  readonly score: number
}

async function kubesec(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return await plimsoll(['kubesec', ...args], options)
}

async function reportsOf(args: readonly string[], options: RunOptions = {}): Promise<readonly Report[]> {
  const { stdout } = await kubesec(args, options)
  return JSON.parse(stdout) as readonly Report[]
}

/** Of the few rules that it is asked for, so that the whole can be read here. */
const GOLDEN = String.raw`[
  {
    "object": "Pod/web.default",
    "valid": true,
    "fileName": "a\u0026b.yaml",
    "message": "Failed with a score of -6 points",
    "score": -6,
    "scoring": {
      "critical": [
        {
          "id": "HostPID",
          "selector": ".spec .hostPID == true",
          "reason": "Sharing the host's PID namespace allows visibility of processes on the host, potentially leaking information such as environment variables and configuration",
          "points": -9
        }
      ],
      "passed": [
        {
          "id": "ServiceAccountName",
          "selector": ".spec .serviceAccountName",
          "reason": "Service accounts restrict Kubernetes API access and should be configured with least privilege",
          "points": 3
        }
      ],
      "advise": [
        {
          "id": "RunAsUser",
          "selector": ".spec, .spec.containers[] | .securityContext .runAsUser -gt 10000",
          "reason": "Run as a high-UID user to avoid conflicts with the host's users",
          "points": 1
        }
      ]
    }
  },
  {
    "object": "Service/web.default",
    "valid": true,
    "fileName": "a\u0026b.yaml",
    "message": "This resource kind is not supported by kubesec",
    "score": 0,
    "scoring": {}
  }
]
`

describe('kubesec as it stands in pipelines', () => {
  it('writes its report byte for byte, and fails for a score of 0 or less', async (t) => {
    const cwd = temporaryFolder(t)
    const bad = GOOD.replace('spec:\n', 'spec:\n  hostPID: true\n')
    writeFileSync(join(cwd, 'a&b.yaml'), `${bad}---\n${SERVICE}`)
    const rules = 'HostPID,ServiceAccountName,RunAsUser'
    const found = await kubesec(['scan', 'a&b.yaml', 'ignored.yaml', '-r', rules, '-o', 'out.json'], { cwd })
    assert.deepEqual([found.code, found.stdout, found.stderr], [2, GOLDEN, ''])
    assert.equal(readFileSync(join(cwd, 'out.json'), 'utf8'), GOLDEN.slice(0, -1))
  })

  it('ends with the code that the scores ask for', async () => {
    const cases: [name: string, input: string, args: string[], code: number][] = [
      ['above 0', GOOD, [], 0],
      ['0', BARE, [], 2],
      ['0, its own code', BARE, ['--exit-code', '0'], 0],
      ['0, another code', BARE, ['--exit-code=7'], 7],
      ['one of two', `${GOOD}---\n${BARE}`, [], 2],
      ['a kind without rules', SERVICE, [], 2],
      ['against its schema', GOOD.replace('image', 'fake'), [], 2],
    ]
    for (const [name, input, args, code] of cases)
      assert.equal((await kubesec(['scan', '-', ...args], { input })).code, code, name)
  })

  it('has errors on standard output and ends with 1', async (t) => {
    const cwd = temporaryFolder(t)
    const cases: [args: string[], input: string, stdout: RegExp][] = [
      [['scan'], '', /^File path is required\n$/],
      [['scan', 'nope.yaml'], '', /^Open \/.*nope\.yaml: no such file or directory\n$/],
      [['scan', '.'], '', /^Read \/.*: is a directory\n$/],
      [['scan', '-'], '', /^Invalid input\n$/],
      [['scan', '-'], `${GOOD}---\na: [`, /^Error converting YAML to JSON: yaml: .*\n$/],
      [['scan', '-', '-f', 'xml'], GOOD, /^Unrecognized format specified\n$/],
      [['scan', '-', '-f', 'template'], GOOD, /^Template is unset, please specify with --template\n$/],
      [['scan', '-', '-r', 'Nope,No'], GOOD, /^Invalid rule IDs requested: Nope, No\n$/],
      [['scan', '-', '--nope'], GOOD, /^Unknown flag: --nope\n$/],
      [['scna'], '', /^Unknown command "scna" for "kubesec"\n$/],
      [['print-rules', '-f', 'xml'], '', /^Unknown printing format: xml\n$/],
      [['http'], '', /^\[\[ip:\]port\] is missing/],
      [['http', 'x:1'], '', /^Invalid IP address: "x"\n$/],
    ]
    for (const [args, input, stdout] of cases) {
      const found = await kubesec(args, { input, cwd })
      assert.equal(found.code, 1, args.join(' '))
      assert.match(found.stdout, stdout)
    }
    assert.match((await kubesec(['scan'])).stderr, /^Error: file path is required\nUsage:/)
  })

  it('names the file as it was given, standard input, or by its whole path', async (t) => {
    const cwd = temporaryFolder(t)
    writeFileSync(join(cwd, 'pod.yaml'), GOOD)
    const name = async (args: string[], options: RunOptions): Promise<string | undefined> =>
      (await reportsOf(['scan', ...args], options))[0]?.fileName
    assert.equal(await name(['./pod.yaml'], { cwd }), './pod.yaml')
    assert.equal(await name(['--absolute-path', 'pod.yaml'], { cwd }), join(cwd, 'pod.yaml'))
    assert.equal(await name(['-'], { input: GOOD }), 'STDIN')
    assert.equal(await name(['/dev/stdin'], { input: GOOD }), 'STDIN')
  })

  it('says of what its schema does not allow no more than that', async () => {
    const input = ['a: 1', 'kind: Nope\napiVersion: v1', GOOD.replace('image:', 'fake:')].join('\n---\n')
    const reports = await reportsOf(['scan', '-'], { input })
    assert.deepEqual(
      reports.map(({ object, valid, score }) => [object, valid, score]),
      [
        ['Unknown', false, 0],
        ['Nope/undefined.default', false, 0],
        ['Pod/web.default', false, 0],
      ],
    )
    assert.equal(reports[0]?.message, "error while parsing: missing 'kind' key")
    assert.equal(reports[1]?.message, 'could not find schema for Nope')
    assert.match(
      reports[2]?.message ?? '',
      /^problem validating schema\. Check JSON formatting: jsonschema validation failed with .*'fake'/,
    )
  })

  it('warns of documents that it does not look at', async () => {
    const { stderr, code } = await kubesec(['scan', '-'], { input: `${GOOD}--- # next\n${BARE}` })
    assert.equal(code, 0)
    assert.match(stderr, /\tWARN\t1 documents were not looked at/)
  })

  it('takes schemas from a folder, by flag and by variable', async (t) => {
    const cwd = temporaryFolder(t)
    const environment = { SCHEMA_LOCATION: cwd }
    const [missing] = await reportsOf(['scan', '-'], { input: GOOD, environment })
    assert.match(missing?.message ?? '', /^could not find schema for Pod/)
    const [found] = await reportsOf(['scan', '-', '--schema-location', 'default'], {
      input: GOOD,
      environment,
    })
    assert.equal(found?.valid, true)
    const [old] = await reportsOf(['scan', '-'], { input: GOOD, environment: { K8S_SCHEMA_VER: '1.31.0' } })
    assert.equal(old?.valid, true)
  })

  it('writes templates, given as text or as a file', async (t) => {
    const cwd = temporaryFolder(t)
    const template = '{{range .}}{{.Object}} {{.Score}}{{end}}'
    writeFileSync(join(cwd, 'my.tpl'), template)
    for (const given of [template, 'my.tpl']) {
      const { stdout, code } = await kubesec(['scan', '-', '-f', 'template', '-t', given], {
        input: GOOD,
        cwd,
      })
      assert.deepEqual([code, stdout], [0, 'Pod/web.default 3\n'])
    }
  })

  it('shows a table, the rules, the version and its help', async () => {
    const table = await kubesec(['scan', '-', '-f', 'table'], { input: GOOD })
    assert.match(table.stdout, /│ STDIN │ Pod\/web\.default │ yes {3}│ 3 /)
    assert.match(table.stdout, /│ Passed {3}│ ServiceAccountName /)
    const rules = JSON.parse((await kubesec(['print-rules'])).stdout) as readonly Record<string, unknown>[]
    assert.equal(rules.length, 30)
    assert.deepEqual(Object.keys(rules[0] ?? {}), ['id', 'selector', 'reason', 'kinds', 'points', 'advise'])
    assert.match((await kubesec(['print-rules', '-f', 'yaml'])).stdout, /^- id: AllowPrivilegeEscalation\n/)
    assert.match((await kubesec(['print-rules', '-ftable'])).stdout, /^ID +\|Reason +\|Points {2}\|Kinds\n/)
    assert.match((await kubesec(['version'])).stdout, /^version .+\ngit commit .+\nbuild date .+\n$/)
    for (const args of [[], ['--help'], ['scan', '--help'], ['http', '-h']]) {
      const help = await kubesec(args)
      assert.equal(help.code, 0)
      assert.match(help.stdout, /Usage:\n {2}kubesec/)
    }
  })
})
