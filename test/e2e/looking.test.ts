import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { exampleSecrets } from '../../src/secrets/rules/example.ts'
import { git } from '../git-repository.ts'
import { dockerArchive, packed, tempFolder } from '../image-archives.ts'
import { inProcess } from '../in-process.ts'
import { tarOf } from '../tar-builder.ts'

const [TOKEN = ''] = exampleSecrets({ id: 'github-pat' }, 5)
const [OTHER = ''] = exampleSecrets({ id: 'npm-access-token' }, 5)

interface Saved {
  readonly Results: readonly {
    readonly Class: string
    readonly Type?: string
    readonly Target: string
    readonly Secrets?: readonly { readonly RuleID: string }[]
    readonly Misconfigurations?: readonly { readonly ID: string }[]
  }[]
  readonly Plimsoll: {
    readonly Problems: readonly { readonly Code: string }[]
    readonly Hygiene?: { readonly score: number }
    readonly Suppressed: readonly unknown[]
    readonly Configuration?: { readonly Suppressed: readonly { readonly By: string }[] }
  }
}

async function json(args: readonly string[]): Promise<Saved> {
  const { stdout, stderr } = await inProcess([...args, '--format', 'json'])
  assert.equal(stderr, '')
  return JSON.parse(stdout) as Saved
}

function secretsOf({ Results }: Saved): string[] {
  return Results.flatMap(({ Secrets = [] }) => Secrets.map(({ RuleID }) => RuleID)).sort()
}

/** An image that does most of what should not be done. */
function badImage(folder: string): string {
  const layers = [
    tarOf([
      { path: 'etc/passwd', content: 'root:x:0:0:root:/root:/bin/sh\n' },
      { path: 'etc/shadow', content: 'root::19000:0:99999:7:::\n' },
      { path: 'bin/sh', content: '#!', mode: 0o755 },
      { path: 'usr/bin/curl', content: 'c'.repeat(5000), mode: 0o4755 },
      { path: 'var/cache/apk/APKINDEX.tar.gz', content: 'x'.repeat(2000) },
      { path: 'app/.env', content: `${TOKEN}\n` },
    ]),
    tarOf([{ path: 'app/.wh..env', content: '' }]),
  ]
  const path = join(folder, 'bad.tar')
  const config = {
    config: { Env: ['PATH=/bin', `NPM=${OTHER}`], Cmd: ['sh'] },
    history: [{ created_by: 'COPY . /' }, { created_by: 'RUN sudo rm /app/.env' }],
  }
  writeFileSync(path, packed(dockerArchive([{ tags: ['bad:latest'], layers, config }])))
  return path
}

describe('what else is dangerous', () => {
  it('is found in an image: secrets of lower layers and the environment, its history, its hygiene', async (t) => {
    const folder = tempFolder(t)
    const image = badImage(folder)
    const report = await json([
      'image',
      '--input',
      image,
      '--scanners',
      'secret,misconfig,hygiene',
      '--cache-dir',
      join(folder, 'cache'),
    ])

    assert.deepEqual(secretsOf(report), ['github-pat', 'npm-access-token'])
    const ids = report.Results.flatMap(({ Misconfigurations = [] }) => Misconfigurations.map(({ ID }) => ID))
    for (const id of ['DS-0010', 'DS-0002', 'PLH-0201', 'PLH-0302', 'PLH-0601'])
      assert.ok(ids.includes(id), `${id} in ${ids.join(' ')}`)
    assert.ok((report.Plimsoll.Hygiene?.score ?? 100) < 90)
    assert.ok(report.Plimsoll.Problems.some(({ Code }) => Code === 'flaws-not-looked-for'))
  })

  it('ends in a page that says what to do first, of any target', async (t) => {
    const folder = tempFolder(t)
    const args = ['--cache-dir', join(folder, 'cache'), '--offline', '--enrich', 'none', '--allow-incomplete']
    const { stdout, code } = await inProcess(['review', '--input', badImage(folder), ...args])

    assert.equal(code, 0)
    const titles = [...stdout.matchAll(/^ ?\d+\. (.*)$/gm)].map(([, title]) => title)
    assert.equal(titles.length, 10)
    assert.match(titles[0] ?? '', /^Revoke the secret in (?:app\/\.env|config\.json)/)
    assert.match(titles[1] ?? '', /^Revoke the secret/)
    assert.ok(!stdout.includes(TOKEN) && !stdout.includes(OTHER))
    const ofFolder = await inProcess(['review', folder, ...args])
    assert.match(ofFolder.stdout, /Revoke the secret in bad\.tar/)
  })

  it('has a page of its own for hygiene, which asks no advisories', async (t) => {
    const folder = tempFolder(t)
    const { stdout, code } = await inProcess([
      'hygiene',
      '--input',
      badImage(folder),
      '--cache-dir',
      join(folder, 'cache'),
    ])
    assert.equal(code, 0)
    for (const word of ['runs as', 'downloader', 'curl', 'apk cache', 'Score:', 'PLH-0302'])
      assert.ok(stdout.includes(word), word)
  })

  it('in a source tree is checked by the kind of each file, and in all commits', async (t) => {
    const folder = tempFolder(t)
    const cache = ['--cache-dir', join(folder, '..', 'cache')]
    writeFileSync(join(folder, 'Dockerfile'), 'FROM node:latest\nRUN sudo true\n')
    writeFileSync(join(folder, 'compose.yaml'), 'services: {web: {image: nginx, privileged: true}}\n')
    writeFileSync(join(folder, '.env'), `${TOKEN}\n`)
    git(folder, 'init', '--quiet')
    git(folder, 'add', '-A')
    git(folder, 'commit', '--quiet', '-m', 'one')
    rmSync(join(folder, '.env'))
    git(folder, 'commit', '--quiet', '-a', '-m', 'two')
    mkdirSync(join(folder, 'deploy'))
    writeFileSync(
      join(folder, 'deploy/pod.yaml'),
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true, containers: [{name: a, image: a}]}\n',
    )

    const now = await json(['fs', folder, '--scanners', 'secret,misconfig', ...cache])
    const before = await json(['fs', folder, '--scanners', 'secret', '--history', ...cache])

    assert.deepEqual(secretsOf(now), [])
    assert.deepEqual(secretsOf(before), ['github-pat'])
    const types = now.Results.filter(({ Misconfigurations = [] }) => Misconfigurations.length > 0)
    assert.deepEqual(types.map(({ Target, Type }) => `${Target} ${Type}`).sort(), [
      'Dockerfile dockerfile',
      'compose.yaml compose',
      'deploy/pod.yaml kubernetes',
    ])
    const cloned = await json(['repo', folder, '--scanners', 'secret', '--history', ...cache])
    assert.deepEqual(secretsOf(cloned), ['github-pat'])
  })

  it('is accepted by a baseline, by its id, and by the ids of other tools', async (t) => {
    const folder = tempFolder(t)
    const args = ['image', '--input', badImage(folder), '--cache-dir', join(folder, 'cache')]
    const baseline = join(folder, 'baseline.json')
    const look = [...args, '--scanners', 'secret', '--secret-baseline', baseline]
    const missing = await inProcess(look)
    assert.match(
      missing.stderr,
      /There is no baseline .*--update-secret-baseline writes one.*\[input-not-found\]/,
    )

    await json([...look, '--update-secret-baseline'])
    assert.ok(!readFileSync(baseline, 'utf8').includes(TOKEN.slice(-20)))
    const known = await json(look)
    assert.deepEqual(secretsOf(known), [])
    assert.deepEqual(
      known.Plimsoll.Configuration?.Suppressed.map(({ By }) => By),
      [baseline, baseline],
    )

    const ignore = join(folder, 'ignore')
    writeFileSync(ignore, '# known\ngithub-pat\nnpm-access-token\nCIS-DI-0001\nDKL-LI-0001\n')
    const whole = [...args, '--scanners', 'secret,hygiene', '--exceptions', ignore]
    const accepted = await json(whole)
    assert.deepEqual(secretsOf(accepted), [])
    assert.equal(accepted.Plimsoll.Configuration?.Suppressed.length, 4)

    writeFileSync(baseline, '{"version":1}')
    assert.match((await inProcess(look)).stderr, /is no baseline of secrets: salt .*\[baseline-invalid\]/)
  })

  it('is no question of hygiene in a source tree, and none of checks that are not there', async (t) => {
    const folder = tempFolder(t)
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n')
    assert.match((await inProcess(['hygiene', folder])).stderr, /no root file system: .*\[usage\]/)
    const { stderr } = await inProcess(['config', folder, '--check', 'DL30000'])
    assert.match(stderr, /no check of Dockerfiles called DL30000.*\[option-invalid\]/)
  })

  it('is told with a message where it is asked for wrongly', async (t) => {
    const folder = tempFolder(t)
    const config = join(folder, 'trivy-secret.yaml')
    writeFileSync(config, 'rules:\n  - id: mine\n    regex: "(a"\n')
    const limits = join(folder, 'dive.yaml')
    writeFileSync(limits, 'rules: {lowestEfficiency: 2}\n')
    const target = ['image', '--input', badImage(folder), '--cache-dir', join(folder, 'cache')]
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['--scanners', 'secrets'], /--scanners .*secret.*\[option-invalid\]/],
      [['--scanners', 'secret', '--update-secret-baseline'], /--secret-baseline FILE.*\[usage\]/],
      [['--scanners', 'secret', '--secret-config', config], /trivy-secret\.yaml:3:\d+: .*\[config-invalid\]/],
      [
        ['--scanners', 'secret', '--secret-config', 'nowhere'],
        /There is no file nowhere.*\[input-not-found\]/,
      ],
      [['--scanners', 'hygiene', '--dive-ci', limits], /dive\.yaml:1:\d+: .*\[config-invalid\]/],
      [['--scanners', 'hygiene', '--lowest-efficiency', '90'], /lowestEfficiency.*\[option-invalid\]/],
      [['--scanners', 'secret', '--server', 'http://127.0.0.1:1'], /--server judges flaws .*\[usage\]/],
    ]
    for (const [args, message] of wrong) {
      const { stderr, code } = await inProcess([...target, ...args])
      assert.match(stderr.replace(/\s+/g, ' '), message)
      assert.ok(code === 2 || code === 3)
    }
  })
})
