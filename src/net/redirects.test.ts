import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HttpClient, HttpFailure, type HttpRequest } from './http.ts'
import { withRedirects } from './redirects.ts'

const signal = new AbortController().signal

/** Answers by URL: a redirect where the table has one, else 200. */
function tableClient(table: Readonly<Record<string, readonly [number, string]>>) {
  const seen: (readonly [string, Readonly<Record<string, string>>])[] = []
  let discarded = 0
  const client: HttpClient = {
    request(url: string, request: HttpRequest) {
      seen.push([url, request.headers ?? {}])
      const [status, location] = table[url] ?? [200, undefined]
      return Promise.resolve({
        status,
        headers: location === undefined ? {} : { location },
        url,
        body: (async function* () {})(),
        discard: () => Promise.resolve(void discarded++),
      })
    },
    close: () => Promise.resolve(),
  }
  return { client, seen, discarded: () => discarded }
}

test('redirects are followed, relative ones too, and their bodies let go', async () => {
  const table = tableClient({
    'https://a.test/1': [302, '/2'],
    'https://a.test/2': [307, 'https://b.test/3'],
    'https://b.test/3': [308, '//c.test/4'],
  })

  const response = await withRedirects(table.client).request('https://a.test/1', { signal })

  assert.deepEqual([response.status, response.url], [200, 'https://c.test/4'])
  assert.equal(table.discarded(), 3)
})

test('what speaks for the user goes to no other scheme, host or port', async () => {
  const headers = { Authorization: 'secret', cookie: 'secret', accept: 'x' }
  const cases: readonly (readonly [string, boolean])[] = [
    ['https://a.test/other', true],
    ['https://a.test:443/other', true],
    ['https://a.test:8443/', false],
    ['https://sub.a.test/', false],
    ['http://a.test/', false],
  ]
  for (const [location, isKept] of cases) {
    const table = tableClient({ 'https://a.test/': [302, location] })

    await withRedirects(table.client, { mayBePlain: () => true }).request('https://a.test/', {
      signal,
      headers,
    })

    assert.deepEqual(table.seen[1]?.[1], isKept ? headers : { accept: 'x' }, location)
  }
})

test('secrets do not come back with a redirect back', async () => {
  const table = tableClient({
    'https://a.test/': [302, 'https://b.test/'],
    'https://b.test/': [302, 'https://a.test/x'],
  })

  await withRedirects(table.client).request('https://a.test/', {
    signal,
    headers: { authorization: 'secret' },
  })

  assert.deepEqual(table.seen[2], ['https://a.test/x', {}])
})

test('a redirect to a weaker protocol, to nowhere, or without end is a failure', async () => {
  const cases: readonly (readonly [string, HttpFailure['reason'], RegExp])[] = [
    ['http://b.test/?secret', 'tls', /redirects to plain HTTP at b\.test$/],
    ['file:///etc/passwd', 'unreachable', /redirects to what is no http/],
    ['https://[', 'unreachable', /redirects to what is no http/],
    ['https://a.test/', 'unreachable', /redirects in a circle/],
  ]
  for (const [location, reason, message] of cases) {
    const { client } = tableClient({ 'https://a.test/': [301, location] })

    const work = withRedirects(client).request('https://a.test/', { signal })

    await assert.rejects(work, (error) => {
      assert.ok(error instanceof HttpFailure)
      assert.match(error.message, message)
      return error.reason === reason && !error.message.includes('secret')
    })
  }
})

test('redirects that lead ever further end', async () => {
  const steps = Array.from({ length: 12 }, (_, i) => [`https://a.test/${i}`, [302, `/${i + 1}`]] as const)
  const { client } = tableClient(Object.fromEntries(steps))
  const work = withRedirects(client).request('https://a.test/0', { signal })

  await assert.rejects(work, /redirects more than 10 times/)
})

test('a POST and a redirect without a place are handed to the caller', async () => {
  const table = tableClient({ 'https://a.test/': [307, 'https://b.test/'] })

  const posted = await withRedirects(table.client).request('https://a.test/', { signal, method: 'POST' })
  const unchanged = await withRedirects(tableClient({ 'https://a.test/': [304, ''] }).client).request(
    'https://a.test/',
    { signal },
  )

  assert.deepEqual([posted.status, unchanged.status], [307, 304])
})
