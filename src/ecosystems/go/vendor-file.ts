import { MAX_LINE_BYTES, MAX_RECORDS, RecordLines } from '../../packaging/record-lines.ts'
import { RecordProblems } from '../../packaging/record-problems.ts'
import type { GoModule } from './build-info.ts'

/** A module of which packages were copied into `vendor`. */
export interface VendoredModule extends GoModule {
  /** go.mod itself asks for it. */
  readonly isExplicit: boolean
  readonly line: number
}

/**
 * vendor/modules.txt: `# path version` or `# path version => path version` for each module, then notes on it after
 * `##`, then its packages. Lines without a version at the end repeat replacements. https://go.dev/ref/mod#go-mod-vendor
 */
export function parseVendorFile(path: string, bytes: Uint8Array) {
  const lines = new RecordLines(bytes)
  const problems = new RecordProblems(path)
  const modules: VendoredModule[] = []
  let isOpen = false
  for (let line = 1; lines.advance(); line++) {
    if (lines.end - lines.start > MAX_LINE_BYTES) {
      problems.unreadable(line, 'is too long')
      continue
    }
    // Most lines are packages.
    if (lines.bytes[lines.start] !== HASH) continue
    const words = lines.text(0).split(' ').filter(Boolean)
    if (words[0] === '##') {
      const last = modules.at(-1)
      const notes = words.slice(1).map((word) => word.replace(';', ''))
      if (isOpen && last && notes.includes('explicit'))
        modules[modules.length - 1] = { ...last, isExplicit: true }
      continue
    }
    isOpen = false
    const [mark, name = '', version = '', arrow, by, byVersion = ''] = words
    if (version === '=>') continue
    const replacement = arrow === '=>' && by !== undefined ? { path: by, version: byVersion } : undefined
    if (mark !== '#' || version === '' || (arrow !== undefined && !replacement)) {
      problems.unreadable(line, 'is no module')
      continue
    }
    if (modules.length >= MAX_RECORDS) {
      problems.tooMany()
      break
    }
    modules.push({ path: name, version, ...(replacement ? { replacement } : {}), isExplicit: false, line })
    isOpen = true
  }
  return { modules, problems: problems.all() }
}

const HASH = 0x23
