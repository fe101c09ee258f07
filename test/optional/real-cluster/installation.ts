import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { CASES, isLetIn, POLICIES, policyOf } from '../../../src/admission/exports/policies.table.ts'
import { ALLOW_LIST } from '../../service/door-cases/allow-list.ts'
import { eventually } from '../../service/start-service.ts'
import { connect, type RealCluster } from './connect.ts'

const PATHS: Readonly<Record<string, string>> = {
  Pod: '/api/v1/namespaces/NAMESPACE/pods',
  Deployment: '/apis/apps/v1/namespaces/NAMESPACE/deployments',
}

function objectOf(kind: string, image: string): object {
  const spec = { containers: [{ name: 'c', image }] }
  const labels = { app: 'a' }
  return kind === 'Pod'
    ? { metadata: { name: 'a' }, spec }
    : {
        metadata: { name: 'a' },
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
      }
}

/** Whether it would be let in; nothing is kept. */
async function isAdmitted(
  { send }: RealCluster,
  { image, namespace, kind }: { readonly image: string; readonly namespace: string; readonly kind: string },
): Promise<boolean> {
  const path = (PATHS[kind] ?? '').replace('NAMESPACE', namespace)
  const { status, body } = await send('POST', `${path}?dryRun=All`, objectOf(kind, image))
  assert.ok(
    status === 201 || body.message.includes("ValidatingAdmissionPolicy 'plimsoll-images'"),
    body.message,
  )
  return status === 201
}

/** What `admission init` and `admission export` write, taken by a real API server. */
export function installationCases(): void {
  describe('the objects of an installation', () => {
    it('are all taken as they are, and are the same when they are applied again', async (t) => {
      const cluster = await connect(t, { shop: {} })
      writeFileSync(join(cluster.cwd, 'admission.yaml'), ALLOW_LIST)
      const init =
        'plimsoll admission init --policy admission.yaml --store postgres --replicas 2 --mutating --pull-secrets'
      await cluster.shell(`${init} --out made > /dev/null`)
      const first = await cluster.shell('kubectl apply -f made')
      assert.match(first, /deployment\.apps\/plimsoll created/)
      assert.match(first, /validatingwebhookconfiguration\.admissionregistration\.k8s\.io\/\S+ created/)
      assert.doesNotMatch(first, /Warning/i)
      const again = await cluster.shell('kubectl apply -f made')
      assert.deepEqual(
        again
          .split('\n')
          .filter((line) => line !== '' && !line.endsWith(' unchanged') && !line.endsWith(' configured')),
        [],
      )
    })
  })

  describe('a policy that is exported as a ValidatingAdmissionPolicy', () => {
    for (const [name, text] of POLICIES)
      it(`decides as the service would: ${name}`, async (t) => {
        const namespaces = [...new Set(CASES.map(({ namespace }) => namespace))]
        const cluster = await connect(t, Object.fromEntries(namespaces.map((one) => [one, {}])))
        writeFileSync(join(cluster.cwd, 'policy.yaml'), `admission: {${text}}\n`)
        await cluster.shell('plimsoll admission export policy.yaml | kubectl apply -f -')
        const policy = await policyOf(text)
        const cases = CASES.filter(({ image, kind }) => kind in PATHS && image === image.trim())
        const refused = cases.find(({ image, namespace, kind }) => !isLetIn(policy, image, namespace, kind))
        assert.ok(refused)
        await eventually('the policy', async () => ((await isAdmitted(cluster, refused)) ? undefined : true))
        for (const one of cases)
          assert.equal(
            await isAdmitted(cluster, one),
            isLetIn(policy, one.image, one.namespace, one.kind),
            JSON.stringify(one),
          )
      })
  })
}
