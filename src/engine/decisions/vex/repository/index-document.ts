import * as z from 'zod/mini'
import { PlimsollError } from '../../../../core/errors.ts'
import { parsePurl } from '../../../../core/purl.ts'

/** https://github.com/aquasecurity/vex-repo-spec#42-indexjson */
const Index = z.object({
  packages: z.array(z.object({ id: z.string(), location: z.string() })),
})

/** Packages of one index; VEX Hub has some hundred. */
export const MAX_INDEXED = 1_000_000

/** Where the documents of these packages and images lie in a repository, in the order of its index. Throws `vex-invalid`. */
export function locationsOf(text: string, purls: readonly string[], name: string): readonly string[] {
  const index = Index.safeParse(parsed(text))
  if (!index.success) throw new PlimsollError('vex-invalid', `${name} has an index.json that is none.`)
  if (index.data.packages.length > MAX_INDEXED)
    throw new PlimsollError('vex-invalid', `${name} has more than ${MAX_INDEXED} packages.`)
  const wanted = new Set(purls.map(keyOf))
  const locations = index.data.packages
    .filter(({ id }) => wanted.has(keyOf(id)))
    .map(({ location }) => location)
  for (const location of locations)
    if (location.startsWith('/') || location.split('/').includes('..') || location.includes('\\'))
      throw new PlimsollError('vex-invalid', `${name} names a document outside of it: ${location}.`)
  return [...new Set(locations)]
}

/** Without version, qualifiers and case: what is in the document decides. */
function keyOf(purl: string): string | undefined {
  const parsedPurl = parsePurl(purl)
  return parsedPurl && `${parsedPurl.type}/${parsedPurl.namespace ?? ''}/${parsedPurl.name}`.toLowerCase()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
