import { jwtVerify } from 'jose'
import type { AuthConfig } from '../../config/types.ts'
import { type Identity, SCOPES } from '../route.ts'

/** Seconds by which clocks may differ; as Clair's. */
const LEEWAY = 15

/** Issuers that Clair's own parts sign as. */
const OWN_ISSUERS = ['clair-intraservice']

/** https://quay.github.io/clair/concepts/authentication.html: whoever has the key may do everything, as with Clair. */
export function pskIssuers(psk: NonNullable<AuthConfig['psk']>): readonly string[] {
  return [...psk.issuers, ...OWN_ISSUERS]
}

/** Throws where the token is not signed with the key (HS256 alone), by one of the issuers, for now. */
export async function verifyPsk(
  token: string,
  psk: NonNullable<AuthConfig['psk']>,
  now: Date,
): Promise<Identity> {
  const { payload } = await jwtVerify(token, psk.key, {
    algorithms: ['HS256'],
    issuer: [...pskIssuers(psk)],
    clockTolerance: LEEWAY,
    currentDate: now,
  })
  // Clair refuses what was issued later than now; jose looks only where a greatest age is asked for.
  if (payload.iat !== undefined && payload.iat > now.getTime() / 1000 + LEEWAY)
    throw new Error('the token is issued in the future')
  return { kind: 'psk', name: payload.iss ?? '', tenant: '', scopes: new Set(SCOPES) }
}
