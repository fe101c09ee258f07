import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { isNamed, PackageList, textOfFile } from '../../packaging/package-list.ts'
import { MAX_LINE_BYTES } from '../../packaging/record-lines.ts'

/*
 * `mix.lock` is a map of Elixir, `rebar.lock` a list of Erlang, both with a package a line:
 *
 *     "plug": {:hex, :plug, "1.14.0", "ba4f…", [:mix], [{:mime, "~> 1.0", [hex: :mime, …]}], "hexpm", "bf02…"},
 *     "own": {:git, "https://example.test/own.git", "8f3a…", []},
 *
 *     [{<<"cowboy">>,{pkg,<<"cowboy">>,<<"2.9.0">>},0},
 *      {<<"own">>,{git,"https://example.test/own.git",{ref,"8f3a…"}},1}]
 *
 * https://hexdocs.pm/mix/Mix.Tasks.Deps.html, https://rebar3.org/docs/configuration/dependencies/#lock-files
 */

/** Reads `mix.lock` and `rebar.lock`. */
export const hexLockAnalyser: Analyser = {
  id: 'hex-lock',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => isNamed(path, 'mix.lock') || isNamed(path, 'rebar.lock'),
  analyse: ([file]) => analyseLock(file),
}

function analyseLock(file: AnalysedFile): Analysis {
  const list = new PackageList(file, 'hex')
  const text = textOfFile(file)
  if (file.path.endsWith('rebar.lock')) addRebar(list, text)
  else {
    for (const [index, line] of text.split('\n').entries()) {
      const start = index + 1
      if (line.length > MAX_LINE_BYTES) list.add({ name: undefined, version: undefined, start })
      else addMix(list, line.trim(), start)
    }
  }
  return list.analysis()
}

const MIX_KEY = /^"(?<key>[^"]+)":? *(?:=> *)?\{:(?<kind>[a-z]+), */
const MIX_HEX = /^:?"?(?<name>[A-Za-z0-9_]+)"?, *"(?<version>[^"]+)"/
const MIX_GIT = /^"[^"]*", *"(?<version>[^"]+)"/
const MIX_NEED = /\{:"?(?<name>[A-Za-z0-9_]+)"?, *"/g

function addMix(list: PackageList, text: string, start: number): void {
  if (!text.startsWith('"')) return
  const { key, kind } = MIX_KEY.exec(text)?.groups ?? {}
  const rest = text.slice(text.indexOf('{') + 2 + (kind?.length ?? 0)).replace(/^, */, '')
  if (kind === 'git') list.add({ name: key, version: MIX_GIT.exec(rest)?.groups?.['version'], start })
  else {
    const { name, version } = (kind === 'hex' ? MIX_HEX.exec(rest)?.groups : undefined) ?? {}
    const needs = [...rest.matchAll(MIX_NEED)].map(({ groups }) => groups?.['name'] ?? '')
    list.add({ name, version, needs, start })
  }
}

const REBAR = /\{<<"(?<key>[^"\n]{1,200})">>,\s{0,100}\{(?<kind>[a-z_]{1,20}),/g
const REBAR_PKG = /^\s{0,100}<<"(?<name>[^"\n]{1,200})">>,\s{0,100}<<"(?<version>[^"\n]{1,200})">>/
const REBAR_REF = /\{(?:ref|tag|branch),\s{0,100}"(?<version>[^"\n]{1,200})"\}/
const REBAR_LEVEL = /\},\s{0,100}(?<level>[0-9]{1,9})\}/

/** An entry may go over several lines; it ends where the next one begins. */
function addRebar(list: PackageList, text: string): void {
  const heads = [...text.matchAll(REBAR)]
  let line = 1
  let counted = 0
  for (const [index, head] of heads.entries()) {
    const body = text.slice(head.index + head[0].length, heads[index + 1]?.index)
    const { key, kind } = head.groups ?? {}
    const found = kind === 'pkg' ? REBAR_PKG.exec(body)?.groups : REBAR_REF.exec(body)?.groups
    const relationship = REBAR_LEVEL.exec(body)?.groups?.['level'] === '0' ? 'direct' : 'indirect'
    line += text.slice(counted, head.index).split('\n').length - 1
    counted = head.index
    list.add({
      name: found?.['name'] ?? key,
      version: found?.['version'],
      start: line,
      more: { relationship },
    })
  }
}
