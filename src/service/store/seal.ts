import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { RequestFault } from '../http/route.ts'

const ALGORITHM = 'aes-256-gcm'
const IV_LENGTH = 12
const TAG_LENGTH = 16

/** Keeps secrets unreadable where others may look: in the database, and in its backups. */
export interface Seal {
  /** Throws `RequestFault` 503 where the service has no secret to seal with. */
  close(value: unknown): Uint8Array
  /** `undefined` for what was sealed with another secret, or damaged. */
  open(sealed: Uint8Array): unknown
}

/** AES-256-GCM under the service's secret: https://csrc.nist.gov/pubs/sp/800/38/d/final. The nonce is random and stands first. */
export function createSeal(secret: string | undefined): Seal {
  const key = secret === undefined ? undefined : createHash('sha256').update(secret).digest()
  return {
    close(value) {
      if (!key) {
        const message = 'The service keeps no credentials: it has no service.secret to seal them with.'
        throw new RequestFault(503, 'credentials-not-kept', message)
      }
      const iv = randomBytes(IV_LENGTH)
      const cipher = createCipheriv(ALGORITHM, key, iv)
      const body = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body])
    },
    open(sealed) {
      if (!key || sealed.length < IV_LENGTH + TAG_LENGTH) return undefined
      try {
        const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, IV_LENGTH))
        decipher.setAuthTag(sealed.subarray(IV_LENGTH, IV_LENGTH + TAG_LENGTH))
        const text = Buffer.concat([
          decipher.update(sealed.subarray(IV_LENGTH + TAG_LENGTH)),
          decipher.final(),
        ])
        return JSON.parse(text.toString()) as unknown
      } catch {
        return undefined
      }
    },
  }
}
