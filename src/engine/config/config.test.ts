import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import { readAdmissionPolicy } from '../../admission/policy/read-admission-policy.ts'
import { parseHadolintConfig } from '../../checks/dockerfile/hadolint-config.ts'
import { PlimsollError } from '../../core/errors.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import type { Report } from '../../core/report.ts'
import { allowsByPolicy } from './allowed-by-policy.ts'
import { scanBases } from './base-images.ts'
import { fixDockerfile } from './fix-dockerfile.ts'
import { hadolintFinder, readHadolintConfig } from './hadolint-config.ts'
import { type ConfigKind, isConfigName, isDockerfileName, kindOfFile } from './kind-of-file.ts'

describe('files of configuration', () => {
  it('are known by their names', () => {
    const dockerfiles = ['Dockerfile', 'dockerfile', 'Containerfile', 'web.Dockerfile', 'Dockerfile.web']
    for (const name of dockerfiles) assert.ok(isDockerfileName(name) && isConfigName(name), name)
    for (const name of ['Dockerfile.dockerignore', 'Dockerfile.md', 'notes.txt', 'dockerfiles', 'a.sh'])
      assert.ok(!isDockerfileName(name) && !isConfigName(name), name)
    assert.ok(isConfigName('compose.yml'))
  })

  const kinds: readonly (readonly [name: string, text: string, kind: ConfigKind])[] = [
    ['a/Dockerfile', '', 'dockerfile'],
    ['a.txt', '# a\n\nfrom x', 'dockerfile'],
    ['STDIN', 'ARG A\nFROM x', 'dockerfile'],
    ['STDIN', 'apiVersion: v1\nkind: Pod', 'manifest'],
    ['STDIN', 'services:\n  a: {}\n', 'compose'],
    ['docker-compose.yml', '', 'compose'],
    ['compose.override.yaml', '', 'compose'],
    ['a.yaml', 'version: "3"\nservices:\n', 'compose'],
    ['a.yaml', 'kind: X\nservices:\n', 'manifest'],
    ['a.yaml', 'FROM: x', 'manifest'],
    ['composer.json', '{}', 'manifest'],
  ]
  for (const [name, text, kind] of kinds)
    it(`${name} with ${JSON.stringify(text)} is a ${kind}`, () => assert.equal(kindOfFile(name, text), kind))
})

describe('a configuration of hadolint', () => {
  it('says what is ignored, how grave the rest is, and what is asked of images and labels', async () => {
    const text = `ignored: [DL3008]
failure-threshold: info
override: {error: [DL3009], style: [DL3015]}
trustedRegistries: [docker.io]
label-schema: {author: text, created: rfc3339}
strict-labels: true
`
    assert.deepEqual(await parseHadolintConfig('h', text), {
      ignored: [{ id: 'DL3008', source: 'h' }],
      severities: new Map([
        ['DL3009', 'HIGH'],
        ['DL3015', 'LOW'],
      ]),
      settings: {
        allowedRegistries: ['docker.io'],
        requiredLabels: { author: 'text', created: 'rfc3339' },
        strictLabels: true,
      },
    })
    assert.deepEqual(await parseHadolintConfig('h', '\n'), { settings: {} })
  })

  it('that is wrong is told with its place', async () => {
    for (const [text, message] of [
      ['ignored: DL3008', /^h:1:/],
      ['a: 1\nlabel-schema: {a: number}', /^h:2:/],
    ] as const)
      await assert.rejects(parseHadolintConfig('h', text), { code: 'config-invalid', message })
    const { signal } = new AbortController()
    await assert.rejects(readHadolintConfig('/nowhere/h.yaml', signal), { code: 'config-invalid' })
  })

  it('is found beside a Dockerfile', async (t) => {
    const folder = temporaryFolder(t)
    const find = hadolintFinder(new AbortController().signal)
    assert.equal(await find(join(folder, 'a/Dockerfile')), undefined)
    writeFileSync(join(folder, '.hadolint.yml'), 'ignored: [DL3000]\n')
    const found = await find(join(folder, 'Dockerfile'))
    assert.equal(found?.ignored?.[0]?.id, 'DL3000')
  })
})

describe('registries of a policy of admission', () => {
  it('are those of any rule, without what this one denies', async () => {
    const text = `admission:
  default: deny
  rules:
    - {name: a, match: {namespaces: [x]}, require: {registries: {allow: ["ghcr.io/acme/**"], deny: ["ghcr.io/acme/old/**"]}}}
    - {name: b, require: {registries: {allow: ["quay.io/**"]}}}
`
    const allows = allowsByPolicy(
      await readAdmissionPolicy(text, 'p', () => Promise.reject(new Error('no key'))),
    )
    const allowed = ['ghcr.io/acme/a:1', 'ghcr.io/acme/old/a:1', 'quay.io/a/b', 'debian'].map((image) => {
      const reference = parseImageReference(image)
      return reference !== undefined && allows(reference)
    })
    assert.deepEqual(allowed, [true, false, true, false])
  })
})

describe('a Dockerfile that is mended', () => {
  it('says what was mended, and leaves the rest as it is', () => {
    const text = 'FROM a:1\n# keep\nRUN apt-get install   curl # keep\nMAINTAINER me\n'
    const mended = fixDockerfile('f', text, ({ id }) => id === 'DS-0021', {})
    assert.equal(mended.text, 'FROM a:1\n# keep\nRUN apt-get install -y   curl # keep\nMAINTAINER me\n')
    assert.deepEqual(mended.fixed, ['DS-0021: apt-get install without -y: Add -y'])
  })

  it('is mended until nothing more is', () => {
    const text = 'FROM a:1\nRUN apt-get update && apt-get install curl\nCMD a b\n'
    const { text: once } = fixDockerfile('f', text, () => true, {})
    assert.notEqual(once, text)
    assert.deepEqual(
      fixDockerfile('f', once, () => true, {}),
      { text: once, fixed: [] },
    )
  })
})

describe('base images that are scanned', () => {
  const report = SAMPLE_REPORTS['debian'] ?? Object.values(SAMPLE_REPORTS)[0]
  const { signal } = new AbortController()

  it('are those of final stages, each once, with their flaws counted', async () => {
    assert.ok(report)
    const asked: string[] = []
    const scanBase = async (image: string): Promise<Report> => {
      asked.push(image)
      return await Promise.resolve(report)
    }
    const files = [
      { file: 'a/Dockerfile', text: 'FROM go AS b\nFROM debian:12 AS c\nFROM c\nCOPY --from=b /a /a\n' },
      { file: 'b/Dockerfile', text: 'ARG V=12\nFROM debian:$V\n' },
      { file: 'c/Dockerfile', text: 'FROM scratch\n' },
      { file: 'pod.yaml', text: 'kind: Pod' },
    ]
    const { misconfigurations } = await scanBases(files, scanBase, signal)
    assert.deepEqual(asked, ['debian:12'])
    assert.deepEqual(
      misconfigurations.map(({ id, place }) => [id, place.file, place.startLine]),
      [
        ['PLD-0001', 'a/Dockerfile', 2],
        ['PLD-0001', 'b/Dockerfile', 2],
      ],
    )
    const [first] = misconfigurations
    assert.match(first?.message ?? '', new RegExp(`^debian:12 has ${report.findings.length} known flaws: `))
  })

  it('that cannot be had or told are problems', async () => {
    const refuse = async (): Promise<Report> =>
      await Promise.reject(new PlimsollError('input-not-found', 'There is none.'))
    const { problems } = await scanBases(
      [
        { file: 'a/Dockerfile', text: 'FROM x:1' },
        { file: 'b/Dockerfile', text: 'ARG V\nFROM x:$V' },
      ],
      refuse,
      signal,
    )
    assert.deepEqual(
      problems.map(({ code, subject, detail }) => [code, subject, detail]),
      [
        ['base-image-unscanned', 'a/Dockerfile:1', 'x:1 could not be scanned: There is none.'],
        ['base-image-unscanned', 'b/Dockerfile:2', 'x:$V depends on a build argument without a default.'],
      ],
    )
    const broken = async (): Promise<Report> => await Promise.reject(new TypeError('a defect'))
    await assert.rejects(scanBases([{ file: 'Dockerfile', text: 'FROM x' }], broken, signal), TypeError)
  })
})
