import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { startFakeRegistry, storedImage, tokenAuth } from '../../../test/fake-registry.ts'
import { sendCut, sendJson, startProxy, startServer } from '../../../test/http-server.ts'
import { digestOfLayer, openForTest } from '../../../test/open-registry.ts'
import { needsProgram } from '../../../test/real-data.ts'
import { makeCertificate, temporaryFolder } from '../../../test/registry-server.ts'
import type { Image } from '../../core/image.ts'
import { MAX_TOKEN_BYTES } from './token.ts'

const IMAGE = storedImage()

async function readLayer(image: Image): Promise<string> {
  const [layer] = image.layers
  assert.ok(layer)
  return await digestOfLayer(layer)
}

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

test('an anonymous token is fetched once for what the challenge asks, and used for all', async (t) => {
  const auth = tokenAuth()
  const server = await startFakeRegistry(t, IMAGE, auth.before)

  const image = await openForTest(t, `${server.host}/team/app`)

  assert.equal(await readLayer(image), IMAGE.layerDigest)
  assert.deepEqual(
    auth.asked.map(({ method, path, headers }) => [method, path, headers['authorization']]),
    [['GET', '/token?service=test&scope=repository%3Ateam%2Fapp%3Apull', undefined]],
  )
  const refused = server.requests.filter(
    ({ path, headers }) => !path.startsWith('/token') && !headers['authorization'],
  )
  assert.deepEqual(
    refused.map(({ path }) => path),
    ['/v2/', '/v2/team/app/manifests/latest'],
  )
})

test('a user is authenticated to the token server and nowhere else', async (t) => {
  const auth = tokenAuth()
  const server = await startFakeRegistry(t, IMAGE, auth.before)

  await openForTest(t, `${server.host}/team/app`, { registry: { username: 'ann', password: 'p:w' } })

  const [asked] = auth.asked
  assert.equal(asked?.headers['authorization'], basic('ann:p:w'))
  assert.equal(new URLSearchParams(asked?.path.split('?')[1]).get('account'), 'ann')
  const others = server.requests.filter((request) => request !== asked)
  assert.ok(others.every(({ headers }) => !headers['authorization']?.startsWith('Basic')))
})

test('an identity token is changed for a bearer token by POST', async (t) => {
  const auth = tokenAuth({
    give: (_request, response, token) => sendJson(response, 200, { access_token: token }),
  })
  const server = await startFakeRegistry(t, IMAGE, auth.before)
  const folder = await temporaryFolder(t)
  const config = { auths: { [server.host]: { identitytoken: 'long-lived+/=' } } }
  await writeFile(`${folder}/config.json`, JSON.stringify(config))

  await openForTest(t, `${server.host}/team/app`, { env: { DOCKER_CONFIG: folder } })

  const [asked] = auth.asked
  assert.equal(asked?.method, 'POST')
  assert.deepEqual(Object.fromEntries(new URLSearchParams(asked?.body)), {
    grant_type: 'refresh_token',
    client_id: 'plimsoll',
    service: 'test',
    scope: 'repository:team/app:pull',
    refresh_token: 'long-lived+/=',
  })
})

test('a token of the user is sent as it is', async (t) => {
  const auth = tokenAuth()
  const server = await startFakeRegistry(t, IMAGE, auth.before)

  const good = await openForTest(t, `${server.host}/team/app`, { registry: { token: 'token-7\n' } })
  const odd = openForTest(t, `${server.host}/team/app`, { registry: { token: 'hush hush' } })
  const bad = openForTest(t, `${server.host}/team/app`, { registry: { token: 'hush' } })

  assert.equal(await readLayer(good), IMAGE.layerDigest)
  await assert.rejects(odd, { code: 'option-invalid', message: /characters that no token has/ })
  await assert.rejects(bad, (error: Error) => {
    assert.match(error.message, /with the credentials from --registry-token \(UNAUTHORIZED: authentication/)
    return !error.message.includes('hush')
  })
  assert.equal(auth.asked.length, 0)
})

test('a token that expires between and within transfers is replaced', async (t) => {
  const auth = tokenAuth()
  const server = await startFakeRegistry(t, IMAGE, (request, response, count) => {
    if (auth.before(request, response, count)) return true
    const isWholeLayer = request.path.endsWith(IMAGE.layerDigest) && !request.headers['range']
    if (!isWholeLayer) return false
    auth.revoke()
    sendCut(response, 200, { 'content-length': IMAGE.layer.length }, IMAGE.layer.subarray(0, 70_000))
    return true
  })
  const image = await openForTest(t, `${server.host}/team/app`)
  auth.revoke()

  assert.equal(await readLayer(image), IMAGE.layerDigest)
  assert.equal(auth.asked.length, 3)
  assert.equal(server.requests.at(-1)?.headers['range'], 'bytes=70000-')
})

test('requests side by side share one new token', async (t) => {
  const auth = tokenAuth()
  const server = await startFakeRegistry(t, IMAGE, auth.before)
  const image = await openForTest(t, `${server.host}/team/app`)
  auth.revoke()

  const digests = await Promise.all([1, 2, 3, 4].map(() => readLayer(image)))

  assert.deepEqual(digests, Array(4).fill(IMAGE.layerDigest))
  assert.equal(auth.asked.length, 2)
})

test('a token is not used past its time', async (t) => {
  const auth = tokenAuth({
    give: (_request, response, token) => sendJson(response, 200, { token, expires_in: 0 }),
  })
  const server = await startFakeRegistry(t, IMAGE, auth.before)

  await openForTest(t, `${server.host}/team/app`)

  const authorizations = server.requests.map(({ headers }) => headers['authorization']).filter(Boolean)
  assert.deepEqual(authorizations, ['Bearer token-1', 'Bearer token-2'])
})

test('a token with the wrong scope is tried once', async (t) => {
  const auth = tokenAuth({
    give: (_request, response) => sendJson(response, 200, { token: 'for-something-else' }),
    error: ',error="insufficient_scope"',
  })
  const server = await startFakeRegistry(t, IMAGE, auth.before)

  const work = openForTest(t, `${server.host}/team/app`)

  await assert.rejects(work, {
    code: 'registry-unauthorized',
    message: /without credentials .*private, or does not exist/,
  })
  assert.equal(auth.asked.length, 1)
})

test('what a token server says badly is an error that names the reason', async (t) => {
  const cases: readonly (readonly [Parameters<typeof tokenAuth>[0], string, RegExp])[] = [
    [
      { give: (_request, response) => sendJson(response, 401, {}) },
      'registry-unauthorized',
      /credentials from --username/,
    ],
    [
      { give: (_request, response) => sendJson(response, 403, {}) },
      'registry-unauthorized',
      /credentials from --username/,
    ],
    [{ give: (_request, response) => sendJson(response, 500, {}) }, 'registry-refused', /answered 500/],
    [
      { give: (_request, response) => sendJson(response, 429, {}) },
      'registry-rate-limited',
      /no more requests/,
    ],
    [
      { give: (_request, response) => sendJson(response, 200, {}) },
      'registry-refused',
      /no token that could be used/,
    ],
    [
      { give: (_request, response) => sendJson(response, 200, { token: 'a\r\nb' }) },
      'registry-refused',
      /no token/,
    ],
    [
      {
        give: (_request, response) =>
          void response.end(`{"token":"x","pad":"${'x'.repeat(MAX_TOKEN_BYTES)}"}`),
      },
      'registry-refused',
      /no token/,
    ],
    [{ give: (_request, response) => void response.end('no JSON') }, 'registry-refused', /no token/],
    [{ realm: 'nowhere' }, 'registry-refused', /does not say where to get it/],
    [{ realm: 'file:///etc/passwd' }, 'registry-refused', /does not say where to get it/],
  ]
  for (const [options, code, message] of cases) {
    const auth = tokenAuth(options)
    const server = await startFakeRegistry(t, IMAGE, auth.before)

    const work = openForTest(t, `${server.host}/team/app`, {
      registry: { username: 'ann', password: 'hush' },
    })

    await assert.rejects(work, (error: Error & { code?: string }) => {
      assert.equal(error.code, code)
      assert.match(error.message, message)
      return !error.message.includes('hush')
    })
  }
})

test('a password that was good and is not any more is not sent again and again', async (t) => {
  const server = await startFakeRegistry(t, IMAGE, (request, response) => {
    const isGood = request.headers['authorization'] === basic('ann:p') && !request.path.includes('/blobs/')
    if (isGood) return false
    response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end()
    return true
  })

  const work = openForTest(t, `${server.host}/team/app`, { registry: { username: 'ann', password: 'p' } })

  await assert.rejects(work, { code: 'registry-unauthorized' })
  assert.equal(server.requests.filter(({ path }) => path.includes('/blobs/')).length, 1)
})

test('a blob at another host is fetched without credentials', async (t) => {
  const store = await startServer(t, (_request, response) => void response.end(IMAGE.layer))
  for (const registry of [{}, { username: 'ann', password: 'hush' }]) {
    const auth = tokenAuth()
    const server = await startFakeRegistry(t, IMAGE, (request, response, count) => {
      if (auth.before(request, response, count)) return true
      if (!request.path.endsWith(IMAGE.layerDigest)) return false
      response.writeHead(307, { location: `${store.url}/stored?signature=x` }).end()
      return true
    })
    const image = await openForTest(t, `${server.host}/team/app`, { registry })

    assert.equal(await readLayer(image), IMAGE.layerDigest)
  }
  assert.equal(store.requests.length, 2)
  assert.deepEqual(
    store.requests.map(({ headers }) => headers['authorization']),
    [undefined, undefined],
  )
})

test('another host that asks for credentials is not given any', async (t) => {
  const store = await startServer(t, (_request, response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="give me"' }).end()
  })
  const server = await startFakeRegistry(t, IMAGE, (request, response) => {
    if (!request.path.endsWith(IMAGE.layerDigest)) return false
    response.writeHead(307, { location: store.url }).end()
    return true
  })
  const image = await openForTest(t, `${server.host}/team/app`, {
    registry: { username: 'ann', password: 'hush' },
  })

  await assert.rejects(readLayer(image), { code: 'registry-unauthorized' })
  assert.deepEqual(
    store.requests.map(({ headers }) => headers['authorization']),
    [undefined],
  )
})

test('credentials of a registry with TLS do not go out over plain HTTP', async (t) => {
  if (!needsProgram(t, 'openssl')) return
  const tls = await makeCertificate(await temporaryFolder(t), ['registry.test'])
  const open = async (realm: string, insecureHosts: readonly string[]): Promise<unknown> => {
    const auth = tokenAuth({ realm })
    const server = await startFakeRegistry(t, IMAGE, auth.before, tls)
    const plain = await startServer(t, (_request, response) => sendJson(response, 200, { token: 'token-1' }))
    const [secureProxy, plainProxy] = await Promise.all([
      startProxy(t, server.port),
      startProxy(t, plain.port),
    ])
    return await openForTest(t, 'registry.test/team/app', {
      env: { HTTPS_PROXY: secureProxy.url, HTTP_PROXY: plainProxy.url },
      registry: { username: 'ann', password: 'hush', cacert: tls.authority, insecureHosts },
    })
  }

  await assert.rejects(open('http://tokens.test/token', []), {
    code: 'tls-untrusted',
    message: /tokens\.test over plain HTTP/,
  })
  await assert.rejects(open('http://127.0.0.1:9/token', []), { code: 'tls-untrusted' })
  await open('http://tokens.test/token', ['tokens.test'])
})

test('credentials that cannot be read matter only to an image that needs them', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(`${folder}/config.json`, '{')
  const env = { DOCKER_CONFIG: folder }
  const open = await startFakeRegistry(t, IMAGE, tokenAuth().before)
  const denying = tokenAuth({ give: (_request, response) => sendJson(response, 403, {}) })
  const closed = await startFakeRegistry(t, IMAGE, denying.before)

  const image = await openForTest(t, `${open.host}/team/app`, { env })

  assert.equal(image.layers.length, 1)
  await assert.rejects(openForTest(t, `${closed.host}/team/app`, { env }), {
    code: 'credentials-unreadable',
    message:
      /refused access to .* without credentials\. The credentials in .*config\.json cannot be read: it is no JSON/,
  })
})
