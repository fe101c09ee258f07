import type { InventoryPackage } from '../../core/inventory.ts'
import { joinLicenses, readLicense } from '../spdx-licenses.ts'
import { licenseId } from './ids.ts'

export interface DeclaredLicense {
  /** A valid expression. */
  readonly expression: string
  /** Packagers' own words by the references that stand for them in the expression. */
  readonly ownWords: ReadonlyMap<string, string>
  /** Whether the expression is what the package says, to the letter. */
  readonly isVerbatim: boolean
}

/** `undefined` where the package says nothing. */
export function declaredLicense({ licenses = [] }: InventoryPackage): DeclaredLicense | undefined {
  const texts = licenses.filter((text) => text.trim() !== '')
  if (texts.length === 0) return undefined
  const ownWords = new Map<string, string>()
  const parts = texts.map((text) => {
    const license = readLicense(text)
    if (license.kind !== 'name') return license.text
    const id = licenseId(text)
    ownWords.set(id, text)
    return id
  })
  const expression = joinLicenses([...new Set(parts)])
  return { expression, ownWords, isVerbatim: licenses.length === 1 && licenses[0] === expression }
}
