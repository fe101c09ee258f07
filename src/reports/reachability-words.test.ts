import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Reachability } from '../core/reachability.ts'
import { reachabilityMark, reachabilityWords } from './reachability-words.ts'

const CHAIN: Reachability['chain'] = [
  { path: 'usr/sbin/nginx', by: 'entry point' },
  { path: 'lib/libz.so.1', by: 'needed' },
]

const CASES: readonly (readonly [Reachability, string, string])[] = [
  [
    { state: 'reachable', chain: CHAIN },
    'What the image starts leads to zlib: usr/sbin/nginx is what the image starts, lib/libz.so.1 is a library that it needs.',
    'yes',
  ],
  [
    { state: 'reachable', chain: [{ path: 'a.jar', pathInside: 'lib/b.jar', by: 'class path' }] },
    'What the image starts leads to zlib: lib/b.jar in a.jar is on its class path.',
    'yes',
  ],
  [
    { state: 'not-in-closure', chain: [] },
    'Nothing that the image starts leads to zlib, as far as programs, scripts and modules say what they need.',
    'no',
  ],
  [
    { state: 'unknown', chain: [], doubt: 'open-end', reason: 'a can start\nany program.' },
    'Whether what the image starts leads to zlib is not known. a can start any program.',
    '?',
  ],
  [
    { state: 'unknown', chain: CHAIN, doubt: 'named', reason: 'a names b.' },
    'Whether what the image starts leads to zlib is not known. a names b. The way would be: usr/sbin/nginx is what the image starts, lib/libz.so.1 is a library that it needs.',
    '?',
  ],
]

describe('reachabilityWords', () => {
  for (const [reachability, words, mark] of CASES)
    it(`says what is ${reachability.state} ${reachability.doubt ?? ''}`, () => {
      assert.equal(reachabilityWords(reachability, 'zlib'), words)
      assert.equal(reachabilityMark(reachability), mark)
    })

  it('says nothing where nobody asked', () => {
    assert.equal(reachabilityMark(undefined), '')
  })
})
