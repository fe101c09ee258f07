import type { Surface } from '../http/route.ts'
import type { Assembly, Part } from './types.ts'

/** One service of several parts. Routes of our own API make one surface, whose faults have the shape of `api`. */
export function joinParts(parts: readonly Part[], api: Pick<Surface, 'fault'>): Assembly {
  const routes = parts.flatMap((part) => part.routes ?? [])
  const own: readonly Surface[] = routes.length > 0 ? [{ name: 'native', routes, fault: api.fault }] : []
  const inOrder = async (steps: readonly ((() => Promise<void>) | undefined)[]): Promise<void> => {
    for (const step of steps) await step?.()
  }
  return {
    surfaces: [...parts.flatMap((part) => part.surfaces ?? []), ...own],
    pools: parts.flatMap((part) => part.pools ?? []),
    checks: parts.flatMap((part) => part.checks ?? []),
    start: async () => await inOrder(parts.map(({ start }) => start)),
    follow: async (signal) => void (await Promise.all(parts.map(async ({ follow }) => await follow?.(signal)))),
    gauges: async () => await inOrder(parts.map(({ gauges }) => gauges)),
    // In the opposite order: what was opened last stands on what was opened first.
    close: async () => await inOrder(parts.map(({ close }) => close).toReversed()),
  }
}
