import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { type Answer, type DoorProcess, podOf, startDoor, until } from './door-process.ts'

/** Lets in what is of one registry, and says its name in every refusal. */
const policyOf = (registry: string, more = ''): string => `admission:
  default: deny
  rules:
    - name: of-${registry}
      require: {registries: {allow: ["${registry}.example/**"]}${more}}
`
const judgementOf = (name: string): string =>
  `name: ${name}\nrules: [{name: none, on: finding, when: "finding.id == 'CVE-2025-90001'", action: deny, message: m}]\n`
const POD = podOf('b.example/app:1')
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const RELOADS = 'plimsoll_admission_policy_reloads_total'

/** Rule and policy of each decision, as they are on record. */
function decisions({ folder }: DoorProcess): readonly { readonly rule: string; readonly policy: string }[] {
  const database = new DatabaseSync(join(folder, 'service.sqlite'), { readOnly: true })
  try {
    const rows = database.prepare('SELECT rule, policy FROM admission_decisions ORDER BY id').all()
    return rows.map(({ rule, policy }) => ({ rule: String(rule), policy: String(policy) }))
  } finally {
    database.close()
  }
}

describe('the policy of admission', () => {
  it('is replaced while requests come, each of which is decided by one', async (t) => {
    const [first, second] = [policyOf('a'), policyOf('b')]
    const door = await startDoor(t, { policy: first })
    const done = new AbortController()
    const ask = async (): Promise<Answer[]> => {
      const answers: Answer[] = []
      while (!done.signal.aborted) answers.push(await door.validate(POD))
      return answers
    }
    const asking = Promise.all([ask(), ask(), ask()])

    // As an editor does: a new file in place of the old one.
    renameSync(door.write('next.yaml', second), join(door.folder, 'policy.yaml'))
    await until('the new policy', async () => (await door.validate(POD)).allowed)
    done.abort()

    for (const answers of await asking)
      assert.deepEqual(
        answers.map(({ allowed }) => allowed),
        answers.map(({ allowed }) => allowed).toSorted((a, b) => Number(a) - Number(b)),
      )
    const digests = { 'of-a': sha256(first), 'of-b': sha256(second) } as const
    const recorded = decisions(door)
    for (const { rule, policy } of recorded) assert.equal(policy, digests[rule as keyof typeof digests])
    assert.deepEqual(new Set(recorded.map(({ rule }) => rule)), new Set(['of-a', 'of-b']))
    assert.equal(await door.metric(`${RELOADS}{outcome="replaced"}`), 1)
  })

  it('that is faulty is refused loudly, and the one before stays in force until it is mended', async (t) => {
    const door = await startDoor(t, { policy: policyOf('b') })
    const faulty = async (): Promise<boolean> => (await door.metric('plimsoll_admission_policy_faulty')) === 1
    assert.equal(await faulty(), false)

    door.write('policy.yaml', policyOf('a').replace('registries', 'registrys'))
    await until('that it is faulty', faulty)
    assert.equal((await door.validate(POD)).allowed, true)
    assert.equal(await door.check('database'), 'ok')
    assert.match(door.said(), /admission policy not replaced/)
    assert.match(door.said(), /registrys is no key that is known/)

    // A policy that asks for what nobody can know here, and one that names a judgement that is missing.
    const labels = policyOf('a').replace(
      'require',
      'match: {namespaceLabels: {matchLabels: {a: b}}}\n      require',
    )
    for (const [text, words] of [
      [labels, /there is no cluster to ask/],
      [policyOf('a', ', scan: {policy: ./missing.yaml}'), /there is no file missing\.yaml/],
    ] as const) {
      door.write('policy.yaml', text)
      await until(String(words), async () => await Promise.resolve(words.test(door.said())))
      assert.equal((await door.validate(POD)).allowed, true)
    }

    // What was missing comes, and with it the policy that names it.
    door.write('missing.yaml', judgementOf('lenient'))
    await until('the policy', async () => !(await door.validate(POD)).allowed)
    assert.equal(await faulty(), false)
  })

  it('is read again when a ConfigMap swaps its link, when what it names changes, and on SIGHUP', async (t) => {
    const door = await startDoor(t, { policy: policyOf('a') })
    const volume = join(door.folder, 'volume')
    const publish = (version: string, text: string): void => {
      mkdirSync(join(volume, version), { recursive: true })
      writeFileSync(join(volume, version, 'policy.yaml'), text)
      symlinkSync(version, join(volume, '..next'))
      renameSync(join(volume, '..next'), join(volume, '..data'))
    }
    publish('..1', policyOf('b'))
    symlinkSync('..data/policy.yaml', join(volume, 'policy.yaml'))
    symlinkSync('volume/policy.yaml', join(door.folder, 'link'))
    renameSync(join(door.folder, 'link'), join(door.folder, 'policy.yaml'))
    await until('the first version', async () => (await door.validate(POD)).allowed)

    publish('..2', policyOf('b', ', scan: {policy: ./judge.yaml, unknown: allow}'))
    await until('that a file is missing', async () =>
      Promise.resolve(/there is no file judge\.yaml/.test(door.said())),
    )
    // A file that looks as if nobody had touched it.
    const writeQuietly = (name: string): void =>
      utimesSync(door.write('judge.yaml', judgementOf(name)), new Date(0), new Date(0))
    writeQuietly('one')
    await until('the second version', async () =>
      /digest/.test((await door.validate(POD, { dryRun: true })).message),
    )
    const before = decisions(door).at(-1)?.policy
    writeQuietly('two')
    door.child.kill('SIGHUP')
    await until('the changed judgement', async () => {
      await door.validate(POD, { dryRun: true })
      return decisions(door).at(-1)?.policy !== before
    })
    assert.equal(door.child.exitCode, null)
  })
})
