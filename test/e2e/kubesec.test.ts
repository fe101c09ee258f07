import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Outcome, plimsoll, type RunOptions, temporaryFolder } from '../plimsoll.ts'

const kubesec = async (args: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
  await plimsoll(['kubesec', ...args], options)

const BAD = `apiVersion: v1
kind: Pod
metadata:
  name: bad
spec:
  containers:
    - name: a
      image: a:1
      securityContext:
        privileged: true
`
const GOOD = BAD.replace('bad', 'good').replace('privileged: true', 'readOnlyRootFilesystem: true')
const EMPTY = BAD.replace('bad', 'empty').replace('      securityContext:\n        privileged: true\n', '')

interface Report {
  readonly object: string
  readonly valid: boolean
  readonly fileName: string
  readonly message?: string
  readonly score: number
}

function reportsOf({ stdout }: Outcome): readonly Report[] {
  return JSON.parse(stdout) as readonly Report[]
}

describe('kubesec as it stands in pipelines', () => {
  it('scores standard input, byte for byte as it always did', async () => {
    const { code, stdout, stderr } = await kubesec(['scan', '-'], { input: BAD })
    assert.equal(code, 2)
    assert.equal(stderr, '')
    assert.equal(stdout, readFileSync(join(import.meta.dirname, 'testdata/kubesec-privileged.json'), 'utf8'))
  })

  const inputs: readonly [string, string, number, readonly string[]][] = [
    ['points', GOOD, 0, ['Passed with a score of 1 points']],
    ['no points, which fails and yet says that it passed', EMPTY, 2, ['Passed with a score of 0 points']],
    [
      'several documents',
      `${GOOD}\n---\n${BAD}`,
      2,
      ['Passed with a score of 1 points', 'Failed with a score of -30 points'],
    ],
    [
      'an unsupported kind',
      'apiVersion: v1\nkind: ConfigMap\n',
      2,
      ['This resource kind is not supported by kubesec'],
    ],
    ['an unknown kind', 'apiVersion: v1\nkind: Boat\n', 2, ['could not find schema for Boat']],
    ['no kind', 'apiVersion: v1\n', 2, ["error while parsing: missing 'kind' key"]],
    [
      'JSON',
      JSON.stringify({ apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a' }] } }),
      2,
      ['Passed with a score of 0 points'],
    ],
  ]
  for (const [name, input, code, messages] of inputs)
    it(`ends with ${code} for ${name}`, async () => {
      const outcome = await kubesec(['scan', '-'], { input })
      assert.deepEqual(
        reportsOf(outcome).map(({ message }) => message),
        messages,
      )
      assert.equal(outcome.code, code)
    })

  it('refuses keys that the API does not know', async () => {
    const [report] = reportsOf(
      await kubesec(['scan', '-'], { input: BAD.replace('privileged', 'privilegedd') }),
    )
    assert.equal(report?.valid, false)
    assert.equal(report.score, 0)
    assert.match(
      report.message ?? '',
      /^problem validating schema\. Check JSON formatting: jsonschema validation failed with .*additional properties 'privilegedd' not allowed/,
    )
  })

  it('takes files, and its flags', async (t) => {
    const cwd = temporaryFolder(t)
    const path = join(cwd, 'pod.yaml')
    writeFileSync(path, BAD)
    const named = await kubesec(['scan', 'pod.yaml', '--exit-code', '0', '-o', 'out.json'], { cwd })
    assert.equal(named.code, 0)
    assert.equal(reportsOf(named)[0]?.fileName, 'pod.yaml')
    assert.equal(`${readFileSync(join(cwd, 'out.json'), 'utf8')}\n`, named.stdout)
    const [absolute] = reportsOf(await kubesec(['scan', '--absolute-path', './pod.yaml'], { cwd }))
    assert.equal(absolute?.fileName, path)
    const [one] = reportsOf(await kubesec(['scan', '-r', 'HostPID,CapDropAny', 'pod.yaml'], { cwd }))
    assert.equal(one?.score, 0)
  })

  const faults: readonly [readonly string[], string, string | RegExp][] = [
    [['scan', 'none.yaml'], '', /^Open \/.*none\.yaml: no such file or directory\n$/],
    [['scan', '-r', 'Nothing,Privileged,Nobody', '-'], BAD, 'Invalid rule IDs requested: Nothing, Nobody\n'],
    [['scan', '-'], '', 'Invalid input\n'],
    [['scan', '-'], '---\n', 'Invalid input\n'],
    [['scan', '-'], `${GOOD}\n---\na: [\n`, /^Error converting YAML to JSON: yaml: .*line 1/],
    [['scan'], '', /^Error: file path is required\n.*Usage:\n {2}kubesec scan/s],
    [['scan', '--nothing', '-'], BAD, /^Error: unknown flag: --nothing\n/],
    [['scan', '--exit-code', 'x', '-'], BAD, /^Error: invalid argument "x" for "--exit-code" flag: strconv/],
    [['scan', '-f'], BAD, /^Error: flag needs an argument: 'f' in -f\n/],
    [['scan', '-f', 'boat', '-'], BAD, /format/],
    [['scna'], '', /^Unknown command "scna" for "kubesec"\n/],
  ]
  for (const [args, input, message] of faults)
    it(`ends with 1 for kubesec ${args.join(' ')} < ${JSON.stringify(input.slice(-12))}`, async () => {
      const { code, stdout, stderr } = await kubesec(args, { input })
      if (typeof message === 'string') assert.equal(stdout, message)
      // What is wrong with the call stands on standard error too, with the usage.
      else assert.match(stderr === '' ? stdout : stderr, message)
      assert.equal(code, 1)
    })

  it('lists its rules, by id', async () => {
    const { stdout, code } = await kubesec(['print-rules'])
    const rules = JSON.parse(stdout) as readonly { readonly id: string }[]
    assert.equal(code, 0)
    assert.equal(rules.length, 30)
    assert.deepEqual(
      rules.map(({ id }) => id),
      rules.map(({ id }) => id).sort(),
    )
    assert.deepEqual(Object.keys(rules[0] ?? {}), ['id', 'selector', 'reason', 'kinds', 'points', 'advise'])
    assert.match((await kubesec(['print-rules', '-f', 'table'])).stdout, /^ID +\|Reason +\|Points +\|Kinds\n/)
    assert.match(
      (await kubesec(['print-rules', '-f', 'yaml'])).stdout,
      /^- id: AllowPrivilegeEscalation\n {2}selector: /,
    )
  })

  it('says its version, and helps', async () => {
    assert.match((await kubesec(['version'])).stdout, /^version .+\ngit commit .+\nbuild date .+\n$/)
    for (const args of [[], ['--help'], ['scan', '--help'], ['print-rules', '-h'], ['http', '-h']]) {
      const { code, stdout } = await kubesec(args)
      assert.equal(code, 0)
      assert.match(stdout, /Usage:\n {2}kubesec/)
    }
  })
})
