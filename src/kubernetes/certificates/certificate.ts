import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { isIP } from 'node:net'
import {
  ascii,
  bits,
  boolean,
  integer,
  objectIdentifier,
  octets,
  sequence,
  set,
  tagged,
  taggedPlain,
  time,
  utf8,
} from './der.ts'

/** A certificate and its key, both PEM. */
export interface KeyedCertificate {
  readonly certificate: string
  readonly key: string
}

export interface CertificateOptions {
  readonly commonName: string
  /** The groups of a client, as Kubernetes reads them. */
  readonly organisations?: readonly string[]
  /** Names of hosts and addresses; clients look at nothing else. */
  readonly hosts?: readonly string[]
  readonly usage: 'server' | 'client'
  readonly from: Date
  readonly until: Date
  /** Default: a new one. */
  readonly key?: string
}

/** A certificate authority with a key of its own: ECDSA over P-256. */
export function createAuthority({
  commonName,
  from,
  until,
}: Pick<CertificateOptions, 'commonName' | 'from' | 'until'>): KeyedCertificate {
  const key = newKey()
  const name = nameOf(commonName, [])
  const extensions = [
    extension('2.5.29.19', sequence(boolean(true)), true),
    // keyCertSign and cRLSign.
    extension('2.5.29.15', bits(Uint8Array.of(0b0000_0110), 1), true),
    extension('2.5.29.14', octets(keyId(key))),
  ]
  return {
    certificate: certificateOf({ subject: name, issuer: name, key, signer: key, from, until, extensions }),
    key,
  }
}

/**
 * A certificate for a server or a client, signed by an authority. https://www.rfc-editor.org/rfc/rfc5280
 *
 * @param authority made by `createAuthority`; it has to be of P-256
 */
export function issueCertificate(authority: KeyedCertificate, options: CertificateOptions): KeyedCertificate {
  const { commonName, organisations = [], hosts = [], usage, from, until } = options
  const key = options.key ?? newKey()
  const extensions = [
    extension('2.5.29.19', sequence(), true),
    // digitalSignature.
    extension('2.5.29.15', bits(Uint8Array.of(0b1000_0000), 7), true),
    extension('2.5.29.37', sequence(objectIdentifier(USAGES[usage]))),
    extension('2.5.29.14', octets(keyId(key))),
    extension('2.5.29.35', sequence(taggedPlain(0, keyId(authority.key)))),
    ...(hosts.length === 0 ? [] : [extension('2.5.29.17', sequence(...hosts.map(alternativeName)))]),
  ]
  const subject = nameOf(commonName, organisations)
  const issuer = nameOf(commonNameOf(authority.certificate), [])
  return {
    certificate: certificateOf({ subject, issuer, key, signer: authority.key, from, until, extensions }),
    key,
  }
}

const USAGES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const
const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))

interface Parts {
  readonly subject: Uint8Array
  readonly issuer: Uint8Array
  readonly key: string
  readonly signer: string
  readonly from: Date
  readonly until: Date
  readonly extensions: readonly Uint8Array[]
}

const SERIAL_BYTES = 16

function certificateOf({ subject, issuer, key, signer, from, until, extensions }: Parts): string {
  const version3 = tagged(0, integer(Uint8Array.of(2)))
  const signed = sequence(
    version3,
    integer(randomBytes(SERIAL_BYTES)),
    ECDSA_WITH_SHA256,
    issuer,
    sequence(time(from), time(until)),
    subject,
    publicKey(key),
    tagged(3, sequence(...extensions)),
  )
  const signature = sign('sha256', signed, createPrivateKey(signer))
  return pem(sequence(signed, ECDSA_WITH_SHA256, bits(signature)))
}

function extension(id: string, value: Uint8Array, isCritical = false): Uint8Array {
  return sequence(objectIdentifier(id), ...(isCritical ? [boolean(true)] : []), octets(value))
}

/** Organisations first, as it is common; a relative name each. */
export function nameOf(commonName: string, organisations: readonly string[]): Uint8Array {
  const part = (id: string, text: string) => set(sequence(objectIdentifier(id), utf8(text)))
  return sequence(...organisations.map((one) => part('2.5.4.10', one)), part('2.5.4.3', commonName))
}

function commonNameOf(certificate: string): string {
  const line = new X509Certificate(certificate).subject.split('\n').find((one) => one.startsWith('CN='))
  return line?.slice('CN='.length) ?? ''
}

function alternativeName(host: string): Uint8Array {
  const version = isIP(host)
  if (version === 0) return taggedPlain(2, ascii(host))
  return taggedPlain(7, version === 4 ? Uint8Array.from(host.split('.').map(Number)) : ipv6Bytes(host))
}

function ipv6Bytes(address: string): Uint8Array {
  // The URL parser writes out mapped addresses and the shortest form; what is left is one «::» to fill.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string) => text.split(':').filter((one) => one !== '')
  const [before, after] = [groups(head), groups(tail ?? '')]
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after]
  return Uint8Array.from(
    all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]),
  )
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' })
}

function publicKey(key: string): Uint8Array {
  return createPublicKey(key).export({ type: 'spki', format: 'der' })
}

/** The usual way to name a key: SHA-1 of its bits (RFC 5280, 4.2.1.2). */
function keyId(key: string): Uint8Array {
  const BITS = 65
  return createHash('sha1').update(publicKey(key).subarray(-BITS)).digest()
}

const LINE = 64

function pem(der: Uint8Array): string {
  const text = Buffer.from(der).toString('base64')
  const lines = Array.from({ length: Math.ceil(text.length / LINE) }, (_, index) =>
    text.slice(index * LINE, (index + 1) * LINE),
  )
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
