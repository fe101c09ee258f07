import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { hexLockAnalyser } from './locks.ts'

// Written by the documentation of Mix and Rebar, whose packages no machine of ours could fetch.
const MIX = `%{
  "plug": {:hex, :plug, "1.14.0", "ba4f558468f6", [:mix], [{:mime, "~> 1.0 or ~> 2.0", [hex: :mime, repo: "hexpm", optional: false]}, {:telemetry, "~> 1.0", [hex: :telemetry, repo: "hexpm", optional: false]}], "hexpm", "bf020432c7d4"},
  "mime": {:hex, :mime, "2.0.3", "3676", [:mix], [], "hexpm", "27a3"},
  "old" => {:hex, :"renamed", "0.1.0"},
  "own": {:git, "https://example.test/own.git", "8f3a2b", [branch: "main"]},
  "broken": {:hex, :broken},
}
`

const REBAR = `{"1.2.0",
[{<<"cowboy">>,{pkg,<<"cowboy">>,<<"2.9.0">>},0},
 {<<"cowlib">>,{pkg,<<"cowlib">>,<<"2.11.0">>},1},
 {<<"own">>,
  {git,"https://example.test/own.git",
       {ref,"8f3a2b"}},
  0},
 {<<"other">>,{git,"https://example.test/other.git",{ref,"9a9a"}},0}]}.
[
{pkg_hash,[
 {<<"cowboy">>, <<"865DD8B6">>}]}
].
`

describe('locks of Hex', () => {
  it('of Mix have packages and what they need', () => {
    const analysis = analyse(hexLockAnalyser, 'app/mix.lock', MIX)
    assert.deepEqual(listed(analysis), [
      'plug 1.14.0 → mime@2.0.3',
      'mime 2.0.3',
      'renamed 0.1.0',
      'own 8f3a2b',
      '! record-unreadable',
    ])
    assert.deepEqual(analysis.packages?.[1]?.lines, { start: 3, end: 3 })
  })

  it('of Rebar have packages with their level', () => {
    const analysis = analyse(hexLockAnalyser, 'rebar.lock', REBAR)
    assert.deepEqual(
      analysis.packages?.map(({ lines }) => lines?.start),
      [2, 3, 4, 8],
    )
    assert.deepEqual(listed(analysis), [
      'cowboy 2.9.0 direct',
      'cowlib 2.11.0 indirect',
      'own 8f3a2b direct',
      'other 9a9a direct',
    ])
  })
})

it('a lock that Mix 1.14 wrote has what `mix deps` lists', () => {
  const read = (name: string): string => readFileSync(join(import.meta.dirname, 'testdata', name), 'utf8')
  const { packages = [], problems } = analyse(hexLockAnalyser, 'mix.lock', read('mix.lock'))
  // `* rope (https://…) (mix)`, and on the next line `  locked at 95c56fb`.
  const expected = [...read('mix-deps.txt').matchAll(/^\* (\S+) .*\n {2}locked at (\S+)/gm)]
  assert.equal(expected.length, 2)
  assert.deepEqual(
    packages.map(({ name, version }) => `${name} ${version.slice(0, 7)}`),
    expected.map(([, name, commit]) => `${name} ${commit}`),
  )
  assert.deepEqual(problems ?? [], [])
})
