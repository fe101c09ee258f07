import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { scanText } from '../text-scan.ts'
import { exampleSecrets } from './example.ts'
import { type RuleSetOptions, ruleSet } from './index.ts'
import { isSkipped } from './paths.ts'

/** Of high and of medium confidence. */
const SURE = exampleSecrets({ id: 'github-pat' }, 1)[0] ?? ''
const LESS = exampleSecrets({ id: 'datadog-api-key' }, 1)[0] ?? ''

function confidenceOf(text: string, path: string, options: RuleSetOptions = {}): string {
  return scanText(text, path, ruleSet(options)).secrets[0]?.confidence ?? 'none'
}

describe('where a secret lies', () => {
  const low: RuleSetOptions = { minConfidence: 'low' }
  const cases: readonly (readonly [
    path: string,
    text: string,
    options: RuleSetOptions,
    confidence: string,
  ])[] = [
    ['srv/app/.env', SURE, {}, 'high'],
    ['srv/app/config.yaml', LESS, {}, 'medium'],
    // What is certain is told wherever it lies; what is likely is not told where it is likely to be for show.
    ['srv/app/tests/config.yaml', SURE, {}, 'medium'],
    ['srv/app/tests/config.yaml', LESS, {}, 'none'],
    ['srv/app/tests/config.yaml', LESS, low, 'low'],
    ['srv/app/tests/config.yaml', LESS, { tests: 'report' }, 'medium'],
    ['srv/app/tests/config.yaml', SURE, { tests: 'skip' }, 'none'],
    ['opt/app/docs/a', SURE, {}, 'medium'],
    // What a distribution publishes, it has published.
    ['usr/share/doc/app/examples/a', SURE, {}, 'none'],
    ['usr/share/doc/app/examples/a', SURE, low, 'low'],
    ['usr/lib/python3/dist-packages/app/test/a.py', SURE, {}, 'none'],
    ['usr/local/lib/python3.13/site-packages/app/test/a.py', SURE, {}, 'medium'],
    ['usr/lib/node_modules/app/index.js', SURE, {}, 'medium'],
    ['usr/lib/app/config', SURE, {}, 'high'],
    // Sections of manuals and versions of libraries are written alike.
    ['usr/lib/x86_64-linux-gnu/libapp.so.3', SURE, {}, 'high'],
    ['usr/share/man/man1/a', LESS, {}, 'none'],
    ['usr/share/nginx/html/config.js', LESS, {}, 'medium'],
    ['usr/share/locale/de/a.po', LESS, low, 'low'],
    ['app/node_modules/x/index.js', LESS, {}, 'none'],
    ['app/a_test.go', SURE, {}, 'medium'],
    ['app/.env.example', SURE, {}, 'medium'],
    ['app/README.md', SURE, {}, 'medium'],
    // Names that only look like theirs.
    ['app/latest/config', LESS, {}, 'medium'],
    ['app/docserver/config', LESS, {}, 'medium'],
  ]
  for (const [path, text, options, confidence] of cases)
    it(`${path} ${JSON.stringify(options)} ${text === SURE ? 'sure' : 'likely'}: ${confidence}`, () =>
      assert.equal(confidenceOf(text, path, options), confidence))

  it('may be where nobody looks', () => {
    const paths = [
      'a/b.png',
      'a/B.PNG',
      'package-lock.json',
      'a/go.sum',
      'a/.env',
      'etc/ssl/certs/a.pem',
      'a/png',
    ]
    assert.deepEqual(paths.map(isSkipped), [true, true, true, true, false, false, false])
  })
})

describe('a secret of the least confidence', () => {
  const text = exampleSecrets({ id: 'generic-password' }, 1)[0] ?? ''
  it('is told when that is asked for', () => {
    assert.equal(confidenceOf(text, 'a/config'), 'none')
    assert.equal(confidenceOf(text, 'a/config', { minConfidence: 'low' }), 'low')
  })
})
