import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { aliasGroups, chooseId, type NamedAdvisory } from './alias-groups.ts'

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
    {
      name: 'lets no other advisory carry one away from its own CVE',
      given: ['A-1=CVE-1,GHSA-x', 'GHSA-x=CVE-2'],
      groups: ['A-1 CVE-1', 'CVE-2 GHSA-x'],
    },
    {
      name: 'takes an id to which two feeds give two CVEs for an erratum',
      given: ['GHSA-x=CVE-1', 'GHSA-x=CVE-2'],
      groups: ['CVE-1', 'CVE-2'],
    },
    {
      name: 'joins nothing through an erratum',
      given: ['RHSA-x=CVE-1,CVE-2', 'A-1=RHSA-x', 'B-1=RHSA-x'],
      groups: ['A-1', 'B-1', 'CVE-1', 'CVE-2'],
    },
    {
      name: 'keeps ids apart that look alike when they are joined',
      given: ['A=B C', 'A B=C'],
      groups: ['A|B C', 'A B|C'],
    },
  ]
  for (const { name, given, groups } of cases) {
    it(name, () => {
      const separator = name.includes('look alike') ? '|' : ' '
      assert.deepEqual(
        aliasGroups(advisories(...given)).all.map((group) => group.join(separator)),
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
        const [given, other] = [aliasGroups(list), aliasGroups(shuffled.map(({ one }) => one))]
        assert.deepEqual(other.all, given.all)
        for (const advisory of list) assert.deepEqual(other.of(advisory), given.of(advisory))
      }),
    )
  })

  it('never puts two CVEs in one group, nor an id in two, and leaves no advisory out', () => {
    fc.assert(
      fc.property(some, (list) => {
        const groups = aliasGroups(list)
        const ids = groups.all.flat()
        assert.equal(new Set(ids).size, ids.length)
        for (const group of groups.all) assert.ok(group.filter((one) => one.startsWith('CVE-')).length <= 1)
        for (const advisory of list) assert.ok(groups.of(advisory).length > 0, advisory.id)
      }),
    )
  })

  it('makes every CVE that an advisory names the name of one of its groups', () => {
    fc.assert(
      fc.property(some, (list) => {
        const groups = aliasGroups(list)
        for (const advisory of list) {
          const chosen = new Set(groups.of(advisory).map(chooseId))
          for (const cve of [advisory.id, ...advisory.aliases].filter((one) => one.startsWith('CVE-')))
            assert.ok(chosen.has(cve), `${cve} of ${advisory.id}`)
        }
      }),
    )
  })

  it('finds the groups of a record without a CVE by another record of its id', () => {
    const list = advisories('GHSA-x', 'GHSA-x=CVE-2,CVE-1')
    assert.deepEqual(aliasGroups(list).of({ id: 'GHSA-x', aliases: [] }), [['CVE-1'], ['CVE-2']])
  })
})

describe('chooseId', () => {
  it('takes the CVE, else the GHSA, else the first', () => {
    assert.equal(chooseId(['ALPINE-1', 'CVE-1', 'GHSA-a']), 'CVE-1')
    assert.equal(chooseId(['ALPINE-1', 'GHSA-a']), 'GHSA-a')
    assert.equal(chooseId(['ALPINE-1', 'XSA-1']), 'ALPINE-1')
  })
})
