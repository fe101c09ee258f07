import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { temporaryFolder } from '../plimsoll.ts'
import { AUTHORITY, call, startWebhook } from './client.ts'
import { startApiServer } from './server.ts'

const run = promisify(execFile)
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const PODS = '/api/v1/namespaces/default/pods'
const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
}
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas: 2, template },
}

interface List {
  readonly items: readonly { readonly metadata: Record<string, unknown> & { readonly name: string } }[]
  readonly metadata: { readonly continue?: string; readonly resourceVersion: string }
}

describe('the API server of tests', () => {
  it('keeps objects: made, read, listed in pieces and by label, changed, deleted', async (t) => {
    const server = await startApiServer(t)
    const object = { metadata: { generateName: 'p-', labels: { a: 'b' } }, spec: {} }
    for (let count = 0; count < 3; count++)
      assert.equal((await call(server, 'POST', PODS, object)).status, 201)
    await call(server, 'POST', PODS, { metadata: { name: 'other' }, spec: {} })
    const first = (await call(server, 'GET', `${PODS}?labelSelector=a%3Db&limit=2`)).body as unknown as List
    assert.equal(first.items.length, 2)
    const query = `labelSelector=a%3Db&limit=2&continue=${first.metadata.continue}`
    const second = (await call(server, 'GET', `${PODS}?${query}`)).body as unknown as List
    assert.deepEqual([second.items.length, second.metadata.continue], [1, undefined])
    const again = await call(server, 'POST', PODS, { metadata: { name: 'other' }, spec: {} })
    assert.deepEqual([again.status, again.body.message], [409, 'pods "other" already exists'])
    const stale = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'other', resourceVersion: '1' } }
    assert.equal((await call(server, 'PUT', `${PODS}/other`, stale)).status, 409)
    assert.equal((await call(server, 'DELETE', `${PODS}/other`)).status, 200)
    const gone = await call(server, 'GET', `${PODS}/other`)
    assert.deepEqual([gone.status, gone.body.message], [404, 'pods "other" not found'])
    const nowhere = await call(server, 'POST', '/api/v1/namespaces/none/pods', object)
    assert.deepEqual([nowhere.status, nowhere.body.message], [404, 'namespaces "none" not found'])
  })

  it('makes replica sets and pods of a deployment, as the controllers', async (t) => {
    const server = await startApiServer(t)
    await call(server, 'POST', DEPLOYMENTS, deployment)
    await server.settled()
    const { items } = (await call(server, 'GET', `${PODS}?labelSelector=app=web`)).body as unknown as List
    assert.equal(items.length, 2)
    assert.match(items[0]?.metadata.name ?? '', /^web-\w{5}-\w{5}$/)
    assert.equal((items[0]?.metadata['ownerReferences'] as { kind: string }[])[0]?.kind, 'ReplicaSet')
  })

  it('asks for the pods of controllers too, and tells what they were refused', async (t) => {
    const hook = await startWebhook(
      t,
      (_body, response) =>
        void response.end(
          '{"apiVersion":"imagepolicy.k8s.io/v1alpha1","kind":"ImageReview","status":{"allowed":false}}',
        ),
    )
    const endpoint = { url: hook.url, authority: AUTHORITY.certificate }
    const server = await startApiServer(t, { imagePolicy: { endpoint } })
    assert.equal((await call(server, 'POST', DEPLOYMENTS, deployment)).status, 201)
    await server.settled()
    assert.match(
      server.refusals.join(),
      /^pods "" is forbidden: one or more images rejected by webhook backend$/,
    )
  })

  it('watches from a version on, with bookmarks', async (t) => {
    const server = await startApiServer(t)
    await call(server, 'POST', PODS, { metadata: { name: 'before' }, spec: {} })
    const { metadata } = (await call(server, 'GET', PODS)).body as unknown as List
    const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=2&resourceVersion=${metadata.resourceVersion}`
    const lines = new Promise<string>((resolve, reject) => {
      const sent = request(
        `${server.url}${PODS}?${query}`,
        { ca: server.authority, agent: false },
        (response) => {
          let text = ''
          response.on('data', (chunk: Buffer) => (text += chunk.toString()))
          response.on('end', () => resolve(text))
        },
      )
      sent.on('error', reject).end()
    })
    await call(server, 'POST', PODS, { metadata: { name: 'after' }, spec: {} })
    await call(server, 'DELETE', `${PODS}/after`)
    const events = (await lines)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; object: { metadata: { name?: string } } })
    const seen = events.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`.trim())
    assert.deepEqual(seen.slice(0, 3), ['ADDED after', 'DELETED after', 'BOOKMARK'])
  })

  it('knows users by token, and lets nobody in with a wrong one', async (t) => {
    const server = await startApiServer(t, { tokens: { good: { username: 'jane', groups: ['dev'] } } })
    for (const [token, status] of [
      ['good', 200],
      ['bad', 401],
    ] as const)
      assert.equal(
        (await call(server, 'GET', PODS, undefined, { authorization: `Bearer ${token}` })).status,
        status,
      )
  })

  it('serves kubectl', async (t) => {
    const server = await startApiServer(t)
    const folder = temporaryFolder(t)
    const config = join(folder, 'config')
    const file = join(folder, 'web.json')
    writeFileSync(config, server.kubeconfig())
    writeFileSync(file, JSON.stringify(deployment))
    const kubectl = async (...args: string[]): Promise<string> =>
      (await run('kubectl', ['--kubeconfig', config, '--cache-dir', folder, ...args])).stdout
    assert.match(await kubectl('create', '--validate=false', '-f', file), /deployment.apps\/web created/)
    await server.settled()
    assert.equal((await kubectl('get', 'pods', '-o', 'name')).split('\n').filter(Boolean).length, 2)
    assert.match(await kubectl('apply', '--dry-run=client', '--validate=false', '-f', file), /\(dry run\)/)
  })
})
