import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { aliasGroups, chooseId, groupFinder, type NamedAdvisory } from './alias-groups.ts'

/** `GHSA-a=CVE-1,CVE-2` is an advisory with two aliases. */
function advisories(...texts: readonly string[]): NamedAdvisory[] {
  return texts.map((text) => {
    const [id = '', aliases = ''] = text.split('=')
    return { id, aliases: aliases.split(',').filter(Boolean) }
  })
}

describe('aliasGroups', () => {
  const cases: readonly { name: string; given: readonly string[]; groups: readonly string[] }[] = [
    { name: 'leaves strangers apart', given: ['CVE-1', 'CVE-2'], groups: ['CVE-1', 'CVE-2'] },
    { name: 'joins an advisory and its CVE', given: ['CVE-1', 'GHSA-a=CVE-1'], groups: ['CVE-1 GHSA-a'] },
    { name: 'knows aliases that have no record', given: ['GHSA-a=CVE-1'], groups: ['CVE-1 GHSA-a'] },
    {
      name: 'joins by a common alias',
      given: ['GHSA-a=CVE-1', 'PYSEC-b=CVE-1'],
      groups: ['CVE-1 GHSA-a PYSEC-b'],
    },
    { name: 'joins along a chain', given: ['A=B', 'B=C', 'C=CVE-1'], groups: ['A B C CVE-1'] },
    {
      name: 'takes each other’s alias once',
      given: ['GHSA-a=MAL-b', 'MAL-b=GHSA-a'],
      groups: ['GHSA-a MAL-b'],
    },
    {
      name: 'keeps two CVEs of one erratum apart',
      given: ['CVE-1', 'CVE-2', 'RHSA-x=CVE-1,CVE-2'],
      groups: ['CVE-1', 'CVE-2'],
    },
    {
      name: 'makes a group for each CVE of an erratum alone',
      given: ['RHSA-x=CVE-1,CVE-2'],
      groups: ['CVE-1', 'CVE-2'],
    },
    {
      name: 'does not join two CVEs along a chain',
      given: ['GHSA-a=CVE-1', 'GHSA-a2=GHSA-a', 'OSV-b=GHSA-a,CVE-2'],
      groups: ['CVE-1 GHSA-a GHSA-a2', 'CVE-2 OSV-b'],
    },
  ]
  for (const { name, given, groups } of cases) {
    it(name, () => {
      assert.deepEqual(
        aliasGroups(advisories(...given)).map((group) => group.join(' ')),
        groups,
      )
    })
  }

  const id = fc.constantFrom('CVE-1', 'CVE-2', 'CVE-3', 'GHSA-a', 'GHSA-b', 'OSV-c', 'OSV-d')
  const some = fc.array(fc.record({ id, aliases: fc.array(id, { maxLength: 3 }) }), { maxLength: 6 })

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.nat()), (list, keys) => {
        const shuffled = list
          .map((one) => ({ one, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
        assert.deepEqual(aliasGroups(shuffled.map(({ one }) => one)), aliasGroups(list))
      }),
    )
  })

  it('never puts two CVEs in one group, nor an id in two, and leaves no advisory out', () => {
    fc.assert(
      fc.property(some, (list) => {
        const groups = aliasGroups(list)
        const find = groupFinder(groups)
        const ids = groups.flat()
        assert.equal(new Set(ids).size, ids.length)
        for (const group of groups) assert.ok(group.filter((one) => one.startsWith('CVE-')).length <= 1)
        for (const advisory of list) assert.ok(find(advisory).length > 0, advisory.id)
      }),
    )
  })
})

describe('chooseId', () => {
  it('takes the CVE, else the GHSA, else the first', () => {
    assert.equal(chooseId(['ALPINE-1', 'CVE-1', 'GHSA-a']), 'CVE-1')
    assert.equal(chooseId(['ALPINE-1', 'GHSA-a']), 'GHSA-a')
    assert.equal(chooseId(['ALPINE-1', 'XSA-1']), 'ALPINE-1')
  })
})
