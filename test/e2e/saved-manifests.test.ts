import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { REPORT_FORMATS } from '../../src/reports/registry.ts'
import { inProcess } from '../in-process.ts'
import { temporaryFolder } from '../plimsoll.ts'

/** The report of an image that is kept for other tests. */
const IMAGE = join(import.meta.dirname, '../../src/saved/own/testdata/before.json')

const BEFORE = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: app, image: "registry.example/app:1", securityContext: {privileged: true}}
---
apiVersion: v1
kind: Pod
metadata: {name: old, namespace: shop}
spec: {containers: [{name: x, image: "registry.example/x:1"}]}
`
/** Lines moved, a container came before the other, and the pod shares the network of its node. */
const AFTER = `# Written anew.
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostNetwork: true
      containers:
        - {name: side, image: "registry.example/side:1", securityContext: {privileged: true}}
        - {name: app, image: "registry.example/app:1", securityContext: {privileged: true}}
`

/** Reports of both, and the folder that has them. */
async function reports(t: TestContext) {
  const folder = temporaryFolder(t)
  const write = async (name: string, manifest: string): Promise<string> => {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'web.yaml'), manifest)
    const file = join(folder, 'reports', `${name}.json`)
    const { code, stdout, stderr } = await inProcess(['manifest', 'scan', join(folder, name), '-f', 'json'])
    assert.equal(code, 0, stderr)
    writeFileSync(file, stdout)
    return file
  }
  mkdirSync(join(folder, 'reports'))
  const [before, after] = [await write('before', BEFORE), await write('after', AFTER)]
  return { folder: join(folder, 'reports'), before, after }
}

/** But the one that needs a template. */
const FORMATS = REPORT_FORMATS.map(({ id }) => id).filter((id) => id !== 'template')

describe('saved reports of manifests', () => {
  it('are converted to what the scan itself wrote, in every format', async (t) => {
    const { folder } = await reports(t)
    const always = ['--created-at', '2026-01-02T00:00:00Z', '--github-sha', '0'.repeat(40)]
    const to = (name: string) =>
      FORMATS.flatMap((id) => ['--format', id, '--output', join(folder, `${name}.${id}`)])
    const options = ['--github-ref', 'refs/heads/main', '--show-suppressed', ...always]
    const manifests = join(folder, '../before')
    const scan = await inProcess(['manifest', 'scan', manifests, ...options, ...to('scan')])
    assert.equal(scan.code, 0, scan.stderr)
    const again = await inProcess(['convert', join(folder, 'scan.json'), ...options, ...to('again')])
    assert.equal(again.code, 0, again.stderr)
    for (const id of FORMATS) {
      const read = (name: string): string => readFileSync(join(folder, `${name}.${id}`), 'utf8')
      assert.ok(read('again') === read('scan'), id)
      assert.match(read('again'), /KSV-0017/, id)
    }
  })

  it('are compared by check, object and container, whatever line they are on', async (t) => {
    const { before, after } = await reports(t)
    const { code, stdout, stderr } = await inProcess(['diff', before, after, '-f', 'json'])
    assert.equal(code, 0, stderr)
    type Entry = { readonly ID: string; readonly Name: string; readonly Container?: string }
    const { Counts, Misconfigurations, Objects } = JSON.parse(stdout) as {
      readonly Counts: Readonly<Record<string, number>>
      readonly Misconfigurations: { readonly New: readonly Entry[]; readonly Fixed: readonly Entry[] }
      readonly Objects: { readonly Removed: readonly Entry[] }
    }
    const isOfApp = ({ Container }: Entry): boolean => Container === 'app'
    assert.ok(Misconfigurations.New.some(({ ID }) => ID === 'KSV-0009'))
    assert.ok(Misconfigurations.New.some(({ ID, Container }) => ID === 'KSV-0017' && Container === 'side'))
    assert.deepEqual(Misconfigurations.New.filter(isOfApp), [], 'what stays as it was is not new')
    assert.ok(Misconfigurations.Fixed.length > 0)
    assert.ok(Misconfigurations.Fixed.every(({ Name }) => Name === 'old'))
    assert.ok((Counts['MisconfigurationsUnchanged'] ?? 0) > 5)
    assert.deepEqual(
      Objects.Removed.map(({ Name }) => Name),
      ['old'],
    )
    const same = await inProcess(['diff', after, after, '--fail-on', 'new,worse'])
    assert.equal(same.code, 0)
    assert.match(same.stdout, /Nothing new counts/)
  })

  it('fail a comparison for what is new in them, by the decisions of now', async (t) => {
    const { folder, before, after } = await reports(t)
    const failed = await inProcess(['diff', before, after, '--fail-on', 'new-high'])
    assert.equal(failed.code, 1)
    assert.match(failed.stderr, /failed by --fail-on \(new-high: \d+\)/)
    const accepted = join(folder, '../accepted.yaml')
    const exception = "{resource: 'Deployment/shop/web*', reason: known, owner: team}"
    writeFileSync(accepted, `exceptions:\n  - ${exception}\n`)
    const quiet = await inProcess(['diff', before, after, '--fail-on', 'new', '--exceptions', accepted])
    assert.equal(quiet.code, 0, quiet.stderr)
    assert.match(quiet.stdout, /\d+ of the new ones suppressed/)
    assert.equal((await inProcess(['diff', before, after, '--fail-on', 'new-kev'])).code, 0)
  })

  it('are merged, summed up and searched beside those of images', async (t) => {
    const { folder, before } = await reports(t)
    writeFileSync(join(folder, 'image.json'), readFileSync(IMAGE))
    const run = async (...args: readonly string[]) =>
      (await inProcess([...args, '--allow-incomplete'])).stdout
    assert.match(await run('summary', folder), /Target +Verdict[^]*Misconf[^]*Total: 3 reports/)
    const merged = join(folder, '../merged.json')
    writeFileSync(merged, await run('merge', folder, '-f', 'json'))
    for (const source of [folder, merged]) {
      assert.match(await run('merge', source), /Deployment\/shop\/web +KSV-0017/)
      assert.match(await run('merge', source, '-f', 'csv'), /before,misconfiguration,KSV-0017,/)
      const found = await run('find', source, '--cve', 'KSV017', '--resource', 'web')
      assert.match(found, /KSV017 object web: 3 in 2 of 3 reports/)
    }
    const failed = await inProcess(['find', folder, '--cve', 'KSV-0017', '--fail-on-found'])
    assert.equal(failed.code, 1)
    const objects = await inProcess(['find', before, '--resource', 'Pod/*'])
    assert.deepEqual([objects.code, /Pod\/shop\/old/.test(objects.stdout)], [0, true])
  })

  it('explain what is wrong in them', async (t) => {
    const { after } = await reports(t)
    const args = ['explain', 'AVD-KSV-0009', '--from', after, '--resource', 'Deployment/shop/*']
    const { code, stdout } = await inProcess(args)
    assert.equal(code, 0)
    assert.match(stdout, /^KSV-0009 in Deployment\/shop\/web[^]*line 10[^]*What to do: /)
    assert.equal((await inProcess(['explain', 'KSV-0009', '--from', after, '--resource', 'Pod/x'])).code, 3)
  })
})
