import type { ShippedTool, ToolKind } from '../../core/hygiene.ts'
import { listed } from '../../core/listed.ts'
import { sizeText } from '../size-text.ts'
import type { Note } from '../types.ts'

/** Tools and remedies that a message names. */
const MOST = 8
const MOST_REMEDIES = 3

const NOTES: Readonly<
  Record<ToolKind, { readonly id: string; readonly what: readonly [one: string, many: string] }>
> = {
  'package-manager': { id: 'PLH-0301', what: ['a package manager', 'package managers'] },
  downloader: { id: 'PLH-0302', what: ['a downloader', 'downloaders'] },
  shell: { id: 'PLH-0303', what: ['a shell', 'shells'] },
  compiler: { id: 'PLH-0304', what: ['a compiler or build tool', 'compilers and build tools'] },
  privileges: { id: 'PLH-0305', what: ['a program that changes the user', 'programs that change the user'] },
  debugger: { id: 'PLH-0306', what: ['a debugger or tracer', 'debuggers and tracers'] },
  editor: { id: 'PLH-0307', what: ['an editor', 'editors'] },
  remote: { id: 'PLH-0308', what: ['a program for remote access', 'programs for remote access'] },
}

/** One note for each kind of tool. */
export function toolNotes(tools: readonly ShippedTool[]): readonly Note[] {
  return Object.entries(NOTES).flatMap(([kind, { id, what }]) => {
    const ofKind = tools.filter((tool) => tool.kind === kind)
    const [first, ...others] = ofKind
    if (!first) return []
    const bytes = bytesOfTools(ofKind)
    const names = listed(
      ofKind.map(({ name }) => name),
      MOST,
    )
    const count = ofKind.length === 1 ? what[0] : `${ofKind.length} ${what[1]}`
    const isOne = others.every(({ layer }) => layer === first.layer)
    return [
      {
        id,
        message: `The image has ${count}: ${names} (${sizeText(bytes)}).`,
        bytes,
        ...(others.length === 0 ? { file: first.path } : {}),
        ...(isOne ? { layer: first.layer } : {}),
        advice: adviceOf(ofKind),
      },
    ]
  })
}

/** What a package has is counted once, however many of its programs are tools. */
export function bytesOfTools(tools: readonly ShippedTool[]): number {
  const bySource = new Map(tools.map((tool) => [tool.package ?? tool.path, tool.bytes]))
  return [...bySource.values()].reduce((sum, bytes) => sum + bytes, 0)
}

function adviceOf(tools: readonly ShippedTool[]): string {
  const remedies = [...new Set(tools.map(({ remedy }) => remedy))]
  const more = remedies.length > MOST_REMEDIES ? `; and ${remedies.length - MOST_REMEDIES} more` : ''
  return `${remedies.slice(0, MOST_REMEDIES).join('; ')}${more}.`
}
