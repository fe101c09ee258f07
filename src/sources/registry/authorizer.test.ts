import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseImageReference } from '../../core/image-reference.ts'
import type { HttpClient } from '../../net/http.ts'
import { Authorizer } from './authorizer.ts'
import { parseChallenges } from './challenge.ts'

const signal = new AbortController().signal
const CHALLENGE = parseChallenges('Bearer realm="https://tokens.test/",service="s",scope="a b"')

/** A token server that counts, and a clock that the test turns. */
function scene() {
  const asked: string[] = []
  let failing = false
  let now = 0
  const client: HttpClient = {
    request(url) {
      asked.push(url)
      const body = failing ? '{}' : JSON.stringify({ token: `t${asked.length}`, expires_in: 100 })
      return Promise.resolve({
        status: failing ? 500 : 200,
        headers: {},
        url,
        body: (async function* () {
          await Promise.resolve()
          yield Buffer.from(body)
        })(),
        discard: () => Promise.resolve(),
      })
    },
    close: () => Promise.resolve(),
  }
  const reference = parseImageReference('host.test/team/app')
  assert.ok(reference)
  const authorizer = new Authorizer({
    client,
    reference,
    base: new URL('https://host.test'),
    findCredentials: () => Promise.resolve({ kind: 'none' }),
    mayBePlain: () => false,
    now: () => now,
  })
  return {
    authorizer,
    asked,
    fail: (value: boolean) => void (failing = value),
    turnClock: (milliseconds: number) => void (now = milliseconds),
  }
}

test('requests that are refused in the same moment share one token', async () => {
  const { authorizer, asked } = scene()
  const answerAll = (refused: string | undefined): Promise<(string | undefined)[]> =>
    Promise.all([1, 2, 3].map(() => authorizer.answer(CHALLENGE, refused, signal)))

  const first = await answerAll(undefined)
  const second = await answerAll('Bearer t1')

  assert.deepEqual([first, second], [Array(3).fill('Bearer t1'), Array(3).fill('Bearer t2')])
  assert.deepEqual(asked, Array(2).fill('https://tokens.test/?service=s&scope=a&scope=b'))
})

test('a token is replaced a little before its time is up', async () => {
  const { authorizer, turnClock } = scene()
  await authorizer.answer(CHALLENGE, undefined, signal)

  turnClock(89_000)
  const before = await authorizer.prepare(signal)
  turnClock(91_000)
  const after = await authorizer.prepare(signal)

  assert.deepEqual([before, after], ['Bearer t1', 'Bearer t2'])
})

test('a token server that failed is asked again', async () => {
  const { authorizer, fail } = scene()
  fail(true)
  await assert.rejects(authorizer.answer(CHALLENGE, undefined, signal), { code: 'registry-refused' })
  fail(false)

  assert.equal(await authorizer.answer(CHALLENGE, undefined, signal), 'Bearer t2')
})

test('nothing is sent for challenges that cannot be met', async () => {
  const { authorizer, asked } = scene()

  const answers = await Promise.all(
    ['Basic realm="x"', 'Negotiate', 'Digest realm="x", nonce="y"', ''].map((header) =>
      authorizer.answer(parseChallenges(header), undefined, signal),
    ),
  )

  assert.deepEqual(answers, [undefined, undefined, undefined, undefined])
  assert.deepEqual([asked, await authorizer.prepare(signal)], [[], undefined])
})
