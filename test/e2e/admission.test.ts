import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { type Outcome, plimsoll, temporaryFolder } from '../plimsoll.ts'

const ROOT = join(import.meta.dirname, '../..')
const DIGEST = `sha256:${'0'.repeat(64)}`

const POLICY = `admission:
  default: deny
  exemptNamespaces: [kube-system]
  rules:
    - name: shop
      match: {namespaces: [shop]}
      require:
        registries: {allow: ["registry.example/**"]}
        scan: {policy: default, unknown: deny}
    - name: others
      mode: warn
      require: {registries: {allow: ["registry.example/**"]}}
`
const ALLOW_LIST = `admission:
  default: deny
  rules: [{name: all, require: {registries: {allow: ["ghcr.io/acme/**"]}}}]
`
const pod = (image: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web${more}}\nspec:\n  containers: [{name: web, image: "${image}"}]\n`

function files(t: TestContext, all: Readonly<Record<string, string>>): string {
  const cwd = temporaryFolder(t)
  for (const [name, text] of Object.entries({ 'policy.yaml': POLICY, ...all }))
    writeFileSync(join(cwd, name), text)
  return cwd
}

async function admission(cwd: string, ...args: readonly string[]): Promise<Outcome> {
  return await plimsoll(['admission', ...args], { cwd })
}

describe('a policy of admission at the desk', () => {
  it('is checked, with the place of each fault', async (t) => {
    const cwd = files(t, { 'slip.yaml': POLICY.replace('registries', 'registrys') })
    assert.equal(
      (await admission(cwd, 'check', 'policy.yaml')).stdout,
      'policy.yaml: is right: 2 rules, and deny for the rest\n',
    )
    const { code, stderr } = await admission(cwd, 'check', 'slip.yaml')
    assert.equal(code, 2)
    assert.match(
      stderr,
      /slip\.yaml:8:9: .*registrys is no key that is known \(did you mean «registries»\?\)/,
    )
  })

  it('says of each object whether it may run, and why not', async (t) => {
    const cwd = files(t, {
      'a.yaml': pod('evil.com/registry.example/app:1'),
      'b.yaml': 'kind: Service\napiVersion: v1\n',
    })
    const denied = await admission(cwd, 'test', 'policy.yaml', 'a.yaml', '--namespace', 'shop')
    assert.equal(denied.code, 1)
    assert.match(
      denied.stdout,
      /^DENY {4}Pod\/web \(a\.yaml:1\) by shop, enforce\n {8}.*is not in the allow list/,
    )
    const warned = await admission(cwd, 'test', 'policy.yaml', 'a.yaml')
    assert.equal(warned.code, 0)
    assert.match(warned.stdout, /^allow {3}Pod\/web \(a\.yaml:1\) by others, warn\n/)
    assert.equal(
      (await admission(cwd, 'test', 'policy.yaml', 'a.yaml', '--namespace', 'kube-system')).code,
      0,
    )
    const nothing = await admission(cwd, 'test', 'policy.yaml', 'b.yaml')
    assert.equal(nothing.code, 4)
    assert.match(nothing.stdout, /nothing to decide/)
  })

  it('takes saved reports for the scans of images', async (t) => {
    const cwd = files(t, {})
    const scan = [
      'image',
      '--input',
      join(ROOT, 'examples/harbour.oci.tar'),
      '--mirror',
      join(ROOT, 'examples/mirror'),
    ]
    const flags = [
      '--policy',
      'default',
      '--format',
      'json',
      '--output',
      'report.json',
      '--cache-dir',
      'cache',
    ]
    await plimsoll([...scan, ...flags], { cwd })
    const { stdout: json } = await plimsoll(['convert', 'report.json', '--format', 'json'], { cwd })
    const digest = (JSON.parse(json) as { Plimsoll: { ManifestDigest: string } }).Plimsoll.ManifestDigest
    writeFileSync(join(cwd, 'known.yaml'), pod(`registry.example/app:1@${digest}`, ', namespace: shop'))
    writeFileSync(join(cwd, 'unknown.yaml'), pod(`registry.example/app:1@${DIGEST}`, ', namespace: shop'))
    const known = await admission(cwd, 'test', 'policy.yaml', 'known.yaml', '--report', 'report.json')
    assert.equal(known.code, 1)
    assert.match(known.stdout, /the policy default refuses it: .*CVE-2023-44487/)
    const unknown = await admission(cwd, 'test', 'policy.yaml', 'unknown.yaml', '--report', 'report.json')
    assert.match(unknown.stdout, /it was never scanned/)
  })

  it('is exported where it means the same without a webhook, and else refused', async (t) => {
    const cwd = files(t, { 'allow.yaml': ALLOW_LIST })
    const { stdout } = await admission(cwd, 'export', 'allow.yaml', '--policy-name', 'acme')
    const kinds = parseAllDocuments(stdout).map((one) => (one.toJS() as { kind: string }).kind)
    assert.deepEqual(kinds, ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'])
    const schema = await plimsoll(['kubesec', 'scan', '-r', 'HostPID', '-'], { cwd, input: stdout })
    assert.doesNotMatch(schema.stdout, /problem validating schema/)
    const refused = await admission(cwd, 'export', 'policy.yaml')
    assert.equal(refused.code, 2)
    assert.match(
      refused.stderr,
      /as a ValidatingAdmissionPolicy: the rule «shop» asks for scan, the rule «others» does not enforce\./,
    )
    const named = await admission(cwd, 'export', 'allow.yaml', '--policy-name', 'Acme')
    assert.match(named.stderr, /--policy-name Acme cannot be the name of an object/)
  })

  const others: readonly (readonly [format: string, kinds: readonly string[]])[] = [
    ['kyverno', ['policies.kyverno.io/v1 ValidatingPolicy']],
    [
      'gatekeeper',
      ['templates.gatekeeper.sh/v1 ConstraintTemplate', 'constraints.gatekeeper.sh/v1beta1 AcmeImages'],
    ],
  ]
  for (const [format, kinds] of others)
    it(`is exported for ${format}`, async (t) => {
      const cwd = files(t, { 'allow.yaml': ALLOW_LIST })
      const args = ['allow.yaml', '--format', format, '--policy-name', 'acme-images']
      const { stdout } = await admission(cwd, 'export', ...args)
      const objects = parseAllDocuments(stdout).map(
        (one) => one.toJS() as { apiVersion: string; kind: string; metadata: { name: string } },
      )
      assert.deepEqual(
        objects.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
        kinds,
      )
      assert.equal(objects.at(-1)?.metadata.name, 'acme-images')
      const refused = await admission(cwd, 'export', 'policy.yaml', '--format', format)
      assert.match(refused.stderr, new RegExp(`of ${format}: the rule «shop» asks for scan`, 'i'))
    })
})
