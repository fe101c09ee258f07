import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { bundleOf, rule } from '../anchore-bundles.ts'
import { type Outcome, plimsoll, temporaryFolder } from '../plimsoll.ts'
import { WRONG_POLICIES } from '../wrong-policies.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const SCAN = [
  'image',
  '--input',
  join(EXAMPLES, 'harbour.oci.tar'),
  '--mirror',
  join(EXAMPLES, 'mirror'),
  '--max-db-age',
  '100000d',
  '--created-at',
  '2026-11-20T00:00:00Z',
  '--no-progress',
]

interface Hit {
  readonly Action: string
  readonly Rule: string
}

describe('policies on the command line', () => {
  const folder = temporaryFolder({ after })

  async function scan(policy: readonly string[], ...more: readonly string[]): Promise<Outcome> {
    const policies = policy.flatMap((one) => ['--policy', one])
    return await plimsoll([...SCAN, '--cache-dir', join(folder, 'cache'), ...policies, ...more], {
      cwd: folder,
    })
  }

  function write(name: string, text: string): string {
    writeFileSync(join(folder, name), text)
    return name
  }

  function hitsOf({ stdout }: Outcome): readonly string[] {
    const report = JSON.parse(stdout) as { Plimsoll: { Verdict: { Hits: Hit[] } } }
    return report.Plimsoll.Verdict.Hits.map(({ Action, Rule }) => `${Action} ${Rule}`)
  }

  it('decide the verdict: denied is 1 or --exit-code, warned of is 0', async () => {
    const denied = await scan(['fixable-high'])
    const chosen = await scan(['fixable-high'], '--exit-code', '9')
    const warned = await scan([
      write(
        'warn.policy.yaml',
        'name: warn\nrules:\n  - {name: all, on: finding, when: true, action: warn}\n',
      ),
    ])
    const passed = await scan(
      [
        write(
          'none.policy.yaml',
          'name: none\nrules:\n  - {name: none, on: finding, when: false, action: deny}\n',
        ),
      ],
      '--exit-code',
      '9',
    )

    assert.deepEqual([denied.code, chosen.code, warned.code, passed.code], [1, 9, 0, 0])
    assert.match(
      denied.stdout,
      /denied by fixable-high\/fixable-high: HIGH CVE-2023-44487 in nghttp2-libs: update/,
    )
    assert.match(denied.stdout, /Verdict: fail \(policy denies 3 things\)/)
    assert.match(warned.stdout, /Verdict: warn/)
    assert.match(passed.stdout, /Verdict: pass \(no policy objects\)/)
  })

  it('stand in the JSON report, several after each other', async () => {
    const outcome = await scan(['kev', 'cis-image'], '--format', 'json')

    assert.deepEqual(hitsOf(outcome), [
      'deny known-exploited',
      'deny end-of-life',
      'warn likely-exploited',
      'warn likely-exploited',
      'warn no-healthcheck',
    ])
    const { Decisions } = (JSON.parse(outcome.stdout) as { Plimsoll: { Decisions: { Policies: unknown[] } } })
      .Plimsoll
    assert.deepEqual(Decisions.Policies, [
      { Policy: 'kev', Source: 'built in', Rules: 3 },
      { Policy: 'cis-image', Source: 'built in', Rules: 9 },
    ])
  })

  it('that cannot be computed make the scan incomplete, unless something is denied', async () => {
    const file = write(
      'odd.policy.yaml',
      'name: odd\nrules:\n  - {name: odd, on: image, when: \'image.labels["none"] == "x"\', action: deny}\n',
    )
    const outcome = await scan([file])

    assert.equal(outcome.code, 4)
    assert.match(outcome.stdout, /policy-unjudged odd\/odd|odd\/odd/)
    assert.equal((await scan([file, 'kev'])).code, 1)
  })

  it('ask for files by name, also when the image is known', async () => {
    const file = write(
      'files.policy.yaml',
      'name: files\nrules:\n  - {name: apk, on: file, files: ["lib/apk/db/*"], when: file.name == "installed", action: deny, message: "{{file.path}}"}\n',
    )
    for (let round = 0; round < 2; round++) {
      const outcome = await scan([file])
      assert.equal(outcome.code, 1)
      assert.match(outcome.stdout, /denied by files\/apk: lib\/apk\/db\/installed\n/)
    }
  })

  it('ask for what is remarkable about modes, of images and folders', async () => {
    const file = write(
      'modes.policy.yaml',
      'name: modes\nrules:\n  - {name: setuid, on: file, files: ["**"], when: file.setuid || file.setgid, action: deny, message: "{{file.path}}"}\n' +
        '  - {name: open, on: file, files: ["{tmp,root/open,root/closed}"], when: file.worldWritable, action: warn, message: "{{file.path}}"}\n',
    )
    mkdirSync(join(folder, 'root'))
    for (const [name, mode] of [
      ['su', 0o4755],
      ['open', 0o666],
      ['closed', 0o644],
    ] as const) {
      writeFileSync(join(folder, 'root', name), '')
      chmodSync(join(folder, 'root', name), mode)
    }
    mkdirSync(join(folder, 'tmp'))
    chmodSync(join(folder, 'tmp'), 0o1777)

    const image = await scan([file])
    const rootfs = await plimsoll(
      ['rootfs', folder, '--policy', file, '--offline', '--cache-dir', join(folder, 'none')],
      {
        cwd: folder,
      },
    )

    assert.match(image.stdout, /Verdict: pass/)
    assert.match(
      rootfs.stdout,
      /denied by modes\/setuid: root\/su\n.*warned of by modes\/open: root\/open\n.*warned of by modes\/open: tmp\n/s,
    )
    assert.doesNotMatch(rootfs.stdout, /closed/)
  })

  it('are read before anything is scanned, and refused with file, line and column', async () => {
    for (const what of [
      'a severity as a number',
      'a wrong indentation',
      'a misspelled action',
      'a circle of three',
    ]) {
      const [, text = '', error = ''] = WRONG_POLICIES.find(([name]) => name === what) ?? []
      for (const [name, content] of Object.entries(
        typeof text === 'string' ? { 'p.policy.yaml': text } : text,
      ))
        write(name, content)
      const args = ['image', '--input', 'not-there.tar', '--policy', 'p.policy.yaml']
      const outcome = await plimsoll(args, { cwd: folder })
      assert.equal(outcome.code, 2, what)
      assert.ok(outcome.stderr.includes(error), outcome.stderr)
      assert.match(outcome.stderr, /docs\/policies\.md.*\[policy-invalid\]/)
    }
    const missing = await plimsoll(['image', '--input', 'x', '--policy', 'defualt'], { cwd: folder })
    assert.equal(missing.code, 2)
    assert.match(missing.stderr, /did you mean «default»\?.*\[policy-unknown\]/)
  })

  it('are listed, shown, copied and checked', async () => {
    const list = await plimsoll(['policy', 'list'])
    const shown = await plimsoll(['policy', 'show', 'strict'])
    write('mine.policy.yaml', shown.stdout)
    const checked = await plimsoll(['policy', 'check', 'mine.policy.yaml', 'kev'], { cwd: folder })

    assert.match(list.stdout, /^default {7}.+\nstrict {8}.+\n/)
    assert.equal(
      checked.stdout,
      'mine.policy.yaml: «strict» is right: 9 rules\nkev: «kev» is right: 3 rules\n',
    )
    assert.equal(checked.code, 0)
    assert.equal((await plimsoll(['policy', 'show', 'stritc'])).code, 2)
  })

  it('are tested over saved reports', async () => {
    writeFileSync(join(folder, 'report.json'), (await scan([], '--format', 'json')).stdout)
    const expectations = (outcome: string, deny: string): string =>
      [
        'policies: [kev]',
        'tests:',
        '  - name: what is exploited',
        '    report: report.json',
        `    expect: {outcome: ${outcome}, exit-code: 1, deny: [${deny}], warn: [likely-exploited], unjudged: [],`,
        '      hits: [{rule: known-exploited, on: CVE-2023-44487, action: deny, message: exploited}]}',
        '  - report: report.json',
        '    policies: [none.policy.yaml]',
        '    expect: {outcome: pass, hits: []}',
        '',
      ].join('\n')
    write(
      'none.policy.yaml',
      'name: none\nrules:\n  - {name: none, on: finding, when: false, action: deny}\n',
    )
    write('right.yaml', expectations('fail', 'known-exploited'))
    write('wrong.yaml', expectations('pass', 'catalogue-missing'))
    write('slip.yaml', expectations('pass', 'known-exploitet'))
    const run = async (name: string) => await plimsoll(['policy', 'test', join(folder, name)])

    const right = await run('right.yaml')
    const wrong = await run('wrong.yaml')
    const slip = await run('slip.yaml')

    assert.equal(right.stderr, '')
    assert.equal(right.code, 0)
    assert.equal(
      right.stdout,
      'pass  what is exploited  (report.json by kev)\npass  2  (report.json by none.policy.yaml)\n2 passed, 0 failed\n',
    )
    assert.equal(wrong.code, 1)
    assert.match(wrong.stdout, /^FAIL {2}what is exploited/)
    assert.match(wrong.stdout, /the outcome is fail \(policy denies 1 thing\), not pass\n/)
    assert.match(
      wrong.stdout,
      /deny: «catalogue-missing» does not hit\n.*deny: «known-exploited» hits and is not expected\n/,
    )
    assert.match(wrong.stdout, /1 passed, 1 failed\n$/)
    assert.equal(slip.code, 2)
    assert.match(slip.stderr, /slip\.yaml:5:\d+: the policies have no rule «known-exploitet»/)
  })

  it('are made of a bundle of Anchore', async () => {
    const rules = [
      rule('vulnerabilities', 'package', {
        package_type: 'all',
        severity: 'high',
        severity_comparison: '>=',
      }),
      rule('dockerfile', 'instruction', { instruction: 'HEALTHCHECK', check: 'not_exists' }, 'WARN'),
      rule('malware', 'scans', {}),
    ]
    const list = {
      id: 'w',
      name: 'W',
      items: [{ id: 'i', gate: 'vulnerabilities', trigger_id: 'CVE-2023-44487+nghttp2-libs' }],
    }
    const mappings = [
      {
        registry: '*',
        repository: '*',
        image: { type: 'tag', value: '*' },
        policy_ids: ['p1'],
        whitelist_ids: ['w'],
      },
    ]
    write('bundle.json', bundleOf(rules, { whitelists: [list], mappings }))

    const imported = await plimsoll(
      [
        'policy',
        'import',
        'bundle.json',
        '-o',
        'house.policy.yaml',
        '--exceptions-output',
        'house.exceptions.yaml',
      ],
      { cwd: folder },
    )
    const outcome = await scan(['house.policy.yaml'], '--format', 'json')

    assert.equal(imported.code, 0)
    assert.equal(imported.stdout, '')
    assert.match(
      imported.stderr,
      /not carried over: malware\/scans \(r1\) of «Main»: malware is not looked for/,
    )
    assert.match(
      readFileSync(join(folder, 'house.policy.yaml'), 'utf8'),
      /^# Made of bundle\.json.*\n#\n# Could not be carried over:\n# - malware/,
    )
    assert.match(readFileSync(join(folder, 'house.exceptions.yaml'), 'utf8'), /package: 'nghttp2-libs'/)
    assert.equal(outcome.code, 1)
    assert.deepEqual(
      new Set(hitsOf(outcome)),
      new Set(['deny vulnerabilities-package', 'warn dockerfile-instruction']),
    )
    const excepted = await scan(
      ['house.policy.yaml', 'kev'],
      '--exceptions',
      'house.exceptions.yaml',
      '--format',
      'json',
    )
    assert.equal(excepted.stderr, '')
    assert.ok(!hitsOf(excepted).includes('deny known-exploited'))
    const toStdout = await plimsoll(['policy', 'import', '-'], { cwd: folder, input: bundleOf(rules) })
    assert.match(toStdout.stdout, /\nname: 'House'\n/)
    assert.equal((await plimsoll(['policy', 'import', 'house.policy.yaml'], { cwd: folder })).code, 3)
  })
})
