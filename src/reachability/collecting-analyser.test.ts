import assert from 'node:assert/strict'
import { it } from 'node:test'
import { analyseStream } from '../../test/analyse.ts'
import { collecting } from './collecting-analyser.ts'

const texts = collecting({
  id: 'texts',
  version: 1,
  maxBytes: 5,
  wants: () => true,
  analyse: (path, content) => ({ owned: [{ package: path, paths: content.toString() }] }),
})

it('hands over files as a whole, up to a limit', () => {
  for (const chunk of [1, 2, 9]) {
    assert.deepEqual(analyseStream(texts, 'a', Buffer.from('12345'), chunk), {
      owned: [{ package: 'a', paths: '12345' }],
    })
    assert.match(
      analyseStream(texts, 'a', Buffer.from('123456'), chunk).problems?.[0]?.detail ?? '',
      /more than 5 bytes/,
    )
  }
  assert.deepEqual(analyseStream(texts, 'a', Buffer.alloc(0)), { owned: [{ package: 'a', paths: '' }] })
})
