import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkManifest } from './check-manifest.ts'
import { fixText } from './fix-text.ts'

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: a
spec:
  containers:
    - name: one # the first
      image: a:1
    - name: two
      image: b:1
      securityContext:
        privileged: true
`

const check = (text: string, isNamed = true) => checkManifest({ name: 'a.yaml', text, isNamed })

describe('a manifest', () => {
  it('has each misconfiguration at its line, with what stands there', async () => {
    const { misconfigurations } = await check(`# head\n---\n${POD}`)
    const privileged = misconfigurations.find(({ id }) => id === 'KSV-0017')
    assert.deepEqual(privileged?.place, {
      file: 'a.yaml',
      startLine: 14,
      startColumn: 9,
      endLine: 14,
      excerpt: '        privileged: true',
    })
  })

  it('has a score, and one for each container', async () => {
    const { resources } = await check(POD)
    const [first] = resources
    assert.ok(first)
    const { score, containers, passed } = first
    assert.equal(score, -30)
    assert.deepEqual(
      containers.map((one) => [one.name, one.score]),
      [
        ['one', 0],
        ['two', -30],
      ],
    )
    assert.ok(passed > 10)
  })

  it('loses nothing where one document is broken, and says which', async () => {
    const { resources, problems } = await check(`${POD}---\nkind: [\n---\n${POD}`)
    assert.equal(resources.length, 2)
    assert.deepEqual(
      problems.map(({ code, subject }) => [code, subject]),
      [['manifest-broken', 'a.yaml:15']],
    )
  })

  it('is held against a level of the Pod Security Standards where one is asked for', async () => {
    const idsOf = async (podSecurity?: 'baseline' | 'restricted'): Promise<readonly string[]> => {
      const options = podSecurity ? { podSecurity } : {}
      const file = { name: 'a.yaml', text: POD, isNamed: true }
      const { misconfigurations, resources } = await checkManifest(file, options)
      assert.equal(resources[0]?.podSecurity, 'privileged')
      return misconfigurations.map(({ id }) => id).filter((id) => id.startsWith('PSS-'))
    }
    assert.deepEqual(await idsOf(), [])
    assert.deepEqual(await idsOf('baseline'), ['PSS-baseline-privileged-containers'])
    assert.ok((await idsOf('restricted')).includes('PSS-restricted-capabilities'))
  })

  it('shows no lines of a ConfigMap with a secret', async () => {
    const { misconfigurations } = await check('kind: ConfigMap\napiVersion: v1\ndata:\n  password: hunter2\n')
    assert.deepEqual(
      misconfigurations.map(({ id, place }) => [id, place.startLine]),
      [['KSV-0109', 4]],
    )
    assert.ok(!JSON.stringify(misconfigurations).includes('hunter2'))
  })

  it('says of templates that they have to be rendered', async () => {
    const { problems } = await check('apiVersion: v1\n{{- if .Values.a }}\nkind: Pod\n{{- end }}\n')
    assert.match(problems[0]?.detail ?? '', /helm template/)
  })

  it('below a folder may be something else', async () => {
    for (const text of ['a: [\n', 'a: 1\n', '- 1\n', '[1, 2]', '"text"']) {
      assert.deepEqual((await check(text, false)).problems, [])
      assert.equal((await check(text)).problems.length, 1, text)
    }
    assert.equal((await check('apiVersion: v1\nkind: [\n', false)).problems.length, 1)
  })

  it('of a kind that nobody knows does not hide its containers', async () => {
    const text = POD.replace('kind: Pod', 'kind: Machine').replace('v1', 'example.org/v1')
    const { problems } = await check(text)
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['workload-unknown'],
    )
    const podPlaces = [{ kind: 'Machine', group: 'example.org', path: [] }]
    const known = await checkManifest({ name: 'a.yaml', text, isNamed: true }, { podPlaces })
    assert.deepEqual(known.problems, [])
    assert.ok(known.misconfigurations.some(({ id }) => id === 'KSV-0017'))
  })
})

describe('a manifest that is mended', () => {
  it('keeps what it is not about, and has nothing left that a machine can mend', async () => {
    const text = `# head\n--- # one\n${POD}---\nkind: [\n---\n{"kind": "List", "apiVersion": "v1", "items": [{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "b"}, "spec": {"containers": [{"name": "c"}]}}]}\n`
    const mended = await fixText(text, () => true)
    assert.ok(mended.fixed.length > 5)
    const lines = mended.text.split('\n')
    for (const line of text.split('\n').slice(0, -2)) assert.ok(lines.includes(line), line)
    const again = await fixText(mended.text, () => true)
    assert.deepEqual(again, { text: mended.text, fixed: [] })
    const { misconfigurations, problems } = await check(mended.text)
    assert.deepEqual(
      misconfigurations.filter(({ fix }) => fix !== undefined),
      [],
    )
    assert.equal(problems.length, 1)
  })

  it('keeps what is accepted', async () => {
    const { text, fixed } = await fixText(POD, ({ id }) => id === 'KSV-0036')
    assert.equal(fixed.length, 1)
    assert.equal(text, `${POD}  automountServiceAccountToken: false\n`)
  })
})
