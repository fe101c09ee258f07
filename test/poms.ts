import assert from 'node:assert/strict'
import type { AnalysedFile } from '../src/core/analyser.ts'
import { fullName } from '../src/core/package.ts'
import { pomAnalyser } from '../src/ecosystems/maven/pom.ts'
import { fileOf } from './analyse.ts'

/** Reads the project files of a tree: what is filed under each path, and the problems of all. */
export function readPoms(tree: Readonly<Record<string, string | Uint8Array>>) {
  const files = Object.entries(tree).map(([path, content]) => fileOf(path, content))
  for (const file of files) assert.ok(pomAnalyser.wants(file.path, file), file.path)
  const { parts = [], problems = [], packages } = pomAnalyser.analyse(files as [AnalysedFile])
  assert.equal(packages, undefined)
  const all = [...parts.flatMap((part) => part.problems ?? []), ...problems]
  return {
    packages: Object.fromEntries(
      parts.map((part) => [
        part.path,
        (part.packages ?? []).map((pkg) => {
          const lines = pkg.lines ? `${pkg.lines.start}-${pkg.lines.end}` : ''
          const marks = [pkg.relationship ?? '', pkg.isDevelopment ? 'dev' : '', lines].filter(Boolean)
          return [fullName(pkg), pkg.version, ...marks].join(' ')
        }),
      ]),
    ),
    problems: all.map(({ code, subject, detail }) => `${code} ${subject}: ${detail}`),
    parts,
  }
}

export const dependency = (group: string, artifact: string, ...more: readonly string[]) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${more.join('')}</dependency>`
export const version = (text: string) => `<version>${text}</version>`
export const dependencies = (...all: readonly string[]) => `<dependencies>${all.join('')}</dependencies>`
export const managed = (...all: readonly string[]) =>
  `<dependencyManagement>${dependencies(...all)}</dependencyManagement>`
export const bom = (artifact: string, text = '1') =>
  dependency('g', artifact, version(text), '<type>pom</type><scope>import</scope>')

/** A project `g:ARTIFACT:1`. */
export const project = (artifact: string, ...more: readonly string[]) =>
  `<project><groupId>g</groupId><artifactId>${artifact}</artifactId>${version('1')}${more.join('')}</project>`

/** A project of the parent `g:PARENT:1`. */
export const child = (parent: string, artifact: string, ...more: readonly string[]) =>
  `<project><parent><groupId>g</groupId><artifactId>${parent}</artifactId>${version('1')}</parent><artifactId>${artifact}</artifactId>${more.join('')}</project>`
