import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { loadPolicies } from '../src/engine/decisions/policy/load-policies.ts'
import { temporaryFolder } from './plimsoll.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../docs/policies.md'), 'utf8')
const SIGNAL = new AbortController().signal

describe('docs/policies.md', () => {
  it('has rules that are right', async (t) => {
    const [, section = ''] = PAGE.split('## Some rules\n')
    const [table = ''] = section.split('\n## ')
    const rows = [...table.matchAll(/\| on `(?<on>\w+)`: `(?<when>.+)` \|$/gm)]
    const file = join(temporaryFolder(t), 'p.json')
    const rules = rows.map(({ groups }, index) => ({
      name: `${index}`,
      on: groups?.['on'],
      when: groups?.['when']?.replaceAll('\\|', '|'),
      action: 'warn',
    }))
    writeFileSync(file, JSON.stringify({ name: 'p', rules }))

    const [policy] = await loadPolicies([file], SIGNAL)

    assert.ok(rows.length > 20)
    assert.equal(policy?.rules, table.split('\n').filter((line) => line.startsWith('| ')).length - 2)
  })

  it('has an example that is right', async (t) => {
    const [, example = ''] = PAGE.split('```yaml\n')
    const folder = temporaryFolder(t)
    mkdirSync(join(folder, 'team'))
    mkdirSync(join(folder, 'shared'))
    writeFileSync(join(folder, 'shared/licences.policy.yaml'), 'name: l\nextends: kev\n')
    writeFileSync(join(folder, 'team/p.policy.yaml'), example.split('```')[0] ?? '')

    const [policy] = await loadPolicies([join(folder, 'team/p.policy.yaml')], SIGNAL)

    assert.equal(policy?.name, 'house')
  })
})
