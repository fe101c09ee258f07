import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchingService, npmPackage } from '../../../test/matching-service.ts'
import { EVERYBODY, serveRoutes } from '../../../test/serve-routes.ts'
import { onEachStore } from '../../../test/stores.ts'
import type { Store } from '../store/store.ts'
import type { RunningItem } from './list-running.ts'
import { runningRoutes } from './routes.ts'
import { writeRunning } from './running-store.ts'
import type { RunningContainer } from './types.ts'
import { putVerdicts, type StoredVerdict } from './verdict-store.ts'

const A = `sha256:${'a'.repeat(64)}`
const B = `sha256:${'b'.repeat(64)}`

function running(namespace: string, name: string, digest?: string): RunningContainer {
  return {
    namespace,
    workload: { kind: 'Deployment', name },
    role: 'container',
    container: 'app',
    image: digest ?? 'loaded',
    ...(digest === undefined ? {} : { digest }),
    name: `registry.example/${name}`,
    owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid: name },
    pods: 2,
  }
}

function verdict(digest: string, image: number, said: StoredVerdict['verdict']): StoredVerdict {
  const baseline = { bad: [] }
  return { digest, image, stamp: '', feeds: [], verdict: said, reason: 'so', baseline, content: '' }
}

async function see(store: Store, cluster: string, ...seen: readonly RunningContainer[]): Promise<void> {
  await writeRunning(store, store.db, cluster, { seen, gone: [] })
}

onEachStore('what runs', (open) => {
  test('is listed by its place, and by what is said of it', async (t) => {
    const store = await open(t)
    const site = matchingService(t, store)
    await site.load('osv-npm', {
      hits: [['npm', 'lodash', 'GHSA-1', '4.17.21', 'HIGH']],
      aliases: { 'GHSA-1': ['CVE-2021-1'] },
    })
    const a = await site.index({ digest: A, packages: [npmPackage('lodash', '4.17.20')] })
    await site.run('image-indexed', { image: a.id })
    await see(store, 'prod', running('shop', 'web', 'sha256:index'), running('shop', 'job', B))
    await see(store, 'test', running('shop', 'web', A), running('old', 'loaded'))
    await putVerdicts(store, store.db, 'prod', [verdict('sha256:index', a.id, 'fail')])
    await putVerdicts(store, store.db, 'test', [verdict(A, a.id, 'warn')])
    const gone = running('shop', 'gone', A)
    await see(store, 'test', gone)
    await writeRunning(store, store.db, 'test', { seen: [], gone: [gone] })

    const { url } = await serveRoutes(t, runningRoutes(site.context))
    const get = async (query: string): Promise<{ running: RunningItem[]; next?: string }> => {
      const answer = await fetch(`${url}/api/v1/running?${query}`)
      assert.equal(answer.status, 200, query)
      return (await answer.json()) as { running: RunningItem[]; next?: string }
    }
    const shown = async (query: string): Promise<readonly string[]> =>
      (await get(query)).running.map((one) => `${one.cluster} ${one.namespace} ${one.name} ${one.verdict}`)

    const all = [
      'prod shop job unknown',
      'prod shop web fail',
      'test old loaded unknown',
      'test shop web warn',
    ]
    const [job, web, loaded, tested] = all
    const cases: readonly [query: string, expected: readonly (string | undefined)[]][] = [
      ['', all],
      ['cluster=test', [loaded, tested]],
      ['namespace=old', [loaded]],
      ['verdict=unknown', [job, loaded]],
      ['verdict=fail', [web]],
      ['digest=sha256:index', [web]],
      // That of the stored image, whatever the nodes report.
      [`digest=${A}`, [web, tested]],
      ['vulnerability=cve-2021-1', [web, tested]],
      ['vulnerability=GHSA-1&cluster=prod', [web]],
      ['vulnerability=CVE-2021-2', []],
    ]
    for (const [query, expected] of cases) assert.deepEqual(await shown(query), expected, query)

    const pages: string[] = []
    for (let cursor = ''; ; ) {
      const { running: page, next } = await get(`limit=1${cursor}`)
      pages.push(...page.map(({ cluster, name }) => `${cluster} ${name}`))
      if (next === undefined) break
      cursor = `&cursor=${next}`
    }
    assert.deepEqual(pages, ['prod job', 'prod web', 'test loaded', 'test web'])

    const csv = await (await fetch(`${url}/api/v1/running?format=csv&cluster=test`)).text()
    assert.match(csv, /^cluster,namespace,kind,name,/)
    assert.equal(csv.trim().split('\r\n').length, 3)
    // Clusters are of who runs the service.
    const theirs = await serveRoutes(t, runningRoutes(site.context), {
      authenticate: () => Promise.resolve({ ...EVERYBODY, tenant: 'other' }),
    })
    assert.deepEqual(await (await fetch(`${theirs.url}/api/v1/running`)).json(), { running: [] })
    for (const wrong of ['verdict=bad', 'limit=0', 'cursor=x'])
      assert.equal((await fetch(`${url}/api/v1/running?${wrong}`)).status, 400, wrong)
  })
})
