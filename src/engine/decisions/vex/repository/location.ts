import * as z from 'zod/mini'
import { PlimsollError } from '../../../../core/errors.ts'

/*
 * Where a repository of VEX documents says that its archive is.
 * https://github.com/aquasecurity/vex-repo-spec#2-repository-manifest
 */

const MANIFEST = 'vex-repository.json'

const Version = z.object({
  spec_version: z.string(),
  locations: z.array(z.object({ url: z.string() })),
  update_interval: z.catch(z.optional(z.string()), undefined),
})

const Manifest = z.object({
  name: z.catch(z.optional(z.string()), undefined),
  /** A map by the specification; some write a list. */
  versions: z.union([z.record(z.string(), Version), z.array(Version)]),
})

export interface ArchiveLocation {
  readonly url: string
  /** Folder in the archive under which all lies; empty for its root. */
  readonly folder: string
  /** Milliseconds for which nobody need ask again. */
  readonly interval: number
}

/** Whether a repository is a URL; all else is a folder. */
export function isUrl(location: string): boolean {
  return /^https?:\/\//i.test(location)
}

/**
 * Address of a repository's manifest: that of a file as it is; on GitHub in the root of the branch `main`; elsewhere
 * under `.well-known/`.
 */
export function manifestUrl(location: string): string {
  const url = URL.parse(location)
  if (!url) throw new PlimsollError('option-invalid', `--vex-repo is a URL or a folder, not «${location}».`)
  if (url.pathname.endsWith('.json')) return url.href
  const path = url.pathname.replace(/\/$/, '')
  const [, owner, repository, ...rest] = path.split('/')
  if (url.hostname === 'github.com' && owner && repository && rest.length === 0)
    return `https://raw.githubusercontent.com/${owner}/${repository}/main/${MANIFEST}`
  return new URL(`${path}/.well-known/${MANIFEST}`, url).href
}

const DEFAULT_INTERVAL = 24 * 60 * 60 * 1000
/** Who wants to be asked every minute is not. */
const LEAST_INTERVAL = 60 * 60 * 1000

/**
 * The first archive of the newest version that can be read. Throws `vex-invalid`.
 * @param base address of the manifest: an archive elsewhere is fetched over https alone
 */
export function parseManifest(text: string, base: string): ArchiveLocation {
  const manifest = Manifest.safeParse(parsed(text))
  if (!manifest.success) throw new PlimsollError('vex-invalid', `${base} is no manifest of a VEX repository.`)
  const versions = Object.values(manifest.data.versions).filter(({ spec_version: version }) =>
    VERSION.test(version),
  )
  const newest = versions.sort((a, b) => minorOf(a.spec_version) - minorOf(b.spec_version)).at(-1)
  const faults: string[] = []
  for (const { url } of newest?.locations ?? []) {
    const found = archiveOf(url, base)
    if (typeof found === 'string') faults.push(found)
    else return { ...found, interval: intervalOf(newest?.update_interval) }
  }
  const why = newest
    ? faults.join('; ') || 'it names no archive'
    : 'it has no version v0.x of the specification'
  throw new PlimsollError('vex-invalid', `${base} cannot be used: ${why}.`)
}

function archiveOf(location: string, base: string): Pick<ArchiveLocation, 'url' | 'folder'> | string {
  // `https://host/a.tar.gz//folder`
  const start = location.indexOf('://') + 3
  const parting = location.indexOf('//', start)
  const url = URL.parse(parting < 0 ? location : location.slice(0, parting), base)
  const folder = parting < 0 ? '' : location.slice(parting + 2).replace(/^\/+|\/+$/g, '')
  if (!url || !ARCHIVES.test(url.pathname)) return `${location} is no tar archive (tar.gz, tar.bz2, tar.xz)`
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && base.startsWith('http:'))
  return isAllowed ? { url: url.href, folder } : `${location} is not fetched over https`
}

const ARCHIVES = /\.(?:tar|tar\.gz|tgz|tar\.bz2|tbz2|tar\.xz|txz)$/

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 }

/** As Go writes durations: `1h30m`. */
function intervalOf(text: string | undefined): number {
  const parts = [...(text ?? '').matchAll(/(?<number>\d{1,9})(?<unit>[hms])/g)]
  const sum = parts.reduce(
    (total, { groups }) => total + Number(groups?.['number']) * (UNITS[groups?.['unit'] ?? ''] ?? 0),
    0,
  )
  return Math.max(sum || DEFAULT_INTERVAL, LEAST_INTERVAL)
}

/** Some leave out the letter. */
const VERSION = /^v?0\.(?<minor>\d{1,9})$/

function minorOf(version: string): number {
  return Number(VERSION.exec(version)?.groups?.['minor'])
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
