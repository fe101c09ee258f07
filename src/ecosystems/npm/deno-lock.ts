import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import { elementsOf, entriesOf, isObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import { readLocatedJson } from '../../packaging/json/located-json.ts'
import { semverOrder } from '../../packaging/semver/version.ts'
import { isOutside, nameOfFile } from './lock-files.ts'
import { LockedPackages } from './locked-packages.ts'
import { splitSpec } from './names.ts'

/**
 * The packages of npm in a lock file of Deno, versions 2 to 5: `"name@1.0.0_peer@2.0.0": {dependencies}`.
 * https://docs.deno.com/runtime/fundamentals/modules/#integrity-checking-and-lock-files
 */
export const denoLockAnalyser: Analyser = {
  id: 'npm-deno-lock',
  version: 1,
  scope: 'source',
  maxBytes: 128 * 1024 * 1024,
  wants: (path) => nameOfFile(path) === 'deno.lock' && isOutside(path),
  analyse: ([file]) => readDenoLock(file),
}

function readDenoLock(file: AnalysedFile): Analysis {
  const json = readLocatedJson(file.bytes)
  const reason =
    typeof json === 'string' ? json : isObject(json.value) ? undefined : 'it is no lock file of Deno'
  if (typeof json === 'string' || reason !== undefined)
    return { problems: [problem('file-unreadable', file.path, `The lock file cannot be read: ${reason}.`)] }
  const { value } = json
  const result = new LockedPackages(file.path)
  const npm = memberOf(value, 'npm')
  // Version 2 has packages and specifiers in `npm`, version 3 in `packages`, later ones at the top.
  const old = memberOf(value, 'packages')
  const packages = entriesOf(memberOf(npm, 'packages') ?? memberOf(old, 'npm') ?? npm)
  const versions = new Map<string, string[]>()
  for (const [key, entry] of packages) {
    const [name, version] = splitSpec(key)
    const lines = (isObject(entry) ? json.linesOf(entry) : undefined) ?? { start: 1, end: 1 }
    if (!isObject(entry)) result.unreadable(lines.start, 'is no entry of a lock file')
    result.add(key, { name, version: withoutPeers(version), lines })
    const known = versions.get(name)
    if (known) known.push(key)
    else versions.set(name, [key])
  }
  const find = (spec: string): string | undefined => {
    if (result.has(spec)) return spec
    const same = versions.get(splitSpec(spec)[0]) ?? []
    return same.length === 1 ? same[0] : same.find((key) => plainSpec(key) === plainSpec(spec))
  }
  for (const [key, entry] of packages)
    for (const member of ['dependencies', 'optionalDependencies'])
      for (const needed of textsOf(memberOf(entry, member))) result.needs(key, find(needed))
  const specifiers =
    memberOf(npm, 'specifiers') ?? memberOf(old, 'specifiers') ?? memberOf(value, 'specifiers')
  for (const [asked, answer] of entriesOf(specifiers)) {
    const spec = npmSpec(asked)
    const locked = textOf(answer)
    // Of jsr and others; version 2 has those of npm alone, without a scheme.
    if (locked === undefined || asked.startsWith('jsr:')) continue
    const name = splitSpec(spec)[0]
    const wanted = isSpec(locked) ? npmSpec(locked) : `${name}@${locked}`
    result.asked({ name, range: locked, isDevelopment: false }, find(wanted))
  }
  return result.analysis()
}

/** A list of specs, or an object from names to them. */
function textsOf(value: unknown): string[] {
  const all = Array.isArray(value) ? elementsOf(value) : entriesOf(value).map(([, spec]) => spec)
  return all.flatMap((one) => {
    const text = textOf(one)
    if (text === undefined) return []
    const alias = text.indexOf('@npm:', 1)
    return alias < 0 ? text : text.slice(alias + 5)
  })
}

/** `npm:a@1.0.0` or `a@1.0.0_b@1`, as against `1.0.0_b@1`. */
function isSpec(text: string): boolean {
  const [name, version] = splitSpec(npmSpec(text))
  return version !== '' && !semverOrder.isValid(withoutPeers(name))
}

function npmSpec(text: string): string {
  return text.startsWith('npm:') ? text.slice(4) : text
}

/** `1.0.0_peer@2.0.0`: a version has no underscore. */
function withoutPeers(version: string): string {
  const end = version.indexOf('_')
  return end < 0 ? version : version.slice(0, end)
}

/** `name_x@1.0.0_peer@2.0.0` without the peers. */
function plainSpec(spec: string): string {
  const [name, version] = splitSpec(spec)
  return `${name}@${withoutPeers(version)}`
}
