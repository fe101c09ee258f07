import { SignJWT } from 'jose'
import type { AuthConfig } from '../../src/service/config/types.ts'

export const PSK: NonNullable<AuthConfig['psk']> = {
  key: Buffer.from('a key that is known to both of us'),
  issuers: ['quay', 'clairctl'],
}

/** As Quay and clairctl make theirs: HS256, good for five minutes. */
export async function pskToken(issuer: string, key: Uint8Array = PSK.key): Promise<string> {
  return await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setExpirationTime('5m')
    .sign(key)
}
