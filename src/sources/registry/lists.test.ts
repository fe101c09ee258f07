import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Answer, sendJson, startServer, type TestServer } from '../../../test/http-server.ts'
import { PlimsollError } from '../../core/errors.ts'
import { nextPage } from './link.ts'
import { MAX_NAMES, MAX_PAGES } from './lists.ts'
import { type OpenRegistry, openRegistry } from './open-registry.ts'

const signal = new AbortController().signal

interface Opened {
  readonly registry: OpenRegistry
  readonly server: TestServer
}

async function open(t: TestContext, answer: Answer): Promise<Opened> {
  const server = await startServer(t, (request, response, count) => {
    if (request.path === '/v2/') response.end('{}')
    else answer(request, response, count)
  })
  const registry = openRegistry(server.host, {
    platform: { os: 'linux', architecture: 'amd64' },
    registry: { insecureHosts: [] },
    env: {},
    homeDir: '/nonexistent',
    signal,
    sleep: () => Promise.resolve(),
  })
  t.after(() => registry.close())
  return { registry, server }
}

/** One name a page, however many are asked for. */
function paged(member: string, names: readonly string[]): Answer {
  return ({ path }, response) => {
    const last = new URL(path, 'http://x').searchParams.get('last')
    const at = last === null ? 0 : names.indexOf(last) + 1
    const name = names[at] ?? ''
    const page = path.split('?')[0] ?? ''
    if (at + 1 < names.length)
      response.setHeader('link', `<${page}?last=${encodeURIComponent(name)}&n=1>; rel="next"`)
    sendJson(response, 200, { [member]: [name] })
  }
}

describe('lists of a registry', () => {
  it('are read page by page', async (t) => {
    const { registry } = await open(t, paged('repositories', ['a', 'team/app', 'z']))
    assert.deepEqual(await registry.repositories(signal), ['a', 'team/app', 'z'])
  })

  it('of tags too', async (t) => {
    const { registry, server } = await open(t, paged('tags', ['1', '2', '3']))
    assert.deepEqual(await registry.tags('team/app', signal), ['1', '2', '3'])
    assert.ok(server.requests.some(({ path }) => path.startsWith('/v2/team/app/tags/list?n=')))
  })

  it('may be null', async (t) => {
    const { registry } = await open(t, (_request, response) => sendJson(response, 200, { tags: null }))
    assert.deepEqual(await registry.tags('app', signal), [])
  })

  it('are asked for again when the registry asks for patience', async (t) => {
    let isFirst = true
    const { registry } = await open(t, (_request, response) => {
      if (!isFirst) return sendJson(response, 200, { tags: ['1'] })
      isFirst = false
      response.writeHead(429, { 'retry-after': '1' }).end()
    })
    assert.deepEqual(await registry.tags('app', signal), ['1'])
  })

  for (const status of [401, 403, 404, 405]) {
    it(`catalog that is closed with ${status}`, async (t) => {
      const { registry } = await open(t, (_request, response) => sendJson(response, status, {}))
      await assert.rejects(registry.repositories(signal), (error) => {
        assert.ok(error instanceof PlimsollError)
        assert.equal(error.code, 'registry-catalog-closed')
        assert.match(error.advice, /--repositories/)
        return true
      })
    })
  }

  const hostile: readonly [string, Answer][] = [
    [
      'a page that names itself',
      ({ path }, response) => {
        response.setHeader('link', `<${path}>; rel=next`)
        sendJson(response, 200, { tags: [] })
      },
    ],
    [
      'a next page on another host',
      (_request, response) => {
        response.setHeader('link', '<https://elsewhere.test/v2/>; rel="next"')
        sendJson(response, 200, { tags: [] })
      },
    ],
    ['another shape', (_request, response) => sendJson(response, 200, { tags: [1] })],
    ['no JSON', (_request, response) => void response.end('<html>')],
  ]
  for (const [name, answer] of hostile) {
    it(`${name} is an error`, async (t) => {
      const { registry } = await open(t, answer)
      await assert.rejects(registry.tags('app', signal), { code: 'manifest-invalid' })
    })
  }

  it('do not go on for ever', async (t) => {
    let page = 0
    const { registry, server } = await open(t, (_request, response) => {
      response.setHeader('link', `</v2/app/tags/list?last=${(page += 1)}>; rel="next"`)
      sendJson(response, 200, { tags: [] })
    })
    await assert.rejects(registry.tags('app', signal), {
      code: 'manifest-invalid',
      message: new RegExp(`more than ${MAX_PAGES} pages`),
    })
    assert.ok(server.requests.length < MAX_PAGES + 10)
  })

  it('have so many names at most', async (t) => {
    const tags = Array.from({ length: MAX_NAMES + 1 }, (_, i) => String(i))
    const { registry } = await open(t, (_request, response) => sendJson(response, 200, { tags }))
    await assert.rejects(registry.tags('app', signal), {
      message: new RegExp(`more than ${MAX_NAMES} names`),
    })
    tags.pop()
    assert.equal((await registry.tags('app', signal)).length, MAX_NAMES)
  })

  for (const path of ['../admin', 'a/../../b', 'UPPER', 'a?b', '']) {
    it(`repository «${path}» is not asked for`, async (t) => {
      const { registry, server } = await open(t, (_request, response) => sendJson(response, 200, {}))
      await assert.rejects(async () => await registry.tags(path, signal), { code: 'reference-invalid' })
      assert.equal(server.requests.length, 0)
    })
  }
})

describe('where a list goes on', () => {
  const from = new URL('https://r.test/v2/_catalog?n=1')
  const cases: readonly [string | undefined, string | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    ['</v2/_catalog?last=a&n=1>; rel="next"', 'https://r.test/v2/_catalog?last=a&n=1'],
    ['<_catalog?last=a,b>; rel=next', 'https://r.test/v2/_catalog?last=a,b'],
    ['<http://r.test/v2/_catalog?last=a>; rel="next"', 'https://r.test/v2/_catalog?last=a'],
    ['</v2/x>; rel="prev", </v2/y>; title="z"; rel="NEXT"', 'https://r.test/v2/y'],
    ['</v2/x>; rel="prev"', undefined],
    ['</v2/x; rel="next"', undefined],
  ]
  for (const [header, expected] of cases)
    it(String(header), () => assert.equal(nextPage(header, from, 'The list')?.href, expected))
})
