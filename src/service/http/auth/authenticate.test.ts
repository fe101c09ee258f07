import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { sendJson, startServer, type TestServer } from '../../../../test/http-server.ts'
import { testStore } from '../../../../test/stores.ts'
import { createHttpClient } from '../../../net/http-client.ts'
import type { AuthConfig, OidcConfig } from '../../config/types.ts'
import { createApiKeys } from '../../store/api-keys.ts'
import { type Identity, RequestFault } from '../route.ts'
import { createAuthenticator } from './authenticate.ts'
import { scopesOf } from './verify-oidc.ts'

const NOW = 1_800_000_000
const KEY = new TextEncoder().encode('a shared key of more than 32 bytes, as it should be')
const LISTEN = { host: '127.0.0.1', port: 0, maxIndexing: 1, maxBodyBytes: 1, requestTimeout: 1 }
const PSK = { key: KEY, issuers: ['quay'] }

type Authenticate = (authorization?: string) => Promise<Identity>

async function open(t: TestContext, changes: Partial<AuthConfig>): Promise<Authenticate> {
  const store = await testStore(t, 'sqlite')
  const http = createHttpClient({
    insecureHosts: [],
    env: {},
    userAgent: 'test',
    sleep: () => Promise.resolve(),
  })
  t.after(() => http.close())
  const authenticate = createAuthenticator(
    { allowAnyone: false, oidc: [], apiKeys: false, ...changes },
    LISTEN,
    { keys: createApiKeys(store), http, signal: t.signal, now: () => NOW * 1000 },
  )
  return async (authorization) => {
    const headers = authorization === undefined ? {} : { authorization }
    return await authenticate({ headers, socket: new Socket() } as unknown as IncomingMessage)
  }
}

async function statusOf(work: Promise<Identity>): Promise<number> {
  try {
    await work
    return 200
  } catch (error) {
    assert.ok(error instanceof RequestFault, String(error))
    return error.status
  }
}

const claims = (changes: JWTPayload = {}): JWTPayload => ({
  iss: 'quay',
  iat: NOW,
  nbf: NOW - 60,
  exp: NOW + 60,
  ...changes,
})

async function sign(payload: JWTPayload, key: Uint8Array = KEY, alg = 'HS256'): Promise<string> {
  return `Bearer ${await new SignJWT(payload).setProtectedHeader({ alg }).sign(key)}`
}

describe('a token of the shared key', () => {
  it('is taken of the configured issuers and of Clair’s own parts', async (t) => {
    const authenticate = await open(t, { psk: PSK })
    const identity = await authenticate(await sign(claims()))
    assert.deepEqual(identity, {
      kind: 'psk',
      name: 'quay',
      tenant: '',
      scopes: new Set(['index', 'report', 'admin']),
    })
    assert.equal(
      (await authenticate(await sign(claims({ iss: 'clair-intraservice' })))).name,
      'clair-intraservice',
    )
  })

  it('is held to its times, with 15 seconds for clocks that differ, as Clair does', async (t) => {
    const authenticate = await open(t, { psk: PSK })
    const cases: readonly (readonly [JWTPayload, number])[] = [
      [{ exp: NOW - 14 }, 200],
      [{ exp: NOW - 16 }, 401],
      [{ nbf: NOW + 14 }, 200],
      [{ nbf: NOW + 16 }, 401],
      [{ iat: NOW + 14 }, 200],
      [{ iat: NOW + 16 }, 401],
    ]
    for (const [changes, status] of cases)
      assert.equal(await statusOf(authenticate(await sign(claims(changes)))), status, JSON.stringify(changes))
    assert.equal(await statusOf(authenticate(await sign({ iss: 'quay' }))), 200)
  })

  it('is refused for everything else', async (t) => {
    const authenticate = await open(t, { psk: PSK })
    const good = await sign(claims())
    const [head = '', body = '', signature = ''] = good.slice('Bearer '.length).split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const { privateKey } = await generateKeyPair('RS256')
    const refused: Record<string, string> = {
      'another key': await sign(claims(), new Uint8Array(KEY).fill(1)),
      'another issuer': await sign(claims({ iss: 'somebody' })),
      'no issuer': await sign({ exp: NOW + 60 }),
      'another algorithm of the same kind': await sign(claims(), new Uint8Array(64).fill(7), 'HS512'),
      'another kind of algorithm': `Bearer ${await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256' }).sign(privateKey)}`,
      'no algorithm': `Bearer ${new UnsecuredJWT(claims()).encode()}`,
      'none with the signature of another': `Bearer ${none}.${body}.${signature}`,
      'no signature': `Bearer ${head}.${body}.`,
      'another body': `Bearer ${head}.${Buffer.from(JSON.stringify(claims({ exp: NOW + 9999 }))).toString('base64url')}.${signature}`,
      'no token': 'Bearer x',
      garbage: 'Bearer ..',
      'an API key that nobody takes': `Bearer plk_0123456789ab_${'a'.repeat(43)}`,
    }
    for (const [what, authorization] of Object.entries(refused))
      assert.equal(await statusOf(authenticate(authorization)), 401, what)
  })
})

interface Issuer {
  readonly config: OidcConfig
  readonly server: TestServer
  /** What is undefined is left out. */
  sign(changes?: Readonly<Record<string, unknown>>): Promise<string>
}

async function startIssuer(t: TestContext, changes: Partial<OidcConfig> = {}): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
  const server = await startServer(t, ({ path }, response) => {
    if (path === '/.well-known/openid-configuration')
      sendJson(response, 200, { issuer: server.url, jwks_uri: `${server.url}/keys` })
    else if (path === '/keys') sendJson(response, 200, { keys: [jwk] })
    else sendJson(response, 404, {})
  })
  const config = { issuer: server.url, audience: 'plimsoll', scopeClaim: 'scope', ...changes }
  return {
    config,
    server,
    sign: async (payload = {}) => {
      const own = { iss: server.url, aud: 'plimsoll', sub: 'ci', scope: 'openid plimsoll:index' }
      const all: JWTPayload = { ...claims(own), ...payload }
      return `Bearer ${await new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(privateKey)}`
    },
  }
}

describe('a token of an issuer', () => {
  it('is verified with the keys that discovery leads to, which are asked for once', async (t) => {
    const issuer = await startIssuer(t)
    const authenticate = await open(t, { oidc: [issuer.config] })
    for (let count = 0; count < 3; count++) {
      const { kind, name, tenant, scopes } = await authenticate(await issuer.sign())
      assert.deepEqual([kind, name, tenant, ...scopes], ['oidc', `${issuer.config.issuer} ci`, '', 'index'])
    }
    assert.deepEqual(
      issuer.server.requests.map(({ path }) => path),
      ['/.well-known/openid-configuration', '/keys'],
    )
  })

  it('has its tenant in a claim, where one is configured, and is refused without', async (t) => {
    const issuer = await startIssuer(t, { tenantClaim: 'org' })
    const authenticate = await open(t, { oidc: [issuer.config] })
    assert.equal((await authenticate(await issuer.sign({ org: 'blue' }))).tenant, 'blue')
    for (const org of [undefined, '', 1, ['blue']])
      assert.equal(await statusOf(authenticate(await issuer.sign({ org }))), 401)
  })

  it('is refused for everything else', async (t) => {
    const issuer = await startIssuer(t)
    const authenticate = await open(t, { oidc: [issuer.config], psk: PSK })
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
    const keyText = new TextEncoder().encode(await exportSPKI(publicKey))
    const own = claims({ iss: issuer.config.issuer, aud: 'plimsoll' })
    const refused: Record<string, string> = {
      'another audience': await issuer.sign({ aud: 'other' }),
      'no audience': await issuer.sign({ aud: undefined }),
      expired: await issuer.sign({ exp: NOW - 60 }),
      'without an end': await issuer.sign({ exp: undefined }),
      'not yet valid': await issuer.sign({ nbf: NOW + 60 }),
      'another issuer': await issuer.sign({ iss: 'https://elsewhere.example' }),
      'the issuer of the shared key': await issuer.sign({ iss: 'quay' }),
      'the shared key': await sign(own),
      'a public key as a secret': await sign(own, keyText),
      'a key of the token’s own': `Bearer ${await new SignJWT(own)
        .setProtectedHeader({ alg: 'RS256', kid: 'k1', jwk: await exportJWK(publicKey) })
        .sign(privateKey)}`,
      'no algorithm': `Bearer ${new UnsecuredJWT(own).encode()}`,
    }
    for (const [what, authorization] of Object.entries(refused))
      assert.equal(await statusOf(authenticate(authorization)), 401, what)
  })

  it('cannot be judged while the issuer is away, which is said, and is tried again', async (t) => {
    let isAway = true
    const issuer = await startIssuer(t)
    const front = await startServer(t, (_request, response) => {
      if (isAway) sendJson(response, 404, {})
      else response.writeHead(200).end('{"keys":[]}')
    })
    const authenticate = await open(t, { oidc: [{ ...issuer.config, jwksUri: `${front.url}/keys` }] })
    assert.equal(await statusOf(authenticate(await issuer.sign())), 503)
    isAway = false
    assert.equal(await statusOf(authenticate(await issuer.sign())), 401)
  })

  it('is not judged by a discovery document of somebody else', async (t) => {
    const issuer = await startIssuer(t)
    const other = await startServer(t, (_request, response) => {
      sendJson(response, 200, { issuer: issuer.config.issuer, jwks_uri: `${issuer.config.issuer}/keys` })
    })
    const authenticate = await open(t, { oidc: [{ ...issuer.config, issuer: other.url }] })
    assert.equal(await statusOf(authenticate(await issuer.sign({ iss: other.url }))), 503)
  })

  it('has scopes as text or as a list, with or without our name before them', () => {
    assert.deepEqual([...scopesOf('report other')], ['report'])
    assert.deepEqual([...scopesOf(['plimsoll:admin', 'index'])], ['index', 'admin'])
    for (const claim of [undefined, 1, null, {}, 'reports', ['ADMIN']])
      assert.deepEqual([...scopesOf(claim)], [])
  })
})

describe('a caller', () => {
  it('is everybody where nothing is configured', async (t) => {
    const authenticate = await open(t, {})
    assert.deepEqual([...(await authenticate('Bearer x')).scopes], ['index', 'report', 'admin'])
  })

  it('without credentials is nobody where something is', async (t) => {
    const authenticate = await open(t, { psk: PSK })
    const { kind, scopes } = await authenticate()
    assert.deepEqual([kind, ...scopes], ['anonymous'])
    assert.equal(await statusOf(authenticate('Basic eDp5')), 401)
  })

  it('is everybody on loopback until the first key is made', async (t) => {
    const keys = createApiKeys(await testStore(t, 'sqlite'))
    const http = createHttpClient({ insecureHosts: [], env: {}, userAgent: 'test' })
    t.after(() => http.close())
    let now = NOW * 1000
    const needs = { keys, http, signal: t.signal, now: () => now }
    const auth = { allowAnyone: false, oidc: [], apiKeys: true }
    const incoming = (headers: object) => ({ headers, socket: new Socket() }) as IncomingMessage
    const local = createAuthenticator(auth, LISTEN, needs)
    const remote = createAuthenticator(auth, { ...LISTEN, host: '0.0.0.0' }, needs)
    assert.equal((await local(incoming({}))).scopes.size, 3)
    assert.equal((await local(incoming({ authorization: 'Bearer x' }))).scopes.size, 3)
    assert.equal((await remote(incoming({}))).scopes.size, 0)
    await keys.create({ name: 'ci', tenant: 'blue', scopes: ['report'] })
    now += 2000
    assert.equal((await local(incoming({}))).scopes.size, 0)
    await assert.rejects(local(incoming({ authorization: 'Bearer x' })), { status: 401 })
    const anyone = createAuthenticator({ ...auth, allowAnyone: true }, { ...LISTEN, host: '0.0.0.0' }, needs)
    assert.equal((await anyone(incoming({}))).scopes.size, 3)
  })

  it('with an API key is whom it stands for', async (t) => {
    const store = await testStore(t, 'sqlite')
    const keys = createApiKeys(store)
    const { text, key } = await keys.create({ name: 'ci', tenant: 'blue', scopes: ['report'] })
    const http = createHttpClient({ insecureHosts: [], env: {}, userAgent: 'test' })
    t.after(() => http.close())
    const needs = { keys, http, signal: t.signal, now: () => NOW * 1000 }
    const auth = { allowAnyone: false, oidc: [], apiKeys: true }
    const authenticate = createAuthenticator(auth, LISTEN, needs)
    const incoming = { headers: { authorization: `Bearer ${text}` }, socket: new Socket() } as IncomingMessage
    assert.equal((await authenticate(incoming)).tenant, 'blue')
    await keys.revoke(key.id)
    assert.equal(await statusOf(authenticate(incoming)), 401)
  })
})
