import type { OpenDocument } from '../../../core/feed.ts'
import { attributeOf, childOf, detached, textOf, type XmlElement, xmlRecords } from '../../xml-records.ts'

/** What a test asks of an installed package. */
export interface PackageTest {
  readonly name: string
  /** As OVAL has it: `less than`, `less than or equal`, `greater than or equal`, `equals`. */
  readonly operation: string
  /** `epoch:version-release`. */
  readonly evr: string
  /** Architectures, where the test names some. */
  readonly arches?: readonly string[]
}

/** Tests by id, with the objects and states that they refer to. Others than those of package versions are absent. */
export type PackageTests = (testId: string) => PackageTest | undefined

/**
 * Reads the tests of a document: which package, held against which version. A large document has a million of them, so
 * ids are kept as the numbers that they end with, and each name and version once.
 * https://oval.mitre.org/language/version5.11/ovaldefinition/documentation/linux-definitions-schema.html
 */
export async function readPackageTests(
  document: OpenDocument,
  { signal }: { readonly signal: AbortSignal },
): Promise<PackageTests> {
  const tests = new Map<number | string, readonly [object: number | string, state: number | string]>()
  const objects = new Map<number | string, string>()
  const states = new Map<number | string, Omit<PackageTest, 'name'>>()
  const names = new Map<string, string>()
  const paths = ['tests', 'objects', 'states'].map((kind) => `oval_definitions/${kind}/*`)
  for await (const batch of xmlRecords(document.read({ signal }), paths)) {
    for (const { path, element } of batch) {
      const id = shortId(attributeOf(element, 'id') ?? '')
      if (path.endsWith('_test')) {
        const object = attributeOf(childOf(element, 'object'), 'object_ref')
        const state = attributeOf(childOf(element, 'state'), 'state_ref')
        if (object !== undefined && state !== undefined) tests.set(id, [shortId(object), shortId(state)])
      } else if (path.endsWith('_object')) objects.set(id, interned(names, textOf(element, 'name')))
      else {
        const state = stateOf(element)
        if (state) states.set(id, state)
      }
    }
  }
  return (testId) => {
    const [object = '', state = ''] = tests.get(shortId(testId)) ?? []
    const name = objects.get(object)
    const found = states.get(state)
    return name && found ? { name, ...found } : undefined
  }
}

function stateOf(element: XmlElement): Omit<PackageTest, 'name'> | undefined {
  const evr = childOf(element, 'evr')
  if (!evr?.text) return undefined
  const arch = textOf(element, 'arch')
  return {
    operation: attributeOf(evr, 'operation') ?? 'equals',
    evr: detached(evr.text.trim()),
    ...(arch ? { arches: archesOf(arch) } : {}),
  }
}

/** `(aarch64|ppc64le|x86_64)`: an alternative of names, whatever marks of a pattern stand around them. */
function archesOf(pattern: string): readonly string[] {
  return pattern.split('|').map((one) => detached(one.replaceAll(/[^\w]/g, '')))
}

/** `oval:com.oracle.elsa:tst:20070057002` → 20070057002; what has no such end stays. */
function shortId(id: string): number | string {
  const number = Number(id.slice(id.lastIndexOf(':') + 1))
  return Number.isSafeInteger(number) && number > 0 ? number : detached(id)
}

function interned(known: Map<string, string>, text: string): string {
  const found = known.get(text)
  if (found !== undefined) return found
  const own = detached(text)
  known.set(own, own)
  return own
}
