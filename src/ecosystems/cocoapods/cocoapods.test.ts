import assert from 'node:assert/strict'
import { it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { podfileLockAnalyser } from './podfile-lock.ts'

// Written by the source of CocoaPods, whose specifications no machine of ours could fetch.
const LOCK = `PODS:
  - Alamofire (5.4.0)
  - Firebase/Core (6.0.0):
    - Firebase/CoreOnly
    - FirebaseAnalytics (= 6.0.0)
  - Firebase/CoreOnly (6.0.0):
    - "GoogleUtilities/NSData+zlib (~> 7.0)"
  - FirebaseAnalytics (6.0.0)
  - "GoogleUtilities/NSData+zlib (7.5.2)"
  - Mine (0.1)
  - Broken

DEPENDENCIES:
  - Alamofire (~> 5)
  - Firebase/Core
  - Mine (from \`../Mine\`)

SPEC REPOS:
  trunk:
    - Alamofire

EXTERNAL SOURCES:
  Mine:
    :path: "../Mine"

SPEC CHECKSUMS:
  Alamofire: 2e2d4c1b

PODFILE CHECKSUM: 20a4

COCOAPODS: 1.11.2
`

it('a lock of CocoaPods has each pod once', () => {
  const analysis = analyse(podfileLockAnalyser, 'ios/Podfile.lock', LOCK)
  assert.deepEqual(listed(analysis), [
    'Alamofire 5.4.0 direct',
    'Firebase 6.0.0 direct → FirebaseAnalytics@6.0.0 GoogleUtilities@7.5.2',
    'FirebaseAnalytics 6.0.0 indirect',
    'GoogleUtilities 7.5.2 indirect',
    'Mine 0.1 workspace',
    '! record-unreadable',
  ])
  assert.deepEqual(analysis.packages?.[1]?.lines, { start: 3, end: 7 })
  assert.deepEqual(listed(analyse(podfileLockAnalyser, 'Podfile.lock', '[')), ['! file-unreadable'])
})
