import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { scanArguments } from '../../action/src/arguments.ts'
import { readInputs } from '../../action/src/inputs.ts'
import { annotationLine, outputText } from '../../action/src/workflow-commands.ts'
import { obeyedLines, readActionFile, runAction } from '../action-runner.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { needsRealData, realData } from '../real-data.ts'

const ROOT = join(import.meta.dirname, '../..')
const BUNDLE = join(ROOT, 'action/bundle')
const MIRROR = join(ROOT, 'examples/mirror')
const LOCK = `{
  "name": "app",
  "lockfileVersion": 3,
  "packages": {
    "": { "name": "app", "dependencies": { "lodash": "4" } },
    "node_modules/lodash": { "version": "4.17.15" },
    "node_modules/::error::owned": { "version": "1.0.0" }
  }
}
`
const IMAGE = { input: join(ROOT, 'examples/harbour.oci.tar'), mirror: MIRROR }

describe('the action', () => {
  const fresh = mkdtempSync(join(tmpdir(), 'plimsoll-action-'))
  before(() => {
    const built = spawnSync(process.execPath, [join(ROOT, 'tools/build-action.ts'), '--out', fresh])
    assert.equal(built.status, 0, String(built.stderr))
  })
  after(() => rmSync(fresh, { recursive: true, force: true }))

  async function run(t: TestContext, inputs: Readonly<Record<string, string>>, workspace?: string) {
    const folder = temporaryFolder(t)
    return await runAction(inputs, {
      folder,
      workspace: workspace ?? folder,
      main: join(fresh, 'index.mjs'),
    })
  }

  it('is committed as it is built', () => {
    const names = globSync('**/*.*', { cwd: fresh }).sort()
    assert.deepEqual(globSync('**/*.*', { cwd: BUNDLE }).sort(), names, 'npm run build:action makes it anew')
    for (const name of names)
      assert.ok(
        readFileSync(join(fresh, name)).equals(readFileSync(join(BUNDLE, name))),
        `${name} is old: npm run build:action makes it anew`,
      )
    assert.ok(existsSync(join(ROOT, readActionFile().runs.main)))
  })

  it('scans an image, tells what it found, and fails nothing by itself', async (t) => {
    const { code, log, summary, outputs } = await run(t, IMAGE)
    assert.equal(code, 0, log)
    assert.match(log, /nghttp2-libs +CVE-2023-44487/)
    assert.match(summary, /CVE-2023-44487/)
    assert.deepEqual(
      ['verdict', 'exit-code', 'findings', 'critical', 'high', 'medium', 'low', 'unknown', 'suppressed'].map(
        (name) => outputs.get(name),
      ),
      ['warn', '0', '8', '2', '1', '1', '2', '2', '0'],
    )
    assert.deepEqual([...outputs.keys()].sort(), Object.keys(readActionFile().outputs).sort())
    const json = JSON.parse(readFileSync(outputs.get('json-report') ?? '', 'utf8')) as {
      SchemaVersion: number
    }
    assert.equal(json.SchemaVersion, 2)
    assert.deepEqual(obeyedLines(log), [])
  })

  it('fails as it is told to, with the reports that were asked for', async (t) => {
    const folder = temporaryFolder(t)
    const inputs = {
      ...IMAGE,
      severity: 'CRITICAL',
      'exit-code': '7',
      format: 'sarif, junit',
      output: 'out.sarif,out.xml',
      summary: 'false',
    }
    const { code, summary, outputs } = await run(t, inputs, folder)
    assert.deepEqual([code, outputs.get('verdict'), outputs.get('findings'), summary], [7, 'fail', '2', ''])
    const reports = ['out.sarif', 'out.xml'].map((name) => join(folder, name))
    assert.equal(outputs.get('reports'), reports.join('\n'))
    for (const report of reports) assert.ok(existsSync(report), report)
  })

  it('annotates the lines that declare packages, once each, and not the names of strangers', async (t) => {
    if (!needsRealData(t)) return
    const workspace = temporaryFolder(t)
    const app = join(workspace, 'app')
    mkdirSync(app)
    writeFileSync(join(app, 'package-lock.json'), LOCK)
    const { code, log } = await run(t, { path: app, mirror: realData('upstream') }, workspace)
    assert.equal(code, 0, log)
    const lines = obeyedLines(log)
    assert.equal(lines.length, 1, log)
    assert.match(
      lines[0] ?? '',
      /^::error file=app\/package-lock\.json,line=6,title=lodash 4\.17\.15%3A \d+ findings::CVE-\d/,
    )
  })

  it('says what is wrong with its inputs, and scans nothing', async (t) => {
    const cases: readonly [Readonly<Record<string, string>>, RegExp][] = [
      [{}, /Name what to scan: image, input or path\./],
      [{ image: 'a', input: 'b' }, /Give one of image, input and path\./],
      [{ path: '.', 'scan-type': 'fz' }, /scan-type is one of image, fs, .*, not «fz»\./],
      [{ 'scan-type': 'sbom' }, /A scan of the type sbom needs path\./],
      [{ ...IMAGE, format: 'sarif' }, /format names 1 reports and output 0 files/],
      [{ ...IMAGE, 'ignore-unfixed': 'yes' }, /ignore-unfixed is true or false, not «yes»\./],
    ]
    for (const [inputs, message] of cases) {
      const { code, log, outputs } = await run(t, inputs)
      assert.equal(code, 2, log)
      assert.match(log, message)
      assert.match(log, /^::error title=Plimsoll::/m)
      assert.equal(outputs.size, 0)
    }
  })

  it('hands what a stranger wrote on as one argument, and runs none of it', async (t) => {
    const folder = temporaryFolder(t)
    const trap = join(folder, 'trap')
    for (const image of [
      `$(touch ${trap})`,
      `a; touch ${trap}`,
      `\`touch ${trap}\``,
      `--config=${trap}`,
      `x\ntouch ${trap}`,
    ]) {
      const { code, log, outputs } = await run(t, { image, mirror: MIRROR }, folder)
      assert.equal(code, 2, log)
      assert.equal(outputs.get('exit-code'), '2')
      assert.ok(!existsSync(trap), image)
    }
    const { code } = await run(t, { ...IMAGE, severity: `HIGH' || touch ${trap} #` }, folder)
    assert.equal(code, 2)
    assert.ok(!existsSync(trap))
  })

  it('obeys no command in the name of a file', async (t) => {
    const folder = temporaryFolder(t)
    const hostile = join(folder, 'x\n::error::owned')
    writeFileSync(hostile, 'no image')
    const { code, log } = await run(t, { input: hostile, mirror: MIRROR }, folder)
    assert.equal(code, 3, log)
    assert.deepEqual(obeyedLines(log), [])
  })
})

describe('what the action says to the runner', () => {
  it('cannot be ended early, nor begin another command', () => {
    const line = annotationLine({
      level: 'error',
      file: 'a,line=1::b%',
      line: 3,
      title: 'x\n::warning::y',
      message: 'm\r\n::error::n',
    })
    assert.equal(
      line,
      '::error file=a%2Cline=1%3A%3Ab%25,line=3,title=x%0A%3A%3Awarning%3A%3Ay::m%0D%0A::error::n\n',
    )
  })

  it('marks the end of an output by what the output does not hold', () => {
    assert.equal(
      outputText({ a: 'plimsoll_end_0\nverdict<<x', b: '1' }),
      'a<<plimsoll_end_1\nplimsoll_end_0\nverdict<<x\nplimsoll_end_1\nb<<plimsoll_end_0\n1\nplimsoll_end_0\n',
    )
  })
})

describe('inputs of the action', () => {
  const own = { json: '/t/r.json', summary: '/t/s.md' }
  const args = (inputs: Readonly<Record<string, string>>): readonly string[] =>
    scanArguments(
      readInputs(Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name}`, value]))),
      own,
    ).filter((arg) => !/^--(?:format|output)=(?:table|-|json|github-summary|\/t\/.*)$/.test(arg))

  const cases: readonly [Readonly<Record<string, string>>, readonly string[]][] = [
    [{ IMAGE: 'alpine:3.18' }, ['image', '--', 'alpine:3.18']],
    [{ IMAGE: ' a ', SEVERITY: 'HIGH', POLICY: '' }, ['image', '--severity=HIGH', '--', 'a']],
    [{ PATH: '-x', 'IGNORE-UNFIXED': 'TRUE' }, ['fs', '--ignore-unfixed=true', '--', '-x']],
    [{ PATH: 'a.json', 'SCAN-TYPE': 'sbom', PLATFORM: 'linux/arm64' }, ['sbom', '--', 'a.json']],
    [{ INPUT: 'a.tar', PLATFORM: 'linux/arm64' }, ['image', '--platform=linux/arm64', '--input=a.tar']],
  ]
  for (const [inputs, expected] of cases)
    it(`become arguments: ${JSON.stringify(inputs)}`, () => assert.deepEqual(args(inputs), expected))

  it('are those of action.yml', () => {
    const source = readFileSync(join(ROOT, 'action/src/arguments.ts'), 'utf8')
    const main = readFileSync(join(ROOT, 'action/src/main.ts'), 'utf8')
    for (const name of Object.keys(readActionFile().inputs))
      assert.ok(`${source}${main}`.includes(`'${name}'`), name)
  })
})
