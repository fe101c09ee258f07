import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { type ApiServer, startApiServer } from '../../../test/apiserver/server.ts'
import { findAccess } from '../kubeconfig/find-access.ts'
import { textAt } from '../object.ts'
import { POLICY_REPORTS } from '../reports/policy-report.ts'
import { createApiClient } from './client.ts'
import { listAll } from './list.ts'
import type { ApiClient, ApiRequest } from './types.ts'
import { putObject, removeObject } from './write.ts'

const { signal } = new AbortController()
const mayReplace = (): boolean => true

async function cluster(t: TestContext): Promise<{ readonly api: ApiServer; readonly client: ApiClient }> {
  const api = await startApiServer(t)
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-write-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const kubeconfig = join(folder, 'config')
  writeFileSync(kubeconfig, api.kubeconfig())
  const client = createApiClient(await findAccess({ kubeconfig, env: {} }, signal), { env: {} })
  t.after(() => client.close())
  return { api, client }
}

function report(text: string, changes: object = {}) {
  return {
    apiVersion: 'wgpolicyk8s.io/v1alpha2',
    kind: 'PolicyReport',
    metadata: { name: 'r', namespace: 'default', labels: { text }, ...changes },
  }
}

async function texts(client: ApiClient, labelSelector?: string): Promise<readonly unknown[]> {
  const list = { namespace: 'default', isMetadataOnly: true, signal }
  const { items } = await listAll(client, POLICY_REPORTS, {
    ...list,
    ...(labelSelector === undefined ? {} : { labelSelector }),
  })
  return items.map((item) => textAt(item, ['metadata', 'labels', 'text']))
}

describe('an object', () => {
  it('is made, replaced and removed', async (t) => {
    const { client } = await cluster(t)
    const put = async (text: string) =>
      await putObject(client, POLICY_REPORTS, report(text), { mayReplace, signal })
    assert.equal(await put('a'), 'created')
    assert.equal(await put('b'), 'replaced')
    assert.deepEqual(await texts(client), ['b'])
    assert.deepEqual(await texts(client, 'text=a'), [])
    const place = { namespace: 'default', name: 'r' }
    assert.equal(await removeObject(client, POLICY_REPORTS, place, signal), true)
    assert.equal(await removeObject(client, POLICY_REPORTS, place, signal), false)
  })

  it('of somebody else is left as it is', async (t) => {
    const { client } = await cluster(t)
    await putObject(client, POLICY_REPORTS, report('theirs'), { mayReplace, signal })
    const mine = (there: object): boolean => textAt(there, ['metadata', 'labels', 'text']) === 'mine'
    const options = { mayReplace: mine, signal }
    assert.equal(await putObject(client, POLICY_REPORTS, report('mine'), options), 'kept')
    assert.deepEqual(await texts(client), ['theirs'])
  })

  it('that others write at the same time is written once they have, but not for ever', async (t) => {
    const { client } = await cluster(t)
    /** Somebody is faster, so many times. */
    const raced = (times: number): ApiClient => {
      let count = 0
      const request = async (asked: ApiRequest) => {
        if (asked.method === 'PUT' && count++ < times)
          await putObject(client, POLICY_REPORTS, report(`other-${count}`), { mayReplace, signal })
        return await client.request(asked)
      }
      return { ...client, request }
    }
    await putObject(client, POLICY_REPORTS, report('first'), { mayReplace, signal })
    assert.equal(await putObject(raced(2), POLICY_REPORTS, report('a'), { mayReplace, signal }), 'replaced')
    assert.deepEqual(await texts(client), ['a'])
    await assert.rejects(putObject(raced(99), POLICY_REPORTS, report('b'), { mayReplace, signal }), {
      reason: 'Conflict',
    })
  })

  it('for which there is no kind or no namespace is an error', async (t) => {
    const { client } = await cluster(t)
    const other = { ...POLICY_REPORTS, plural: 'nothings' }
    await assert.rejects(putObject(client, other, report('a'), { mayReplace, signal }), { status: 404 })
    const lost = report('a', { namespace: 'nowhere' })
    await assert.rejects(putObject(client, POLICY_REPORTS, lost, { mayReplace, signal }), { status: 404 })
  })
})
