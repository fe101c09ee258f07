import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  familiarName,
  formatImageReference,
  MAX_REPOSITORY_PATH,
  parseImageReference,
  registryHost,
} from './image-reference.ts'

const HEX = '0123456789abcdef'.repeat(4)
const DIGEST = `sha256:${HEX}`

/** Text, in full, familiar. From the tests of the distribution project, with our `latest` where there is no tag. */
const REFERENCES: readonly (readonly [string, string, string])[] = [
  ['alpine', 'docker.io/library/alpine:latest', 'alpine:latest'],
  ['alpine:3.18', 'docker.io/library/alpine:3.18', 'alpine:3.18'],
  ['docker.io/alpine', 'docker.io/library/alpine:latest', 'alpine:latest'],
  ['index.docker.io/library/alpine', 'docker.io/library/alpine:latest', 'alpine:latest'],
  ['team/app', 'docker.io/team/app:latest', 'team/app:latest'],
  ['library/foo/bar', 'docker.io/library/foo/bar:latest', 'library/foo/bar:latest'],
  [`alpine@${DIGEST}`, `docker.io/library/alpine@${DIGEST}`, `alpine@${DIGEST}`],
  [`alpine:3@${DIGEST}`, `docker.io/library/alpine:3@${DIGEST}`, `alpine:3@${DIGEST}`],
  ['localhost/x', 'localhost/x:latest', 'localhost/x:latest'],
  ['localhost', 'docker.io/library/localhost:latest', 'localhost:latest'],
  ['host:5000/x', 'host:5000/x:latest', 'host:5000/x:latest'],
  ['host:5000', 'docker.io/library/host:5000', 'host:5000'],
  ['quay.io/a/b/c:v1', 'quay.io/a/b/c:v1', 'quay.io/a/b/c:v1'],
  ['Host/x', 'Host/x:latest', 'Host/x:latest'],
  ['127.0.0.1:5000/x', '127.0.0.1:5000/x:latest', '127.0.0.1:5000/x:latest'],
  ['[::1]:5000/x:1', '[::1]:5000/x:1', '[::1]:5000/x:1'],
  ['[2001:db8::1]/x', '[2001:db8::1]/x:latest', '[2001:db8::1]/x:latest'],
  ['xn--n3h.com/a', 'xn--n3h.com/a:latest', 'xn--n3h.com/a:latest'],
  ['a/b__c.d-e--f_g', 'docker.io/a/b__c.d-e--f_g:latest', 'a/b__c.d-e--f_g:latest'],
  ['x:_Tag.1-2', 'docker.io/library/x:_Tag.1-2', 'x:_Tag.1-2'],
  ['docker.io/my.team/app', 'docker.io/my.team/app:latest', 'docker.io/my.team/app:latest'],
  [`docker.io/library/${HEX}`, `docker.io/library/${HEX}:latest`, `docker.io/library/${HEX}:latest`],
  [`localhost/${HEX}`, `localhost/${HEX}:latest`, `localhost/${HEX}:latest`],
]

const INVALID: readonly string[] = [
  '',
  ':latest',
  'Alpine',
  'docker.io/Alpine',
  'team/App',
  'alpine:',
  'alpine:-x',
  `alpine:${'x'.repeat(129)}`,
  'alpine:a b',
  'alpine@',
  'alpine@sha256:abc',
  `alpine@sha256:${HEX.toUpperCase()}`,
  `alpine@md5:${'0'.repeat(32)}`,
  `@${DIGEST}`,
  HEX,
  'a//b',
  '/a',
  'a/',
  'a/-b',
  'a/b-',
  'a/b..c',
  'a/b___c',
  'a/b._c',
  '-host.com/a',
  'host-.com/a',
  'host..com/a',
  '.host/a',
  'host:/a',
  'host:50a/a',
  '[::1/a',
  '[]/a',
  '[::g]/a',
  'ho_st.com/a',
  'https://host/a',
  'al\u0000pine',
  'alpïne',
  ' alpine',
  `a/${'b'.repeat(MAX_REPOSITORY_PATH)}`,
  `${'h.'.repeat(200)}com/a`,
]

test('references are read as docker reads them', () => {
  for (const [text, full, familiar] of REFERENCES) {
    const reference = parseImageReference(text)
    assert.ok(reference, text)
    assert.equal(formatImageReference(reference), full)
    assert.equal(familiarName(reference), familiar)
  }
})

test('what is no reference is not read as one', () => {
  for (const text of INVALID) assert.equal(parseImageReference(text), undefined, text)
})

test('the length of a path is limited as in the distribution project', () => {
  const longest = 'b'.repeat(MAX_REPOSITORY_PATH)

  assert.ok(parseImageReference(`host.com/${longest}`))
  assert.equal(parseImageReference(`host.com/${longest}b`), undefined)
})

test('Docker Hub is asked under the name that its API has', () => {
  const hosts = ['alpine', 'quay.io/a/b', 'localhost:5000/x'].map((text) => {
    const reference = parseImageReference(text)
    return reference && registryHost(reference)
  })

  assert.deepEqual(hosts, ['registry-1.docker.io', 'quay.io', 'localhost:5000'])
})

const component = fc.stringMatching(/^[a-z0-9]{1,8}(?:(?:\.|_|__|-{1,3})[a-z0-9]{1,8}){0,2}$/)
const host = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9]{1,8}\.[a-z]{1,4}(?::[0-9]{1,5})?$/),
  fc.constantFrom('localhost', 'localhost:5000', '[::1]:5000', '10.0.0.1', 'docker.io', 'index.docker.io'),
)
const generated = fc
  .tuple(
    fc.option(host),
    fc.array(component, { minLength: 1, maxLength: 4 }),
    fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/)),
    fc.boolean(),
  )
  .map(
    ([domain, path, tag, hasDigest]) =>
      `${domain ? `${domain}/` : 'team/'}${path.join('/')}${tag ? `:${tag}` : ''}${hasDigest ? `@${DIGEST}` : ''}`,
  )

test('both ways of writing a reference are read as the same reference', () => {
  fc.assert(
    fc.property(generated, (text) => {
      const reference = parseImageReference(text)
      assert.ok(reference, text)
      assert.deepEqual(parseImageReference(formatImageReference(reference)), reference)
      assert.deepEqual(parseImageReference(familiarName(reference)), reference)
    }),
  )
})

test('any text is a reference that can be written and read again, or none', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z0-9:/@._[\]-]{0,40}$/))
  fc.assert(
    fc.property(text, (candidate) => {
      const reference = parseImageReference(candidate)
      if (reference) assert.deepEqual(parseImageReference(formatImageReference(reference)), reference)
    }),
  )
})
