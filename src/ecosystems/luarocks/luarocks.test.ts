import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { rockspecAnalyser } from './rockspec.ts'

const TESTDATA = join(import.meta.dirname, 'testdata')
const ROCKS = 'usr/local/lib/luarocks/rocks-5.1'

it('an installed rock is what luarocks list says', () => {
  const file = 'harbour/1.2.0-1/harbour-1.2.0-1.rockspec'
  const { packages } = analyse(rockspecAnalyser, `${ROCKS}/${file}`, readFileSync(join(TESTDATA, file)))
  assert.deepEqual(packages, [
    { kind: 'package', type: 'luarocks', name: 'harbour', version: '1.2.0-1', licenses: ['MIT'] },
  ])
  const list = readFileSync(join(TESTDATA, 'luarocks-list.txt'), 'utf8')
  assert.equal(list, packages?.map(({ name, version }) => `${name}\t${version}\n`).join(''))
})

it('a rock needs others, and its folders have to name it', () => {
  const text = 'dependencies = {\n "lua >= 5.1",\n \'luasocket >= 3.0\', "lpeg~>1.0" }'
  assert.deepEqual(listed(analyse(rockspecAnalyser, `${ROCKS}/a/1-1/a-1-1.rockspec`, text)), [
    'a 1-1 → luasocket lpeg',
  ])
  assert.deepEqual(listed(analyse(rockspecAnalyser, `${ROCKS}/a/1-1/b-1-1.rockspec`, text)), [
    '! file-unreadable',
  ])
})
