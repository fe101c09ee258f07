import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { compareText } from '../../../core/compare-text.ts'
import { PlimsollError } from '../../../core/errors.ts'
import { goJson } from '../go-json.ts'
import type { KubesecReport } from '../report.ts'
import { compactJson } from '../report-json.ts'

/** Signs the links of one server. */
export interface LinkSigner {
  /** What was scanned, and what came out, as the member `link` of an answer. */
  link(reports: readonly KubesecReport[], body: string): unknown
}

const PAYLOAD_TYPE = 'https://in-toto.io/Statement/v0.1'

/** @param pem an ed25519 key in PKCS #8. Throws `kubesec-invalid`. */
export function createLinkSigner(pem: string): LinkSigner {
  const key = readKey(pem)
  const keyid = sha256(createPublicKey(key).export({ type: 'spki', format: 'pem' }))
  return {
    link(reports, body) {
      const signed = linkOf(reports, body)
      const payload = Buffer.from(goJson(signed, 0))
      const sig = sign(null, preAuthentication(payload), key).toString('hex')
      return { signed, signatures: [{ keyid, sig, cert: '' }] }
    },
  }
}

function readKey(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (error) {
    throw new PlimsollError('kubesec-invalid', 'failed to parse private key', { cause: error })
  }
  if (key.asymmetricKeyType === 'ed25519') return key
  throw new PlimsollError('kubesec-invalid', 'failed to parse private key: not an ed25519 private key')
}

/**
 * The material is named as the original names it, whatever was posted, and has the digest of the body with a line's
 * end behind it. https://github.com/in-toto/docs/blob/master/in-toto-spec.md
 */
function linkOf(reports: readonly KubesecReport[], body: string) {
  const products = reports
    .map((report) => [report.object, { sha256: sha256(compactJson(report)) }] as const)
    .sort(([a], [b]) => compareText(a, b))
  return {
    _type: 'link',
    name: 'kubesec',
    materials: { 'deployment.yml': { sha256: sha256(`${body}\n`) } },
    products: Object.fromEntries(products),
    byproducts: {},
    command: [],
    environment: {},
  }
}

/** What is signed in place of the payload. https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
function preAuthentication(payload: Buffer): Buffer {
  const head = `DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `
  return Buffer.concat([Buffer.from(head), payload])
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
