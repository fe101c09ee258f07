import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { faultOf, PlimsollError } from '../../../core/errors.ts'
import { authorityFault } from '../../../kubernetes/certificates/authority-fault.ts'
import { createAuthority, type KeyedCertificate } from '../../../kubernetes/certificates/certificate.ts'

/** The authorities of an installation; which of them there are says how far a rotation has come. */
export interface Authorities {
  /** Signs. */
  readonly current: KeyedCertificate
  /** Will sign, and is trusted already. */
  readonly next?: KeyedCertificate
  /** PEM of what signed before, and is trusted until nobody has a certificate of it. */
  readonly old?: string
}

/** Of a folder. Certificate and key are in one file each, so that they are replaced at once. */
export const AUTHORITY_FILES = { current: 'ca.pem', next: 'next-ca.pem', old: 'old-ca.crt' } as const

const DAY = 24 * 60 * 60 * 1000
/** Milliseconds by which clocks may differ. */
const SKEW = 5 * 60_000
const AUTHORITY_DAYS = 3650

export function newAuthority(now: Date): KeyedCertificate {
  const { from, until } = validity(now, AUTHORITY_DAYS)
  // Two authorities that are trusted side by side are told apart by their names.
  return createAuthority({ commonName: `plimsoll ${from.toISOString()}`, from, until })
}

/** From a little before, because clocks differ. To the second, as certificates say it. */
export function validity(now: Date, days: number): { readonly from: Date; readonly until: Date } {
  const at = Math.floor(now.getTime() / 1000) * 1000
  return { from: new Date(at - SKEW), until: new Date(at + days * DAY) }
}

/** PEM of all that are trusted. */
export function trusted({ current, next, old = '' }: Authorities): string {
  return current.certificate + (next?.certificate ?? '') + old
}

/** Nothing where the folder holds none. Throws `authority-unusable`. */
export async function readAuthorities(
  folder: string,
  now: Date,
  signal: AbortSignal,
): Promise<Authorities | undefined> {
  const [current, next, old] = await Promise.all(
    [AUTHORITY_FILES.current, AUTHORITY_FILES.next, AUTHORITY_FILES.old].map(
      async (name) => await readOptional(join(folder, name), signal),
    ),
  )
  if (current === undefined) return undefined
  const usable = (text: string, name: string): KeyedCertificate => {
    const authority = split(text)
    const fault = authorityFault(authority, now)
    if (fault !== undefined) throw unusable(join(folder, name), fault)
    return authority
  }
  return {
    current: usable(current, AUTHORITY_FILES.current),
    // A step that was cut short leaves it where it came from.
    ...(next === undefined || next === current ? {} : { next: usable(next, AUTHORITY_FILES.next) }),
    ...(old === undefined ? {} : { old }),
  }
}

/** What a file of an authority holds. */
export function authorityText({ certificate, key }: KeyedCertificate): string {
  return certificate + key
}

/** Every PEM has one block of each, or `authorityFault` finds none. */
function split(text: string): KeyedCertificate {
  const block = (label: string): string => {
    const [begin, end] = [`-----BEGIN ${label}-----`, `-----END ${label}-----`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    return from < 0 || to < from ? '' : `${text.slice(from, to + end.length)}\n`
  }
  return { certificate: block('CERTIFICATE'), key: block('PRIVATE KEY') }
}

/** Nothing where there is no such file. Throws `authority-unusable`. */
export async function readOptional(path: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await readFile(path, { encoding: 'utf8', signal })
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unusable(path, `it cannot be read: ${faultOf(error)}`, error)
  }
}

function unusable(path: string, fault: string, cause?: unknown): PlimsollError {
  return new PlimsollError('authority-unusable', `${path} cannot be used: ${fault}.`, { cause })
}
