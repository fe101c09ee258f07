import { SignJWT } from 'jose'

/** Who Clair's receivers expect. */
const ISSUER = 'clair-notifier'
/** Seconds to either side of now, as Clair has it. */
const VALIDITY = 60

/** A token of the shared key, as Clair sends with its callbacks. */
export async function serviceToken(key: Uint8Array, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000)
  return await new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setIssuedAt(seconds)
    .setNotBefore(seconds - VALIDITY)
    .setExpirationTime(seconds + VALIDITY)
    .sign(key)
}
