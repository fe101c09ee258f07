import type { Route, Surface } from '../http/route.ts'
import type { Assembly, Part } from './types.ts'

/** One service of several parts. Routes of our own API, where there are any, make one surface. */
export function joinParts(parts: readonly Part[], api: (routes: readonly Route[]) => Surface): Assembly {
  const routes = parts.flatMap((part) => part.routes ?? [])
  const own = routes.length > 0 ? [api(routes)] : []
  const inOrder = async (steps: readonly ((() => Promise<void>) | undefined)[]): Promise<void> => {
    for (const step of steps) await step?.()
  }
  return {
    surfaces: [...parts.flatMap((part) => part.surfaces ?? []), ...own],
    pools: parts.flatMap((part) => part.pools ?? []),
    checks: parts.flatMap((part) => part.checks ?? []),
    start: async () => await inOrder(parts.map(({ start }) => start)),
    follow: async (signal) =>
      void (await Promise.all(parts.map(async ({ follow }) => await follow?.(signal)))),
    gauges: async () => await inOrder(parts.map(({ gauges }) => gauges)),
    // In the opposite order: what was opened last stands on what was opened first.
    close: async () => await inOrder(parts.map(({ close }) => close).toReversed()),
  }
}
