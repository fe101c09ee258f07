/**
 * Makes the example image and the advisories that `npm run demo` scans it with. Everything is written here: the
 * image holds a package database and no program, and the advisories name real flaws in our own words.
 *
 *   node examples/build.ts        writes examples/harbour.oci.tar and examples/mirror/
 *
 * A test builds both again and compares, so that what is committed is what this file says.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { tarOf } from '../test/tar-builder.ts'

const CREATED = '2023-10-12T08:00:00Z'

const OS_RELEASE = `NAME="Alpine Linux"
ID=alpine
VERSION_ID=3.18.4
PRETTY_NAME="Alpine Linux v3.18"
HOME_URL="https://alpinelinux.org/"
`

interface ExamplePackage {
  readonly name: string
  readonly version: string
  readonly origin?: string
  readonly license: string
  readonly files: readonly string[]
}

const BASE: readonly ExamplePackage[] = [
  { name: 'alpine-baselayout', version: '3.4.3-r1', license: 'GPL-2.0-only', files: ['etc/profile'] },
  { name: 'busybox', version: '1.36.1-r2', license: 'GPL-2.0-only', files: ['bin/busybox'] },
  { name: 'musl', version: '1.2.4-r1', license: 'MIT', files: ['lib/ld-musl-x86_64.so.1'] },
  {
    name: 'libcrypto3',
    version: '3.1.3-r0',
    origin: 'openssl',
    license: 'Apache-2.0',
    files: ['lib/libcrypto.so.3'],
  },
  { name: 'zlib', version: '1.2.13-r1', license: 'Zlib', files: ['lib/libz.so.1.2.13'] },
]

const ADDED: readonly ExamplePackage[] = [
  { name: 'curl', version: '8.3.0-r0', license: 'curl', files: ['usr/bin/curl'] },
  { name: 'libcurl', version: '8.3.0-r0', origin: 'curl', license: 'curl', files: ['usr/lib/libcurl.so.4'] },
  {
    name: 'nghttp2-libs',
    version: '1.55.1-r0',
    origin: 'nghttp2',
    license: 'MIT',
    files: ['usr/lib/libnghttp2.so.14'],
  },
]

const UPGRADED: readonly ExamplePackage[] = [
  {
    name: 'libcrypto3',
    version: '3.1.4-r0',
    origin: 'openssl',
    license: 'Apache-2.0',
    files: ['lib/libcrypto.so.3'],
  },
]

/** https://wiki.alpinelinux.org/wiki/Apk_spec */
function apkDatabase(packages: readonly ExamplePackage[]): string {
  return packages
    .map(({ name, version, origin, license, files }) => {
      const lines = [`P:${name}`, `V:${version}`, 'A:x86_64', `L:${license}`, `o:${origin ?? name}`]
      for (const file of files) lines.push(`F:${dirname(file)}`, `R:${file.slice(file.lastIndexOf('/') + 1)}`)
      return `${lines.join('\n')}\n\n`
    })
    .join('')
}

const WITH_CURL = [...BASE, ...ADDED]
const FINAL = WITH_CURL.filter(({ name }) => name !== 'libcrypto3').concat(UPGRADED)

const LAYERS = [
  {
    createdBy: 'ADD alpine-minirootfs.tar.gz / # buildkit',
    tar: tarOf([
      { path: 'etc/os-release', type: 'symlink', linkname: '../usr/lib/os-release' },
      { path: 'usr/lib/os-release', content: OS_RELEASE },
      { path: 'etc/alpine-release', content: '3.18.4\n' },
      {
        path: 'etc/apk/repositories',
        content:
          'https://dl-cdn.alpinelinux.org/alpine/v3.18/main\nhttps://dl-cdn.alpinelinux.org/alpine/v3.18/community\n',
      },
      { path: 'lib/apk/db/installed', content: apkDatabase(BASE) },
    ]),
  },
  {
    createdBy: 'RUN /bin/sh -c apk add --no-cache curl # buildkit',
    tar: tarOf([{ path: 'lib/apk/db/installed', content: apkDatabase(WITH_CURL) }]),
  },
  {
    createdBy: 'RUN /bin/sh -c apk upgrade --no-cache libcrypto3 # buildkit',
    tar: tarOf([
      { path: 'lib/apk/db/installed', content: apkDatabase(FINAL) },
      { path: 'etc/.wh.alpine-release', content: '' },
    ]),
  },
]

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** The example image as an OCI layout in a tar. */
export function exampleImage(): Buffer {
  const blobs = new Map<string, Buffer>()
  const add = (mediaType: string, bytes: Buffer) => {
    const digest = digestOf(bytes)
    blobs.set(digest, bytes)
    return { mediaType, digest, size: bytes.length }
  }
  // Level 0 keeps the bytes the same whatever the version of zlib.
  const layers = LAYERS.map(({ tar }) =>
    add('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(tar, { level: 0 })),
  )
  const config = {
    created: CREATED,
    architecture: 'amd64',
    os: 'linux',
    config: {
      User: '1000',
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Cmd: ['curl', '--version'],
      Labels: { 'org.opencontainers.image.title': 'harbour' },
    },
    rootfs: { type: 'layers', diff_ids: LAYERS.map(({ tar }) => digestOf(tar)) },
    history: [
      ...LAYERS.map(({ createdBy }) => ({ created: CREATED, created_by: createdBy })),
      { created: CREATED, created_by: 'CMD ["curl" "--version"]', empty_layer: true },
    ],
  }
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: add('application/vnd.oci.image.config.v1+json', json(config)),
    layers,
  }
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        ...add('application/vnd.oci.image.manifest.v1+json', json(manifest)),
        platform: { architecture: 'amd64', os: 'linux' },
        annotations: { 'org.opencontainers.image.ref.name': 'harbour:1.0' },
      },
    ],
  }
  return tarOf([
    { path: 'oci-layout', content: json({ imageLayoutVersion: '1.0.0' }) },
    { path: 'index.json', content: json(index) },
    ...[...blobs].map(([digest, content]) => ({ path: `blobs/${digest.replace(':', '/')}`, content })),
  ])
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`)
}

const SECDB_MAIN = {
  distroversion: 'v3.18',
  reponame: 'main',
  urlprefix: 'https://dl-cdn.alpinelinux.org/alpine',
  packages: [
    {
      pkg: {
        name: 'busybox',
        secfixes: { '1.36.1-r6': ['CVE-2023-42366'], '1.36.1-r7': ['CVE-2023-42363'] },
      },
    },
    {
      pkg: {
        name: 'curl',
        secfixes: { '8.4.0-r0': ['CVE-2023-38545', 'CVE-2023-38546'], '0': ['CVE-2021-22897'] },
      },
    },
    { pkg: { name: 'musl', secfixes: { '1.2.4-r3': ['CVE-2025-26519'] } } },
    { pkg: { name: 'nghttp2', secfixes: { '1.57.0-r0': ['CVE-2023-44487'] } } },
    { pkg: { name: 'openssl', secfixes: { '3.1.4-r0': ['CVE-2023-5363'] } } },
  ],
}

interface ExampleFlaw {
  readonly id: string
  readonly text: string
  readonly score: number
  readonly severity: string
  readonly vector: string
  readonly cwe: string
  readonly published: string
}

const FLAWS: readonly ExampleFlaw[] = [
  {
    id: 'CVE-2023-38545',
    text: 'A host name that is too long overruns the heap while curl talks to a SOCKS5 proxy.',
    score: 9.8,
    severity: 'CRITICAL',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    cwe: 'CWE-787',
    published: '2023-10-18T04:15:11.077',
  },
  {
    id: 'CVE-2023-38546',
    text: 'A cookie file named «none» in the working folder lets a stranger put cookies into a running program.',
    score: 3.7,
    severity: 'LOW',
    vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:L/A:N',
    cwe: 'CWE-73',
    published: '2023-10-18T04:15:11.137',
  },
  {
    id: 'CVE-2023-42363',
    text: 'awk of BusyBox reads memory that it has freed.',
    score: 5.5,
    severity: 'MEDIUM',
    vector: 'CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H',
    cwe: 'CWE-416',
    published: '2023-11-27T22:15:07.940',
  },
  {
    id: 'CVE-2023-44487',
    text: 'Opening and cancelling many HTTP/2 streams in quick succession exhausts a server («rapid reset»).',
    score: 7.5,
    severity: 'HIGH',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    cwe: 'CWE-400',
    published: '2023-10-10T14:15:10.883',
  },
]

function nvdYear(year: string): Buffer {
  const vulnerabilities = FLAWS.filter(({ id }) => id.startsWith(`CVE-${year}-`)).map((flaw) => ({
    cve: {
      id: flaw.id,
      sourceIdentifier: 'nvd@nist.gov',
      published: flaw.published,
      lastModified: flaw.published,
      vulnStatus: 'Analyzed',
      descriptions: [{ lang: 'en', value: flaw.text }],
      metrics: {
        cvssMetricV31: [
          {
            source: 'nvd@nist.gov',
            type: 'Primary',
            cvssData: {
              version: '3.1',
              vectorString: flaw.vector,
              baseScore: flaw.score,
              baseSeverity: flaw.severity,
            },
          },
        ],
      },
      weaknesses: [
        { source: 'nvd@nist.gov', type: 'Primary', description: [{ lang: 'en', value: flaw.cwe }] },
      ],
      references: [{ url: `https://nvd.nist.gov/vuln/detail/${flaw.id}`, source: 'nvd@nist.gov' }],
    },
  }))
  return json({ format: 'NVD_CVE', version: '2.0', timestamp: '2026-06-17T07:43:17.830', vulnerabilities })
}

const KEV = {
  title: 'Example in the shape of the CISA Catalog of Known Exploited Vulnerabilities',
  catalogVersion: '2025.08.25',
  dateReleased: '2025-08-25T17:04:19.9796Z',
  count: 1,
  vulnerabilities: [
    {
      cveID: 'CVE-2023-44487',
      vendorProject: 'IETF',
      product: 'HTTP/2',
      vulnerabilityName: 'HTTP/2 rapid reset',
      dateAdded: '2023-10-10',
      shortDescription: 'Resetting streams quickly makes a server do work for nobody.',
      requiredAction: 'Follow the vendor, or take the server off the network.',
      dueDate: '2023-10-31',
      knownRansomwareCampaignUse: 'Unknown',
    },
  ],
}

const EPSS = `#model_version:v2023.03.01,score_date:2024-10-25T00:00:00+0000
cve,epss,percentile
CVE-2023-38545,0.26140,0.96800
CVE-2023-38546,0.00120,0.47100
CVE-2023-42363,0.00043,0.10200
CVE-2023-44487,0.80520,0.98900
`

const END_OF_LIFE = [
  { cycle: '3.19', releaseDate: '2023-12-07', eol: '2025-11-01', latest: '3.19.7' },
  { cycle: '3.18', releaseDate: '2023-05-09', eol: '2025-05-09', latest: '3.18.12' },
]

/** The example's upstreams, by path in the mirror. */
export function exampleMirror(): ReadonlyMap<string, Buffer> {
  return new Map([
    ['secdb.alpinelinux.org/v3.18/main.json', json(SECDB_MAIN)],
    [
      'secdb.alpinelinux.org/v3.18/community.json',
      json({ ...SECDB_MAIN, reponame: 'community', packages: [] }),
    ],
    ['nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-2023.json', nvdYear('2023')],
    ['nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-2025.json', nvdYear('2025')],
    ['www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json', json(KEV)],
    ['epss.cyentia.com/epss_scores-current.csv', Buffer.from(EPSS)],
    ['endoflife.date/api/alpine-linux.json', json(END_OF_LIFE)],
  ])
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, 'harbour.oci.tar'), exampleImage())
  for (const [path, content] of exampleMirror()) {
    const file = join(import.meta.dirname, 'mirror', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
}
