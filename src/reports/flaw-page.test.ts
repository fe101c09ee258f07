import assert from 'node:assert/strict'
import { it } from 'node:test'
import { flawPage, fullTime, webAddresses } from './flaw-page.ts'

it('a flaw has the page of whoever keeps its id', () => {
  assert.deepEqual(
    ['CVE-2024-1', 'GHSA-x', 'RUSTSEC-1', 'a b/../c'].map((id) => flawPage(id).url),
    [
      'https://nvd.nist.gov/vuln/detail/CVE-2024-1',
      'https://github.com/advisories/GHSA-x',
      'https://osv.dev/vulnerability/RUSTSEC-1',
      'https://osv.dev/vulnerability/a%20b%2F..%2Fc',
    ],
  )
})

it('references that are no addresses of the web are left out', () => {
  assert.deepEqual(
    webAddresses([
      'https://a.example/x y',
      'javascript:alert(1)',
      'http://',
      'a.example',
      'https://a.example/x%20y',
    ]),
    ['https://a.example/x%20y'],
  )
})

it('a time is given in full, or not at all', () => {
  assert.equal(fullTime('2024-01-02'), '2024-01-02T00:00:00.000Z')
  assert.equal(fullTime('2024-01-02T03:04:05+01:00'), '2024-01-02T02:04:05.000Z')
  assert.equal(fullTime('soon'), undefined)
  assert.equal(fullTime(undefined), undefined)
})
