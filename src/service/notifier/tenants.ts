/** In place of a name: of every tenant. */
const EVERY_TENANT = '*'

/**
 * Whether a target is told of a tenant's images. What one tenant has is no other's business: a target that names nobody is
 * told of the default tenant alone.
 */
export function isToldOf(tenants: readonly string[] | undefined, tenant: string): boolean {
  return (tenants ?? ['']).some((one) => one === tenant || one === EVERY_TENANT)
}
