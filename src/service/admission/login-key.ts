import { createHmac, randomBytes } from 'node:crypto'
import type { PullLogin } from '../../kubernetes/keyring/read-secret.ts'

/** Tells logins apart without holding them; another one for each process. */
export function createLoginKey(): (logins: readonly PullLogin[]) => string {
  const secret = randomBytes(32)
  return (logins) => {
    const pairs = JSON.stringify(logins.map(({ username, password }) => [username, password]))
    return createHmac('sha256', secret).update(pairs).digest('base64')
  }
}
