import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { type Outcome, plimsoll, temporaryFolder } from '../plimsoll.ts'

const ROOT = join(import.meta.dirname, '../..')
const CACHE = temporaryFolder({ after })
const EXAMPLES = join(ROOT, 'examples')
const SCAN =
  `image --input ${EXAMPLES}/harbour.oci.tar --mirror ${EXAMPLES}/mirror --cache-dir ${CACHE} --enrich none`.split(
    ' ',
  )

interface Decided {
  readonly Plimsoll: {
    readonly Suppressed: readonly {
      readonly By: string
      readonly Reason: string
      readonly Decision: object
    }[]
    readonly Decisions: {
      readonly Exceptions: readonly { readonly State: string; readonly Findings: number }[]
    }
  }
}

describe('exceptions', () => {
  /** In a folder of its own with these files. */
  function folderWith(t: { after(callback: () => void): void }, files: Readonly<Record<string, string>>) {
    const cwd = temporaryFolder(t)
    for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content)
    return {
      file: (name: string) => join(cwd, name),
      run: (...args: readonly string[]): Promise<Outcome> => plimsoll(args, { cwd }),
      scan: (...args: readonly string[]): Promise<Outcome> =>
        plimsoll([...SCAN, '--created-at', '2026-01-02', ...args], { cwd }),
    }
  }

  const ACCEPTED = `- id: CVE-2023-44487
  package: pkg:apk/alpine/nghttp2-libs@1.55.*
  reason: behind a proxy
  owner: team-a
  until: 2026-01-02
- id: CVE-1999-0001
  reason: an old one
`

  it('of a file take findings out and stay in the report; when they are over, the findings are back', async (t) => {
    const { scan } = folderWith(t, { 'accepted.yaml': ACCEPTED })
    const json = await scan('--exceptions', 'accepted.yaml', '-f', 'json')
    const { Plimsoll: report } = JSON.parse(json.stdout) as Decided
    assert.deepEqual(
      report.Suppressed.map(({ By, Reason, Decision }) => ({ By, Reason, Decision })),
      [
        {
          By: 'accepted.yaml',
          Reason: 'behind a proxy',
          Decision: { Kind: 'exception', Source: 'accepted.yaml:1', Owner: 'team-a', Until: '2026-01-02' },
        },
      ],
    )
    assert.deepEqual(
      report.Decisions.Exceptions.map(({ State, Findings }) => [State, Findings]),
      [
        ['used', 1],
        ['unused', 0],
      ],
    )
    const table = await scan('--ignorefile', 'accepted.yaml')
    assert.match(table.stdout, /Suppressed: 1 \(1 by accepted\.yaml\)/)
    assert.match(table.stdout, /exception accepted\.yaml:6 \(CVE-1999-0001\) suppresses nothing/)
    assert.doesNotMatch(table.stdout, /CVE-2023-44487/)
    const over = await scan('--exceptions', 'accepted.yaml', '--created-at', '2026-01-03')
    assert.match(over.stdout, /nghttp2-libs +CVE-2023-44487/)
    assert.match(over.stdout, /accepted\.yaml:1 \(.*\) expired after 2026-01-02, and would suppress 1/)
  })

  it('decide the exit code, and so do those without effect where that is asked for', async (t) => {
    const { scan } = folderWith(t, {
      'plimsoll.yaml': 'exceptions:\n  - {package: "pkg:apk/**", reason: r}\n',
      'unused.yaml': '- {id: CVE-1999-0001, reason: r}\n',
    })
    assert.equal((await scan('--exit-code', '7')).code, 0)
    const args = ['--exceptions', 'unused.yaml', '--exit-code', '7']
    assert.equal((await scan(...args)).code, 0)
    assert.equal((await scan(...args, '--fail-on-unused-exceptions')).code, 7)
  })

  it('of Trivy are read where nobody names a file, and not where one does', async (t) => {
    const { scan } = folderWith(t, {
      '.trivyignore': '# not called\nCVE-2023-44487\nCVE-2023-38545 exp:2026-01-02\n',
      'own.yaml': '- {id: CVE-2023-42363, reason: r}\n',
    })
    const usual = await scan('--show-suppressed')
    assert.match(usual.stdout, /CVE-2023-44487 .*: accepted \(\.trivyignore:2\): not called/)
    assert.match(
      usual.stdout,
      /\.trivyignore:3 \(CVE-2023-38545\) expired after 2026-01-01, and would suppress 2/,
    )
    assert.match(usual.stdout, /Suppressed: 1 /)
    assert.match((await scan('--exceptions', 'own.yaml')).stdout, /Suppressed: 1 \(1 by own\.yaml\)/)
  })

  const faults: readonly [string, Readonly<Record<string, string>>, readonly string[], RegExp][] = [
    [
      'in the configuration',
      { 'plimsoll.yaml': 'exceptions:\n  - id: CVE-1\n' },
      [],
      /plimsoll\.yaml:2:5: exceptions\.0\.reason is missing/,
    ],
    [
      'in a file that is named',
      { a: '- {id: CVE-1, reason: r, until: 2026-02-30}\n' },
      ['--exceptions', 'a'],
      /a:1:33: 0\.until is no day of the calendar/,
    ],
    [
      'in .trivyignore',
      { '.trivyignore': 'CVE-1 exp:soon\n' },
      [],
      /\.trivyignore:1:1: exp: is to be a date/,
    ],
    ['for a file that is not there', {}, ['--exceptions', 'a'], /There is no file a\./],
  ]
  for (const [name, files, args, fault] of faults) {
    it(`end a scan before it begins for a fault ${name}`, async (t) => {
      const { code, stdout, stderr } = await folderWith(t, files).scan('--input', 'nowhere.tar', ...args)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, fault)
    })
  }

  it('are added, listed, checked, and pruned by a report', async (t) => {
    const { run, scan, file } = folderWith(t, {})
    const clock = ['--created-at', '2026-01-02']
    const add = ['exceptions', 'add', ...clock]
    assert.equal((await run(...add, 'CVE-2023-44487', '--reason', 'proxy', '--until', '30d')).code, 0)
    assert.equal(
      (await run(...add, '--package', 'pkg:npm/**', '--reason', 'not ours', '--owner', 'a')).code,
      0,
    )
    assert.equal((await run(...add, 'CVE-1', '--reason', 'old', '--until', '2026-01-01')).code, 0)
    const before = readFileSync(file('plimsoll.yaml'), 'utf8')
    assert.match(before, /- id: CVE-2023-44487\n {4}reason: proxy\n {4}until: 2026-02-01\n/)

    const list = JSON.parse((await run('exceptions', 'list', '-f', 'json', ...clock)).stdout) as {
      state: string
    }[]
    assert.deepEqual(
      list.map(({ state }) => state),
      ['active', 'active', 'expired'],
    )
    assert.match(
      (await run('exceptions', 'list', ...clock)).stdout,
      /expired +2026-01-01 +CVE-1 +plimsoll\.yaml:8/,
    )
    assert.equal((await run('exceptions', 'check', ...clock)).code, 0)
    assert.equal((await run('exceptions', 'check', '--fail-on-expired', ...clock)).code, 1)

    await scan('-f', 'json', '-o', 'report.json')
    const prune = ['exceptions', 'prune', '--from', 'report.json', ...clock]
    const dry = await run(...prune, '--dry-run')
    assert.equal(readFileSync(file('plimsoll.yaml'), 'utf8'), before)
    assert.equal(
      dry.stdout,
      'Would remove plimsoll.yaml:5: everything on pkg:npm/** (unused)\nWould remove plimsoll.yaml:8: CVE-1 (expired after 2026-01-01)\n',
    )
    assert.equal((await run(...prune)).code, 0)
    assert.equal(
      readFileSync(file('plimsoll.yaml'), 'utf8'),
      'exceptions:\n  - id: CVE-2023-44487\n    reason: proxy\n    until: 2026-02-01\n',
    )
    assert.equal((await run('exceptions', 'prune', ...clock)).stdout, 'There is nothing to remove.\n')
  })

  it('of a misconfiguration hold for the object that is named', async (t) => {
    const pod = (name: string) =>
      `kind: Pod\napiVersion: v1\nmetadata: {name: ${name}}\nspec:\n  containers:\n    - {name: c, image: a, securityContext: {privileged: true}}\n`
    const { run, file } = folderWith(t, { 'pods.yaml': `${pod('driver')}---\n${pod('web')}` })
    const args = ['KSV-0017', '--resource', 'Pod/dri*', '--reason', 'a kernel module']
    assert.equal((await run('exceptions', 'add', ...args)).code, 0)
    assert.match(readFileSync(file('plimsoll.yaml'), 'utf8'), /id: KSV-0017\n {4}resource: Pod\/dri\*\n/)
    const { stdout } = await run('manifest', 'scan', 'pods.yaml', '-f', 'json')
    const { Results } = JSON.parse(stdout) as {
      Results: { Misconfigurations: { ID: string; CauseMetadata: { Resource: string } }[] }[]
    }
    const privileged = Results.flatMap(({ Misconfigurations }) => Misconfigurations).filter(
      ({ ID }) => ID === 'KSV-0017',
    )
    assert.deepEqual(
      privileged.map(({ CauseMetadata }) => CauseMetadata.Resource),
      ['Pod/web'],
    )
  })

  it('that would be a fault are not added, and nothing is written', async (t) => {
    const { run, file } = folderWith(t, {})
    for (const args of [['CVE-1'], ['--reason', 'r'], ['CVE-1', '--reason', 'r', '--until', '2026-02-30']]) {
      const { code, stdout } = await run('exceptions', 'add', ...args)
      assert.deepEqual([code, stdout], [2, ''], args.join(' '))
    }
    assert.equal(existsSync(file('plimsoll.yaml')), false)
  })
})
