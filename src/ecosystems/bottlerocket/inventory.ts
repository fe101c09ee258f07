import type { Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { joinEvr } from '../../packaging/rpm/version.ts'

const PATH = 'usr/share/bottlerocket/application-inventory.json'
/** Packages of one file; real ones have some hundred. */
export const MAX_INVENTORY = 100_000

/**
 * Bottlerocket has no package database, but a list of what it was made of:
 * `{"Content": [{"Name": "glibc", "Publisher": "Bottlerocket", "Epoch": "1", "Version": "2.40", "Release": "1.17….br1",
 *   "Architecture": "x86_64", "Url": "…"}]}`
 * https://github.com/bottlerocket-os/twoliter/tree/develop/twoliter/embedded
 */
export const bottlerocketInventoryAnalyser: Analyser = {
  id: 'bottlerocket-inventory',
  version: 1,
  scope: 'image',
  maxBytes: 16 * 1024 * 1024,
  anchors: [PATH],
  // `usr` is a link into `x86_64-bottlerocket-linux-gnu/sys-root`.
  endings: [PATH],
  wants: (path) => path === PATH || path.endsWith(`/${PATH}`),
  analyse: ([file]) => {
    const entries = entriesOf(Buffer.from(file.bytes).toString('utf8'))
    if (typeof entries === 'string') return { problems: [problem('file-unreadable', file.path, entries)] }
    return readEntries(entries, file.path)
  },
}

function readEntries(entries: readonly unknown[], path: string): Analysis {
  const packages: Package[] = []
  let unreadable = 0
  for (const entry of entries.slice(0, MAX_INVENTORY)) {
    const pkg = packageOf(entry)
    if (pkg) packages.push(pkg)
    else unreadable++
  }
  const problems: Problem[] = []
  if (unreadable > 0)
    problems.push(problem('record-unreadable', path, `${unreadable} entries have no name or no version.`))
  if (entries.length > MAX_INVENTORY)
    problems.push(
      problem(
        'file-unreadable',
        path,
        `The file has more than ${MAX_INVENTORY} entries; the rest was not read.`,
      ),
    )
  return { packages, ...(problems.length > 0 ? { problems } : {}) }
}

/** The list, or why there is none. */
function entriesOf(text: string): readonly unknown[] | string {
  try {
    const content = (JSON.parse(text) as { readonly Content?: unknown } | null)?.Content
    return Array.isArray(content) ? content : 'The file has no list of contents.'
  } catch {
    return 'The file is not JSON.'
  }
}

function packageOf(entry: unknown): Package | undefined {
  const values = (typeof entry === 'object' && entry !== null ? entry : {}) as Readonly<
    Record<string, unknown>
  >
  const [name, version, release, epoch, arch, vendor] = [
    'Name',
    'Version',
    'Release',
    'Epoch',
    'Architecture',
    'Publisher',
  ].map((key) => (typeof values[key] === 'string' ? values[key] : ''))
  if (!name || !version) return undefined
  return {
    kind: 'package',
    type: 'rpm',
    name,
    version: joinEvr(epoch ?? '', version, release ?? ''),
    ...(arch ? { arch } : {}),
    ...(vendor ? { vendor } : {}),
  }
}
