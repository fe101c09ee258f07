import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { freePort, startServer } from '../../../../test/http-server.ts'
import { signal, targetNeeds } from '../../../../test/targets.ts'
import { deliveryFault } from './fault.ts'
import { MAX_ANSWER_BYTES, MAX_REDIRECTS, post } from './post.ts'

const SECRET = 'T0K3N-of-the-webhook'

function redirect(response: ServerResponse, location: string, status = 307): void {
  response.writeHead(status, { location }).end()
}

test('a redirect is followed on its host, and to no other', async (t) => {
  const { http } = targetNeeds(t)
  const other = await startServer(t, (_request, response) => response.end())
  const server = await startServer(t, ({ path }, response) => {
    if (path === '/here') redirect(response, '/there')
    else if (path === '/away') redirect(response, other.url)
    else if (path === '/round') redirect(response, '/round', 308)
    else if (path === '/found') redirect(response, '/there', 302)
    else response.end('arrived')
  })
  const send = async (path: string) =>
    await post(http, `${server.url}${path}`, { headers: {}, body: 'x', secrets: [], signal })

  assert.equal((await send('/here')).text, 'arrived')
  assert.equal(server.requests.at(-1)?.body, 'x')
  await assert.rejects(send('/away'), {
    code: 'delivery-failed',
    message: `${server.host} redirects to another host`,
  })
  await assert.rejects(send('/round'), {
    message: `${server.host} redirects more than ${MAX_REDIRECTS} times`,
  })
  await assert.rejects(send('/found'), { message: `${server.host} answered 302` })
  assert.equal(other.requests.length, 0)
})

test('errors say what happened, and hold no secrets', async (t) => {
  const { http } = targetNeeds(t)
  const server = await startServer(t, ({ path, headers }, response) => {
    if (path.startsWith('/html')) response.writeHead(502).end('<html>much</html>')
    else if (path.startsWith('/long')) response.writeHead(400).end('x'.repeat(MAX_ANSWER_BYTES * 2))
    else response.writeHead(403).end(`no ${path}\nfor ${headers['authorization']}`)
  })
  const options = { headers: { authorization: `Bearer ${SECRET}` }, body: '', secrets: [SECRET], signal }
  const cases: [string, string][] = [
    ['/html/x', `${server.host} answered 502`],
    [`/${SECRET}?q=hidden`, `${server.host} answered 403: no ****** for Bearer ***`],
  ]
  for (const [path, text] of cases)
    await assert.rejects(post(http, `${server.url}${path}`, options), { message: text })
  await assert.rejects(
    post(http, `${server.url}/long`, options),
    ({ message }: Error) => message.length <= 300,
  )
  const dead = `127.0.0.1:${await freePort()}`
  await assert.rejects(post(http, `http://user:${SECRET}@${dead}/${SECRET}`, options), {
    message: `${dead} cannot be reached: the connection was refused`,
  })
})

test('who stops is not told of a failure', async (t) => {
  const { http } = targetNeeds(t)
  const stop = new AbortController()
  const server = await startServer(t, () => stop.abort(new Error('the service stops')))
  const sent = post(http, server.url, { headers: {}, body: '', secrets: [], signal: stop.signal })
  await assert.rejects(sent, { message: 'the service stops' })
})

test('secrets are taken out of what libraries say, as written and as sent', () => {
  const { message, cause } = deliveryFault(
    'login failed for pa ss/w and pa%20ss%2Fw',
    ['pa ss/w', undefined, ''],
    new Error('pa ss/w'),
  )
  assert.equal(message, 'login failed for *** and ***')
  assert.equal(cause, undefined)
})
