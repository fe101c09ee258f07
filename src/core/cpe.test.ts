import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isCpe23 } from './cpe.ts'

const TEXTS: readonly (readonly [string, boolean])[] = [
  ['cpe:2.3:a:busybox:busybox:1.36.1:*:*:*:*:*:*:*', true],
  ['cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*', true],
  ['cpe:2.3:a:gnu:libstdc\\+\\+:6:*:*:*:*:*:*:*', true],
  ['cpe:2.3:a:x:y\\:z:1:*:*:en-us:*:*:*:*', true],
  ['cpe:2.3:a:x:*z?:1.?:*:*:*:*:*:*:*', true],
  ['cpe:2.3:a:x:y:1:*:*:*:*:*:*', false],
  ['cpe:2.3:a:x:y:1:*:*:*:*:*:*:*:*', false],
  ['cpe:2.2:a:x:y:1:*:*:*:*:*:*:*', false],
  ['cpe:2.3:b:x:y:1:*:*:*:*:*:*:*', false],
  ['cpe:2.3:a:x:y+z:1:*:*:*:*:*:*:*', false],
  ['cpe:2.3:a:x:y z:1:*:*:*:*:*:*:*', false],
  ['cpe:2.3:a:x:y*z:1:*:*:*:*:*:*:*', false],
  ['cpe:2.3:a:x:y:1:*:*:english:*:*:*:*', false],
  ['cpe:2.3:a:x::1:*:*:*:*:*:*:*', false],
  ['cpe:/a:x:y:1', false],
  ['', false],
]

for (const [text, expected] of TEXTS)
  it(`«${text}» is ${expected ? 'a' : 'no'} CPE`, () => assert.equal(isCpe23(text), expected))
