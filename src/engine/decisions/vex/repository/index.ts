import { messageOf, PlimsollError } from '../../../../core/errors.ts'
import { parseImageReference } from '../../../../core/image-reference.ts'
import { type Problem, problem } from '../../../../core/problem.ts'
import { formatPurl, parsePurl } from '../../../../core/purl.ts'
import type { ReportTarget } from '../../../../core/report.ts'
import { readVexDocument } from '../../../../judgement/vex/read-document.ts'
import type { VexDocument } from '../../../../judgement/vex/types.ts'
import type { ScanRequest } from '../../../request.ts'
import type { LateSubject } from '../late.ts'
import type { VexReading } from '../read-files.ts'
import { type FileReader, readArchive, readFolder } from './contents.ts'
import { locationsOf } from './index-document.ts'
import { isUrl } from './location.ts'
import { readKept } from './store.ts'
import { updateRepository } from './update.ts'

const INDEX = 'index.json'

/**
 * What repositories say of an image and its packages. What keeps it from being had is a problem: without it there are only more
 * findings.
 */
export async function readRepositories(
  { target, packages }: LateSubject,
  request: ScanRequest,
): Promise<VexReading> {
  const purls = purlsOf(target, packages)
  const documents: VexDocument[] = []
  const problems: Problem[] = []
  for (const location of request.decisions.vexRepositories?.locations ?? []) {
    try {
      const read = isUrl(location) ? await openUrl(location, request, problems) : readFolder(location)
      if (read) await readOne(location, read, purls, { documents, problems }, request.signal)
    } catch (error) {
      request.signal.throwIfAborted()
      if (!(error instanceof PlimsollError)) throw error
      problems.push(problem('vex-unread', location, error.message))
    }
  }
  return { documents, problems }
}

/** Under what a repository may have something to say: packages, what they are built from, and the image. */
function purlsOf(
  { repoTags, repoDigests }: ReportTarget,
  packages: LateSubject['packages'],
): readonly string[] {
  const purls = new Set<string>()
  for (const { purl, source } of packages) {
    purls.add(purl)
    const own = source && parsePurl(purl)
    if (own && source.name !== own.name)
      purls.add(formatPurl({ type: own.type, namespace: own.namespace, name: source.name }))
  }
  for (const text of [...repoTags, ...repoDigests]) {
    const path = parseImageReference(text)?.path
    if (path !== undefined)
      purls.add(formatPurl({ type: 'oci', name: path.slice(path.lastIndexOf('/') + 1) }))
  }
  return [...purls]
}

/** What is kept of it, asked for anew where that is old. */
async function openUrl(
  location: string,
  request: ScanRequest,
  problems: Problem[],
): Promise<FileReader | undefined> {
  const { decisions, database, now, environment, signal, sources, progress } = request
  const dir = decisions.vexRepositories?.dir ?? ''
  const kept = await readKept(dir, location)
  const age = kept ? Date.parse(now) - Date.parse(kept.state.checkedAt) : Number.NaN
  if (kept && age >= 0 && age < kept.state.interval) return readArchive(kept)
  if (database.offline) {
    if (kept) return readArchive(kept)
    problems.push(problem('vex-unread', location, 'It is not here, and --offline forbids to fetch it.'))
    return undefined
  }
  try {
    progress.step(`Fetching ${location}`)
    return readArchive(
      await updateRepository(location, { dir, network: sources.registry, environment, now, signal }),
    )
  } catch (error) {
    signal.throwIfAborted()
    if (!kept || !(error instanceof PlimsollError)) throw error
    const detail = `What is here of ${kept.state.checkedAt.slice(0, 10)} is used: ${messageOf(error)}`
    problems.push(problem('vex-unread', location, detail))
    return readArchive(kept)
  }
}

async function readOne(
  location: string,
  read: FileReader,
  purls: readonly string[],
  { documents, problems }: { documents: VexDocument[]; problems: Problem[] },
  signal: AbortSignal,
): Promise<void> {
  const index = (await read([INDEX], signal)).get(INDEX)
  if (index === undefined) throw new PlimsollError('vex-invalid', `${location} has no ${INDEX}.`)
  const paths = locationsOf(index, purls, location)
  const texts = paths.length === 0 ? new Map<string, string>() : await read(paths, signal)
  for (const path of paths) {
    const name = `${location.replace(/\/$/, '')}/${path}`
    const text = texts.get(path)
    try {
      if (text === undefined)
        problems.push(problem('vex-unread', name, 'The index names it, and it is not there.'))
      else documents.push(readVexDocument(text, { name, isNamed: false }))
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error
      problems.push(problem('vex-unread', name, error.message))
    }
  }
}
