/** A service at a cluster's door, in a process of its own, with images of ten distributions that it has judged. */
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { AUTHORITY, issue } from '../../test/apiserver/client.ts'
import { type ServerProcess, startProcess } from '../../test/service/load/processes.ts'

const EXAMPLE_MIRROR = join(import.meta.dirname, '../../examples/mirror')
const SECDB = 'secdb.alpinelinux.org'
const RELEASES = Array.from({ length: 10 }, (_, i) => `3.${10 + i}`)
const PACKAGES = 40
/** Of each distribution. */
const VARIANTS = 2
/** Of no package until the feed changes. */
export const NEW_FLAW = 'CVE-2025-90001'
/** Of one from the beginning, so that all that is to be known of flaws is there. */
const OLD_FLAW = 'CVE-2023-90002'
const JUDGEMENT = `name: news
rules: [{name: no-news, on: finding, when: "finding.id == '${NEW_FLAW}'", action: deny}]
`

export interface Site {
  readonly url: string
  readonly server: ServerProcess
  /** PEM of who issued its certificate. */
  readonly authority: string
  /** Digests of the images that were handed in and judged. */
  readonly digests: readonly string[]
  /** A flaw in one of ten distributions comes up, and its feed is updated. */
  readonly changeFeed: () => Promise<void>
}

/** @param database absent: SQLite in the folder */
export async function startSite(dir: string, database?: string): Promise<Site> {
  const mirror = join(dir, 'mirror')
  makeMirror(mirror)
  const file = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text)
    return join(dir, name)
  }
  const tls = issue(['127.0.0.1'])
  const scan = { policy: file('news.yaml', JUDGEMENT), incomplete: 'allow' }
  const rule = { registries: { allow: ['reg.test/**'] }, scan }
  const policy = { default: 'deny', rules: [{ name: 'scanned', require: rule }] }
  const service = {
    roles: ['indexer', 'matcher', 'updater', 'notifier', 'api', 'admission'],
    tls: { cert: file('tls.crt', tls.certificate), key: file('tls.key', tls.key) },
    auth: { 'allow-anyone': true },
    admission: { policy: file('policy.json', JSON.stringify({ admission: policy })) },
  }
  const config = file('plimsoll.yaml', JSON.stringify({ service }))
  const server = await startProcess({ dir, mirror, config, ...(database === undefined ? {} : { database }) })
  const url = server.url.replace('http:', 'https:')
  const dispatcher = new Agent({ connect: { ca: AUTHORITY.certificate } })
  const ask = async (path: string, body: string): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' }
    const answer = await request(`${url}${path}`, { method: 'POST', headers, body, dispatcher })
    const text = await answer.body.text()
    if (answer.statusCode >= 300) throw new Error(`${path} was answered ${answer.statusCode}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  const bills = RELEASES.flatMap((release) =>
    Array.from({ length: VARIANTS }, (_, variant) => JSON.stringify(billOf(release, variant))),
  )
  const digests = bills.map((bill) => `sha256:${createHash('sha256').update(bill).digest('hex')}`)
  for (const bill of bills) await ask('/api/v1/sboms', bill)
  await untilReady(server)
  for (const digest of digests)
    await untilAdmitted(async () => await ask('/admission/validate', reviewOf(digest)))
  await untilIdle(server)
  for (const digest of digests) await ask('/admission/validate', reviewOf(digest))
  return {
    url,
    server,
    authority: AUTHORITY.certificate,
    digests,
    async changeFeed() {
      const [release = ''] = RELEASES
      addFlaw(mirror, release, 'lib-1', NEW_FLAW)
      await ask(`/api/v1/feeds/alpine-${release}/update`, '{}')
    },
  }
}

/** What an API server sends of a pod, with as much of it as there is mostly. */
export function reviewOf(digest: string): string {
  const labels = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`acme.io/label-${i}`, `value-${i}`]))
  const env = Array.from({ length: 20 }, (_, i) => ({ name: `SETTING_${i}`, value: `value of ${i}` }))
  const container = {
    name: 'web',
    image: `reg.test/team/app@${digest}`,
    env,
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  }
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: digest.slice(-36),
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      operation: 'CREATE',
      namespace: 'shop',
      name: `app-${digest.slice(-8)}`,
      userInfo: {
        username: 'system:serviceaccount:kube-system:replicaset-controller',
        groups: ['system:authenticated'],
      },
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `app-${digest.slice(-8)}`, labels },
        spec: { containers: [container] },
      },
    },
  })
}

function makeMirror(mirror: string): void {
  cpSync(EXAMPLE_MIRROR, mirror, { recursive: true })
  for (const release of RELEASES) {
    mkdirSync(join(mirror, SECDB, `v${release}`), { recursive: true })
    for (const part of ['main', 'community']) {
      const text = readFileSync(join(EXAMPLE_MIRROR, SECDB, `v3.18/${part}.json`), 'utf8')
      writeFileSync(join(mirror, SECDB, `v${release}/${part}.json`), text.replaceAll('v3.18', `v${release}`))
    }
    addFlaw(mirror, release, 'lib-2', OLD_FLAW)
  }
}

function addFlaw(mirror: string, release: string, name: string, flaw: string): void {
  const path = join(mirror, SECDB, `v${release}/main.json`)
  const feed = JSON.parse(readFileSync(path, 'utf8')) as { packages: { pkg: unknown }[] }
  feed.packages.push({ pkg: { name, secfixes: { '9.0.0-r0': [flaw] } } })
  writeFileSync(path, JSON.stringify(feed))
}

function billOf(release: string, variant: number) {
  const components = Array.from({ length: PACKAGES }, (_, i) => {
    const [name, version] = [`lib-${i}`, `1.${variant}.${i}-r0`]
    const purl = `pkg:apk/alpine/${name}@${version}?arch=x86_64&distro=alpine-${release}.1`
    return { type: 'library', name, version, purl }
  })
  const system = { type: 'operating-system', name: 'alpine', version: `${release}.1` }
  return { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, components: [system, ...components] }
}

async function untilReady({ introspection }: ServerProcess): Promise<void> {
  for (let attempt = 0; !(await fetch(`${introspection}/readyz`)).ok; attempt++) await pause(attempt)
}

/** Feeds that findings call for have come, and everything was held against them. */
async function untilIdle({ introspection }: ServerProcess): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const page = await (await fetch(`${introspection}/metrics`)).text()
    if (!/^plimsoll_queue_jobs\{.*\} [1-9]/m.test(page)) return
    await pause(attempt)
  }
}

async function untilAdmitted(ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const { response } = (await ask()) as { response: { allowed: boolean } }
    if (response.allowed) return
    await pause(attempt)
  }
}

async function pause(attempt: number): Promise<void> {
  if (attempt > 600) throw new Error('the service does not get ready')
  await new Promise((resolve) => setTimeout(resolve, 100))
}
