import assert from 'node:assert/strict'
import { test } from 'node:test'
import { surfaceOf, testRoute } from '../../../test/serve-routes.ts'
import { joinParts } from './join-parts.ts'
import type { Part } from './types.ts'

test('parts begin in their order, end in the opposite one, and share a surface for our own API', async () => {
  const steps: string[] = []
  const step = (name: string) => (): Promise<void> => {
    steps.push(name)
    return Promise.resolve()
  }
  const part = (name: string): Part => ({
    start: step(`start ${name}`),
    close: step(`close ${name}`),
    gauges: step(`gauges ${name}`),
    follow: step(`follow ${name}`),
    routes: [testRoute({ path: `/${name}`, handle: () => Promise.resolve({ status: 200 }) })],
    checks: [{ name, run: () => Promise.resolve(undefined) }],
  })
  const clair = surfaceOf([], 'clair')
  const joined = joinParts([part('a'), { surfaces: [clair] }, part('b')], (routes) => surfaceOf(routes))

  await joined.start?.()
  await joined.follow?.(AbortSignal.timeout(1000))
  await joined.gauges?.()
  await joined.close?.()

  assert.deepEqual(steps, [
    'start a',
    'start b',
    'follow a',
    'follow b',
    'gauges a',
    'gauges b',
    'close b',
    'close a',
  ])
  assert.deepEqual(
    joined.surfaces.map(({ name, routes }) => [name, ...routes.map(({ path }) => path)]),
    [['clair'], ['native', '/a', '/b']],
  )
  assert.deepEqual(
    joined.checks.map(({ name }) => name),
    ['a', 'b'],
  )
  assert.deepEqual(joinParts([], (routes) => surfaceOf(routes)).surfaces, [])
})
