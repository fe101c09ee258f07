import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { elementsOf, isObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import { readLocatedJson } from '../../packaging/json/located-json.ts'
import { isNamed, PackageList, unreadableFile } from '../../packaging/package-list.ts'

/*
 * Version 1: `{"object": {"pins": [{"package": "NIO", "repositoryURL": "https://…", "state": {"version": "2.0.0"}}]}}`,
 * versions 2 and 3: `{"pins": [{"identity": "nio", "location": "https://…", "state": {"version": "2.0.0"}}]}`.
 * A pin to a branch or commit has no version but a `revision`.
 *
 * https://github.com/swiftlang/swift-package-manager/blob/main/Sources/PackageGraph/PackageModel%2BExtensions.swift
 */

/** Reads `Package.resolved` of SwiftPM and Xcode. */
export const packageResolvedAnalyser: Analyser = {
  id: 'swift-package-resolved',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => isNamed(path, 'Package.resolved'),
  analyse: ([file]) => analyseResolved(file),
}

function analyseResolved(file: AnalysedFile): Analysis {
  const json = readLocatedJson(file.bytes)
  if (typeof json === 'string') return unreadableFile(file, json)
  const pins = memberOf(json.value, 'pins') ?? memberOf(memberOf(json.value, 'object'), 'pins')
  if (!Array.isArray(pins)) return unreadableFile(file, 'it has no pins')
  const list = new PackageList(file, 'swift')
  for (const pin of elementsOf(pins)) {
    const location = textOf(memberOf(pin, 'location')) ?? textOf(memberOf(pin, 'repositoryURL'))
    const identity = textOf(memberOf(pin, 'identity')) ?? textOf(memberOf(pin, 'package'))
    const state = memberOf(pin, 'state')
    const { start = 1, end = 1 } = (isObject(pin) ? json.linesOf(pin) : undefined) ?? {}
    const path = location === undefined ? (identity ?? '') : repositoryPath(location)
    const slash = path.lastIndexOf('/')
    list.add({
      name: path.slice(slash + 1),
      version: textOf(memberOf(state, 'version')) ?? textOf(memberOf(state, 'revision')),
      start,
      end,
      ...(slash > 0 ? { more: { namespace: path.slice(0, slash) } } : {}),
    })
  }
  return list.analysis()
}

/** `https://github.com/apple/swift-nio.git`, `git@github.com:apple/swift-nio` → `github.com/apple/swift-nio` */
export function repositoryPath(location: string): string {
  let path = location.slice(location.indexOf('://') < 0 ? 0 : location.indexOf('://') + 3)
  path = path.slice(path.indexOf('@') + 1)
  if (!location.includes('://')) path = path.replace(':', '/')
  path = path.replace(/\/{1,10}$/, '')
  return path.endsWith('.git') ? path.slice(0, -4) : path
}
