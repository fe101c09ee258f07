import assert from 'node:assert/strict'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../../test/registry-server.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import { askCredentialHelper } from './credential-helper.ts'
import { type Credentials, findCredentials } from './credentials.ts'
import { MAX_CONFIG_BYTES } from './docker-config.ts'
import type { RegistrySettings } from './options.ts'

const signal = new AbortController().signal

interface Teardown {
  after(work: () => Promise<void> | void): void
}

interface Scene {
  readonly files?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly registry?: Partial<RegistrySettings>
}

/** Credentials for an image in a home folder with these files; `HOME` stands for it in the environment. */
async function find(
  t: Teardown,
  image: string,
  { files = {}, env = {}, registry = {} }: Scene,
): Promise<Credentials> {
  const homeDir = await temporaryFolder(t)
  for (const [name, content] of Object.entries(files)) {
    const file = join(homeDir, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
    if (name.startsWith('bin/')) await chmod(file, 0o755)
  }
  const reference = parseImageReference(image)
  assert.ok(reference)
  const path = `${join(homeDir, 'bin')}:${process.env['PATH']}`
  const own = Object.entries(env).map(([name, value]) => [name, value.replace('HOME', homeDir)])
  const places = {
    registry: { insecureHosts: [], ...registry },
    env: { PATH: path, ...Object.fromEntries(own) },
    homeDir,
  }
  return await findCredentials(reference, places, signal)
}

function brief(credentials: Credentials): string {
  switch (credentials.kind) {
    case 'password':
      return `${credentials.username}:${credentials.password}`
    case 'identity-token':
    case 'registry-token':
      return `${credentials.kind} ${credentials.token}`
    default:
      return credentials.kind
  }
}

function auth(pair: string): { auth: string } {
  return { auth: Buffer.from(pair).toString('base64') }
}

function docker(config: unknown): Scene {
  return { files: { '.docker/config.json': config } }
}

test('the first place that has credentials gives them', async (t) => {
  const file = (name: string): unknown => ({ auths: { 'host.test': auth(`${name}:x`) } })
  const all = {
    'explicit.json': file('explicit'),
    'other/config.json': file('other'),
    '.docker/config.json': file('docker'),
    'run/containers/auth.json': file('run'),
    '.config/containers/auth.json': file('config'),
  }
  const { 'explicit.json': _, ...noExplicit } = all
  const cases: readonly (readonly [Scene, string])[] = [
    [{ files: all, registry: { token: 't', username: 'u' } }, 'registry-token t'],
    [{ files: all, registry: { username: 'u', password: 'p' } }, 'u:p'],
    [{ files: all, env: { REGISTRY_AUTH_FILE: 'HOME/explicit.json' } }, 'explicit:x'],
    [
      { files: noExplicit, env: { REGISTRY_AUTH_FILE: 'HOME/explicit.json', DOCKER_CONFIG: 'HOME/other' } },
      'other:x',
    ],
    [{ files: all }, 'docker:x'],
    [{ files: all, env: { DOCKER_CONFIG: 'HOME/none', XDG_RUNTIME_DIR: 'HOME/run' } }, 'run:x'],
    [{ files: all, env: { DOCKER_CONFIG: 'HOME/none' } }, 'config:x'],
    [{ files: all, env: { DOCKER_AUTH_CONFIG: JSON.stringify(file('inline')) } }, 'inline:x'],
    [{ files: all, env: { DOCKER_AUTH_CONFIG: '{}' } }, 'docker:x'],
    [{ files: all, env: { DOCKER_AUTH_CONFIG: '{' } }, 'unreadable'],
    [{}, 'none'],
  ]
  for (const [scene, expected] of cases) {
    assert.equal(brief(await find(t, 'host.test/team/app', scene)), expected, JSON.stringify(scene))
  }
})

test('entries are found by all the names that clients write', async (t) => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['alpine', 'https://index.docker.io/v1/', 'u:p'],
    ['alpine', 'index.docker.io', 'u:p'],
    ['alpine', 'docker.io', 'u:p'],
    ['alpine', 'registry-1.docker.io', 'u:p'],
    ['alpine', 'docker.io/library', 'u:p'],
    ['alpine', 'docker.io/lib', 'none'],
    ['host.test/a/b', 'host.test', 'u:p'],
    ['host.test/a/b', 'https://host.test', 'u:p'],
    ['host.test/a/b', 'http://host.test/v2/', 'u:p'],
    ['host.test/a/b', 'host.test/a', 'u:p'],
    ['host.test/a/b', 'host.test/a/b', 'u:p'],
    ['host.test/a/b', 'host.test/a/b/c', 'none'],
    ['host.test:5000/a', 'host.test', 'none'],
    ['host.test:5000/a', 'host.test:5000', 'u:p'],
    ['other.test/a', 'host.test', 'none'],
  ]
  for (const [image, key, expected] of cases) {
    assert.equal(
      brief(await find(t, image, docker({ auths: { [key]: auth('u:p') } }))),
      expected,
      `${image} ${key}`,
    )
  }
})

test('the closest of several entries is taken', async (t) => {
  const auths = {
    'host.test': auth('far:x'),
    'host.test/a/b': auth('near:x'),
    'host.test/a': auth('middle:x'),
  }

  const found = await Promise.all(
    ['a/b/c', 'a/b', 'a/x', 'x'].map((path) => find(t, `host.test/${path}`, docker({ auths }))),
  )

  assert.deepEqual(found.map(brief), ['near:x', 'near:x', 'middle:x', 'far:x'])
})

test('an entry has a password in one of several forms, or a token', async (t) => {
  const cases: readonly (readonly [unknown, string])[] = [
    [auth('u:p:with:colons'), 'u:p:with:colons'],
    [auth('u:p\0\0'), 'u:p'],
    [{ username: 'u', password: 'p' }, 'u:p'],
    [auth('<token>:abc'), 'identity-token abc'],
    [{ ...auth('u:'), identitytoken: 'abc' }, 'identity-token abc'],
    [{ registrytoken: 'abc' }, 'registry-token abc'],
    [{}, 'none'],
    [null, 'none'],
    [{ email: 'a@b' }, 'none'],
    [auth('no colon'), 'unreadable'],
  ]
  for (const [entry, expected] of cases) {
    const found = await find(t, 'host.test/a', docker({ auths: { 'host.test': entry } }))
    assert.equal(brief(found), expected, JSON.stringify(entry))
  }
})

test('a file that cannot be read is said to be so, without what is in it', async (t) => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    ['{"auths": {"host.test": {"auth": "c2VjcmV0"', /it is no JSON/],
    [{ auths: { 'host.test': { auth: 5, password: 'c2VjcmV0' } } }, /wrong shape at auths\.host\.test\.auth/],
    [[], /wrong shape at the top/],
    [{ auths: { 'host.test': auth('c2VjcmV0') } }, /is not user:password/],
    [' '.repeat(MAX_CONFIG_BYTES + 1), /more than \d+ bytes/],
  ]
  for (const [config, message] of cases) {
    const found = await find(t, 'host.test/a', docker(config))

    assert.equal(found.kind, 'unreadable')
    assert.ok(found.kind === 'unreadable' && message.test(found.error.message), JSON.stringify(found))
    assert.ok(!found.error.message.includes('c2VjcmV0'))
  }
})

const HELPER = `#!/bin/sh
read server
case "$1 $server" in
  "get https://index.docker.io/v1/") echo '{"ServerURL":"x","Username":"hub","Secret":"s"}' ;;
  "get host.test:5000") echo '{"Username":"<token>","Secret":"identity"}' ;;
  "get absent.test") echo 'credentials not found in native keychain'; exit 1 ;;
  "get locked.test") echo 'the keychain is locked'; exit 1 ;;
  "get talkative.test") echo '{"Secret":"hush"}'; echo 'went wrong' >&2; exit 3 ;;
  "get strange.test") echo 'hush' ;;
  *) echo '{"Username":"any","Secret":"s"}' ;;
esac
`

test('credential helpers are asked by the protocol of docker', async (t) => {
  const config = {
    credsStore: 'store',
    credHelpers: { 'special.test': 'special', 'https://missing.test': 'missing', 'path.test': '../evil' },
    auths: {
      'absent.test': auth('fallback:p'),
      'any.test': auth('not:this'),
      'https://index.docker.io/v1/': {},
    },
  }
  const special = HELPER.replace('"any"', '"special"')
  const files = {
    '.docker/config.json': config,
    'bin/docker-credential-store': HELPER,
    'bin/docker-credential-special': special,
  }
  const cases: readonly (readonly [string, string | RegExp])[] = [
    ['alpine', 'hub:s'],
    ['host.test:5000/a', 'identity-token identity'],
    ['any.test/a', 'any:s'],
    ['special.test/a', 'special:s'],
    ['absent.test/a', 'fallback:p'],
    ['locked.test/a', /docker-credential-store failed: the keychain is locked\.$/],
    ['talkative.test/a', /docker-credential-store failed: went wrong\.$/],
    ['strange.test/a', /its answer is not what the protocol has/],
    ['missing.test/a', /docker-credential-missing failed: the program is not installed/],
    ['path.test/a', /its name is no name/],
  ]
  for (const [image, expected] of cases) {
    const found = await find(t, image, { files })

    if (typeof expected === 'string') assert.equal(brief(found), expected, image)
    else
      assert.ok(
        found.kind === 'unreadable' && expected.test(found.error.message),
        `${image} ${JSON.stringify(found)}`,
      )
    if (found.kind === 'unreadable') assert.ok(!found.error.message.includes('hush'))
  }
})

test('a helper that does not answer is ended', async (t) => {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'docker-credential-slow')
  await writeFile(file, '#!/bin/sh\nexec sleep 60\n')
  await chmod(file, 0o755)
  const env = { PATH: `${folder}:${process.env['PATH']}` }
  const controller = new AbortController()
  const reason = new Error('aborted by the test')

  const slow = askCredentialHelper('slow', 'host.test', { env, signal, timeout: 50 })
  await assert.rejects(slow, {
    code: 'credentials-unreadable',
    message: /did not answer within 0\.05 seconds/,
  })

  const aborted = askCredentialHelper('slow', 'host.test', { env, signal: controller.signal })
  controller.abort(reason)
  await assert.rejects(aborted, reason)
})
