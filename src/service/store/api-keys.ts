import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Identity, SCOPES, type Scope } from '../http/route.ts'
import type { Store } from './store.ts'

/** A key as it is listed: never with its secret. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly tenant: string
  readonly scopes: readonly Scope[]
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly expiresAt?: number
  readonly revokedAt?: number
}

export interface NewApiKey {
  /** For people: what the key is for. */
  readonly name: string
  readonly tenant: string
  readonly scopes: readonly Scope[]
  /** Milliseconds from now. */
  readonly lifetime?: number
}

export interface ApiKeys {
  /** `text` is the only time that the secret is shown: `plk_<id>_<secret>`. */
  create(key: NewApiKey): Promise<{ readonly key: ApiKey; readonly text: string }>
  list(): Promise<readonly ApiKey[]>
  /** Whether any key was ever made, expired and revoked ones included. */
  areAny(): Promise<boolean>
  /** Whether there was such a key, that was not revoked yet. */
  revoke(id: string): Promise<boolean>
  /** Whom the key stands for; `undefined` where it is unknown, expired or revoked. */
  identify(given: { readonly id: string; readonly secret: string }): Promise<Identity | undefined>
}

const SECRET_BYTES = 32
const ID_BYTES = 6

export function createApiKeys(store: Store): ApiKeys {
  const { db, now } = store
  return {
    async create({ name, tenant, scopes, lifetime }) {
      const id = randomBytes(ID_BYTES).toString('hex')
      const secret = randomBytes(SECRET_BYTES).toString('base64url')
      const { clock: createdAt } = await db.selectNoFrom(now.as('clock')).executeTakeFirstOrThrow()
      const row = {
        id,
        name,
        hash: hashOf(secret),
        tenant,
        scopes: SCOPES.filter((scope) => scopes.includes(scope)).join(' '),
        created_at: createdAt,
        expires_at: lifetime === undefined ? null : createdAt + lifetime,
        revoked_at: null,
      }
      await db.insertInto('api_keys').values(row).execute()
      return { key: toKey(row), text: `plk_${id}_${secret}` }
    },
    async list() {
      const rows = await db.selectFrom('api_keys').selectAll().orderBy('created_at').orderBy('id').execute()
      return rows.map(toKey)
    },
    async areAny() {
      return (await db.selectFrom('api_keys').select('id').limit(1).executeTakeFirst()) !== undefined
    },
    async revoke(id) {
      const { numUpdatedRows } = await db
        .updateTable('api_keys')
        .set({ revoked_at: now })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async identify({ id, secret }) {
      const row = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
        .executeTakeFirst()
      if (!row || !isSame(row.hash, hashOf(secret))) return undefined
      const { name, tenant, scopes } = toKey(row)
      return { kind: 'api-key', name: `${name} (${id})`, tenant, scopes: new Set(scopes) }
    },
  }
}

interface Row {
  readonly id: string
  readonly name: string
  readonly tenant: string
  readonly scopes: string
  readonly created_at: number
  readonly expires_at: number | null
  readonly revoked_at: number | null
}

function toKey({ id, name, tenant, scopes, created_at, expires_at, revoked_at }: Row): ApiKey {
  return {
    id,
    name,
    tenant,
    scopes: SCOPES.filter((scope) => scopes.split(' ').includes(scope)),
    createdAt: created_at,
    ...(expires_at === null ? {} : { expiresAt: expires_at }),
    ...(revoked_at === null ? {} : { revokedAt: revoked_at }),
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
