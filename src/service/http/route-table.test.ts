import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { surfaceOf as asSurface, testRoute } from '../../../test/serve-routes.ts'
import type { Route } from './route.ts'
import { honoPath, knownMethod, pathEntries, routeFor, surfaceOf } from './route-table.ts'

const handle = (): Promise<{ status: number }> => Promise.resolve({ status: 200 })
const route = (method: Route['method'], path: string): Route => testRoute({ method, path, handle })

describe('the table of routes', () => {
  it('has what is written out before what a parameter stands for', () => {
    const paths = ['/images/{digest}', '/images/archive', '/images', '/images/{digest}/report', '/{other}']
    const entries = pathEntries([asSurface(paths.map((path) => route('GET', path)))])
    const found = entries.map(({ path }) => path)
    assert.ok(found.indexOf('/images/archive') < found.indexOf('/images/{digest}'))
    assert.ok(found.indexOf('/images') < found.indexOf('/{other}'))
  })

  it('knows the methods of a path, HEAD where there is GET', () => {
    const [entry] = pathEntries([asSurface([route('GET', '/a'), route('DELETE', '/a')])])
    assert.ok(entry)
    assert.deepEqual(entry.methods, ['DELETE', 'GET', 'HEAD'])
    assert.equal(routeFor(entry, 'HEAD')?.method, 'GET')
    assert.equal(routeFor(entry, 'POST'), undefined)
  })

  it('refuses two routes that are the same', () => {
    assert.throws(() => pathEntries([asSurface([route('GET', '/a'), route('GET', '/a')])]), /GET \/a/)
    assert.throws(() => pathEntries([asSurface([route('GET', '/{a}'), route('PUT', '/{b}')])]), /PUT/)
  })

  it('knows whose a path is that nobody has', () => {
    const clair = asSurface([route('GET', '/indexer/api/v1/index_state')], 'clair')
    const native = asSurface([route('GET', '/api/v1/images')], 'native')
    const entries = pathEntries([clair, native])
    assert.equal(surfaceOf(entries, '/indexer/other')?.name, 'clair')
    assert.equal(surfaceOf(entries, '/api/v2')?.name, 'native')
  })

  it('writes parameters as hono does', () => {
    assert.equal(honoPath('/a/{b}/c/{d}'), '/a/:b/c/:d')
  })

  it('keeps the methods of callers to those that are known', () => {
    assert.equal(knownMethod('GET'), 'GET')
    assert.equal(knownMethod('PROPFIND'), 'OTHER')
  })
})
