import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './http-server.ts'

const run = promisify(execFile)

/** What tears down after itself: a test context of node:test. */
interface Teardown {
  after(work: () => Promise<void> | void): void
}

export interface RegistryServer {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  readonly username: string
  readonly password: string
  /** PEM file of the authority that issued its certificate, with TLS. */
  readonly cacert?: string
  /** What it has written so far: one line for each request, with the status. */
  log(): string
}

export interface RegistrySetup {
  /** Wants the user and password that it is given. */
  readonly htpasswd?: boolean
  /** Speaks TLS with a certificate of an authority of its own for 127.0.0.1, localhost and `names`. */
  readonly tls?: boolean | { readonly names: readonly string[] }
  /** Address that is told of every push and pull. */
  readonly notify?: string
}

export interface PushOptions {
  readonly username?: string
  readonly password?: string
  /** How skopeo reads the file: `docker-archive` where not given. */
  readonly from?: 'docker-archive' | 'oci' | 'oci-archive'
  /** All platforms of an index, not just this machine's. */
  readonly all?: boolean
  /** Byte for byte: skopeo packs layers that are not, and all digests are others then. */
  readonly exact?: boolean
}

const REGISTRY = 'docker-registry'
const USERNAME = 'sailor'
const PASSWORD = 'pa:ss wörd'

/** Starts Debian's docker-registry on a free port of loopback, with its storage in a temporary folder. */
export async function startRegistry(t: Teardown, setup: RegistrySetup = {}): Promise<RegistryServer> {
  const folder = await temporaryFolder(t)
  const port = await freePort()
  const tls = setup.tls ? await makeCertificate(folder, setup.tls === true ? [] : setup.tls.names) : undefined
  const htpasswd = setup.htpasswd ? await makeHtpasswd(folder) : undefined
  const config = join(folder, 'config.yml')
  await writeFile(config, registryConfig(folder, port, { tls, htpasswd, notify: setup.notify }))
  const child = spawn(REGISTRY, ['serve', config], { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk))
  t.after(() => stop(child))
  await waitUntil(
    () => log.includes('listening on'),
    child,
    () => log,
  )
  return {
    host: `127.0.0.1:${port}`,
    username: USERNAME,
    password: PASSWORD,
    ...(tls ? { cacert: tls.authority } : {}),
    log: () => log,
  }
}

/** Pushes an image from a file with skopeo. `reference` is `host/repository:tag`. */
export async function pushImage(file: string, reference: string, options: PushOptions = {}): Promise<void> {
  const { username, password, from = 'docker-archive', all = false, exact = false } = options
  const credentials = username === undefined ? [] : [`--dest-creds=${username}:${password}`]
  const flags = [
    '--insecure-policy',
    'copy',
    '--quiet',
    '--dest-tls-verify=false',
    ...(all ? ['--all'] : []),
    ...(exact ? ['--preserve-digests'] : []),
  ]
  await run('skopeo', [...flags, ...credentials, `${from}:${file}`, `docker://${reference}`])
}

export interface Certificate {
  /** PEM files. */
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** A certificate for 127.0.0.1, localhost and the names, issued by an authority that nobody knows. */
export async function makeCertificate(folder: string, names: readonly string[] = []): Promise<Certificate> {
  const at = (name: string): string => join(folder, name)
  const openssl = async (...args: string[]): Promise<void> =>
    void (await run('openssl', args, { cwd: folder }))
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const subject = (name: string): string[] => ['-subj', `/CN=${name}`]
  const authority = [
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-days',
    '2',
    ...subject('Test authority'),
  ]
  await openssl('req', '-x509', ...newKey, ...authority)
  await openssl(
    'req',
    '-new',
    ...newKey,
    '-keyout',
    at('key.pem'),
    '-out',
    at('request.pem'),
    ...subject('Test'),
  )
  const hosts = ['localhost', ...names].map((name) => `DNS:${name}`)
  await writeFile(at('names.txt'), `subjectAltName=IP:127.0.0.1,${hosts.join(',')}\n`)
  const issue = [
    '-req',
    '-in',
    at('request.pem'),
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
  ]
  await openssl('x509', ...issue, '-out', at('cert.pem'), '-days', '2', '-extfile', at('names.txt'))
  return { authority: at('ca.pem'), certificate: at('cert.pem'), key: at('key.pem') }
}

/** A new folder that goes when the test has ended. */
export async function temporaryFolder(t: Teardown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-test-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

async function makeHtpasswd(folder: string): Promise<string> {
  const { stdout } = await run('htpasswd', ['-nbB', '-C', '5', USERNAME, PASSWORD])
  const file = join(folder, 'htpasswd')
  await writeFile(file, stdout)
  return file
}

/** https://distribution.github.io/distribution/about/configuration/ */
function registryConfig(
  folder: string,
  port: number,
  {
    tls,
    htpasswd,
    notify,
  }: { tls: Certificate | undefined; htpasswd: string | undefined; notify: string | undefined },
): string {
  const endpoint = { name: 'test', url: notify, timeout: '5s', threshold: 3, backoff: '1s' }
  const auth = htpasswd ? { auth: { htpasswd: { realm: 'test', path: htpasswd } } } : {}
  const certificates = tls ? { tls: { certificate: tls.certificate, key: tls.key } } : {}
  const config = {
    version: 0.1,
    log: { level: 'info', accesslog: { disabled: false } },
    storage: { filesystem: { rootdirectory: join(folder, 'storage') }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}`, secret: 'test', ...certificates },
    ...auth,
    ...(notify === undefined ? {} : { notifications: { endpoints: [endpoint] } }),
  }
  // JSON is YAML.
  return JSON.stringify(config)
}

async function waitUntil(isReady: () => boolean, child: ChildProcess, log: () => string): Promise<void> {
  while (!isReady()) {
    if (child.exitCode !== null) throw new Error(`The registry did not start: ${log()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
