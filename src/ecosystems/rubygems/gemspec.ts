import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { problem } from '../../core/problem.ts'
import { isWord } from '../../packaging/record-lines.ts'
import { gemVersionOrder } from './version.ts'

/*
 * A gem that is installed has a specification in a folder `specifications` (those that come with Ruby in `default`
 * below it), named after the gem. It is Ruby code, but written by RubyGems:
 *
 *     # stub: nokogiri 1.15.0 x86_64-linux lib
 *     Gem::Specification.new do |s|
 *       s.name = "nokogiri".freeze
 *       s.version = "1.15.0"
 *       s.licenses = ["MIT".freeze]
 *       s.add_runtime_dependency(%q<racc>.freeze, ["~> 1.4"])
 *
 * https://guides.rubygems.org/specification-reference/
 */

/** Reads the specifications of installed gems. */
export const gemspecAnalyser: Analyser = {
  id: 'gemspec',
  version: 1,
  scope: 'image',
  maxBytes: 4 * 1024 * 1024,
  endings: ['.gemspec'],
  wants: (path) =>
    path.endsWith('.gemspec') && (path.includes('/specifications/') || path.startsWith('specifications/')),
  analyse: ([file]) => analyseGemspec(file),
}

interface Identity {
  readonly name: string
  readonly version: string
  readonly platform?: string | undefined
}

function analyseGemspec(file: AnalysedFile): Analysis {
  const { bytes, path } = file
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const lines = text.split('\n').map((line) => line.trim())
  const identity = fromStub(lines) ?? fromAssignments(lines) ?? fromFileName(path)
  if (!identity) {
    const detail = 'Neither the specification nor its name says which gem and version it is.'
    return { problems: [problem('file-unreadable', path, detail)] }
  }
  const { name, version, platform } = identity
  const licenses = assigned(lines, 'licenses') ?? assigned(lines, 'license')
  const dependsOn = untilElse(lines).flatMap(dependencyOf)
  const found: Package = {
    kind: 'package',
    type: 'gem',
    name,
    version,
    ...(platform && platform !== 'ruby' ? { arch: platform } : {}),
    ...(licenses ? { licenses: [...licenses.matchAll(LITERAL)].map(literal) } : {}),
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
  }
  return { packages: [found] }
}

/** Lines before the code in which the stub is looked for, as RubyGems does. */
const STUB_LINES = 10

function fromStub(lines: readonly string[]): Identity | undefined {
  const stub = lines.slice(0, STUB_LINES).find((line) => line.startsWith('# stub: '))
  const [name, version, platform] = stub?.slice(8).split(' ') ?? []
  return identityOf(name, version, platform)
}

function fromAssignments(lines: readonly string[]): Identity | undefined {
  const text = (member: string): string | undefined => {
    const value = assigned(lines, member)
    const first = value === undefined ? undefined : LITERAL_ONCE.exec(value)
    return first ? literal(first) : undefined
  }
  return identityOf(text('name'), text('version'), text('platform'))
}

/** `specifications/nokogiri-1.15.0-x86_64-linux.gemspec` */
function fromFileName(path: string): Identity | undefined {
  const base = path.slice(path.lastIndexOf('/') + 1, -'.gemspec'.length)
  for (let hyphen = base.indexOf('-'); hyphen > 0; hyphen = base.indexOf('-', hyphen + 1)) {
    const [version = '', ...platform] = base.slice(hyphen + 1).split('-')
    if (!version.includes('.')) continue
    const identity = identityOf(base.slice(0, hyphen), version, platform.join('-'))
    if (identity) return identity
  }
  return undefined
}

function identityOf(name?: string, version?: string, platform?: string): Identity | undefined {
  if (!isWord(name) || !isWord(version) || !gemVersionOrder.isValid(version)) return undefined
  return { name, version, platform: isWord(platform) ? platform : undefined }
}

/** `s.name = …`, by whatever the block calls its argument. */
function assigned(lines: readonly string[], member: string): string | undefined {
  const marker = `.${member}`
  for (const line of lines) {
    const at = line.indexOf(marker)
    if (at <= 0 || !/^[a-z_]+$/.test(line.slice(0, at))) continue
    const rest = line.slice(at + marker.length).trimStart()
    if (rest.startsWith('=')) return rest.slice(1)
  }
  return undefined
}

const LITERAL = /"(?<double>[^"\\]*)"|'(?<single>[^'\\]*)'|%q<(?<angle>[^<>]*)>|%q\{(?<brace>[^{}]*)\}/g
const LITERAL_ONCE = new RegExp(LITERAL.source)

function literal({ groups }: RegExpExecArray | RegExpMatchArray): string {
  return groups?.['double'] ?? groups?.['single'] ?? groups?.['angle'] ?? groups?.['brace'] ?? ''
}

/** What follows `else` is for RubyGems of before 2008, which did not know dependencies of development. */
function untilElse(lines: readonly string[]): readonly string[] {
  const end = lines.indexOf('else')
  return end < 0 ? lines : lines.slice(0, end)
}

function dependencyOf(line: string): string[] {
  const call = /^[a-z_]+\.add_(?:runtime_)?dependency[( ]/.exec(line)
  const name = call ? LITERAL_ONCE.exec(line) : undefined
  return name ? [literal(name)] : []
}
