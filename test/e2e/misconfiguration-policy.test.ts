import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { REPORT_FORMATS } from '../../src/reports/registry.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      containers:
        - {name: web, image: "web:1", securityContext: {privileged: true}}
`

const POLICY = `name: house
rules:
  - name: trusted
    on: misconfiguration
    when: misconfiguration.namespace == "kube-system"
    action: allow
  - name: no-privileges
    on: misconfiguration
    when: misconfiguration.id == "KSV-0017" && misconfiguration.container == "web"
    action: deny
    message: "{{misconfiguration.resource}} is not to be privileged"
  - {name: keys, on: file, files: ["**/id_rsa"], action: deny}
`

const TESTS = `policies: [./house.policy.yaml]
tests:
  - name: the shop
    report: report.json
    expect:
      outcome: fail
      deny: [no-privileges]
      allow: []
      unjudged: []
      hits:
        - {rule: no-privileges, on: Deployment/shop/web, message: not to be privileged}
        - {rule: no-privileges, on: KSV-0017}
`

describe('a policy on what is set up wrongly', () => {
  it('decides over manifests, and says so in every format', async (t) => {
    const cwd = temporaryFolder(t)
    const files = {
      'web.yaml': DEPLOYMENT,
      'system.yaml': DEPLOYMENT.replace('namespace: shop', 'namespace: kube-system'),
      'house.policy.yaml': POLICY,
      'house.tests.yaml': TESTS,
      't.hbs': '{{% escape none }}{{#verdict}}{{#hits}}{{message}}{{/hits}}{{/verdict}}',
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
    const checked = await plimsoll(['policy', 'check', 'house.policy.yaml'], { cwd })
    assert.equal(checked.code, 0, checked.stderr)

    const formats = REPORT_FORMATS.map(({ id }) => id).filter((id) => id !== 'github')
    const outputs = formats.flatMap((id) => ['--format', id, '--output', `out-${id}`])
    const scan = async (file: string, ...more: readonly string[]) =>
      await plimsoll(['manifest', 'scan', file, '--policy', 'house.policy.yaml', ...more], { cwd })
    const whole = await scan('web.yaml', '--template', 't.hbs', ...outputs)
    assert.equal(whole.code, 1, whole.stderr)
    for (const id of formats)
      assert.match(
        readFileSync(join(cwd, `out-${id}`), 'utf8').replaceAll('\\/', '/'),
        // OpenVEX has a place for the verdict alone, whatever rules hit.
        id === 'openvex' ? /policy denies 1 thing/ : /Deployment\/shop\/web is not to be privileged/,
        id,
      )
    const allowed = await scan('system.yaml')
    assert.equal(allowed.code, 0, allowed.stdout)
    assert.match(allowed.stdout, /Verdict: pass \(no policy objects\)/)

    await scan('web.yaml', '--format', 'json', '--output', 'report.json')
    const tested = await plimsoll(['policy', 'test', 'house.tests.yaml'], { cwd })
    assert.equal(tested.code, 0, tested.stdout + tested.stderr)
    const again = await plimsoll(['convert', 'report.json', '--format', 'json'], { cwd })
    assert.match(
      again.stdout,
      /"Kind": "misconfiguration",\n\s+"ID": "KSV-0017",\n\s+"Resource": "Deployment\/shop\/web"/,
    )
  })

  it('decides over a cluster', async (t) => {
    const cwd = temporaryFolder(t)
    writeFileSync(join(cwd, 'prod.yaml'), DEPLOYMENT)
    writeFileSync(join(cwd, 'house.policy.yaml'), POLICY)
    const words = ['cluster', 'scan', '--from', 'prod.yaml', '--scanners', 'misconfig', '--report-dir', 'r']
    const { code, stdout } = await plimsoll([...words, '--policy', 'house.policy.yaml'], { cwd })
    assert.equal(code, 1, stdout)
    assert.match(stdout, /Verdict: fail \(policy denies 1 thing\)/)
  })
})
