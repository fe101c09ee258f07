import { type Property, property } from '../../core/bom-properties.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { joinLicenses, type LicenseText, readLicense } from '../spdx-licenses.ts'
import type { SpecVersion } from './types.ts'

interface Licenses {
  readonly licenses: readonly object[]
  /** The packager's own words, where the document has others. */
  readonly properties: readonly Property[]
}

/**
 * Identifiers, an expression, or names. Until version 1.6 there is one expression or a list of licences, so that
 * several are joined into one expression, or else the expressions among them are given as names.
 */
export function licensesOf({ licenses = [] }: InventoryPackage, version: SpecVersion): Licenses {
  const texts = licenses.filter((text) => text.trim() !== '').map(readLicense)
  const isMixed = texts.length > 1 && texts.some(({ kind }) => kind === 'expression')
  const canJoin = isMixed && version === '1.6' && texts.every(({ kind }) => kind !== 'name')
  const written: readonly LicenseText[] = canJoin
    ? [{ kind: 'expression', text: joinLicenses(texts.map(({ text }) => text)) }]
    : texts
  const isExpressionAllowed = version !== '1.6' || written.length === 1
  const isVerbatim =
    written.length === licenses.length && written.every(({ text }, index) => text === licenses[index])
  return {
    licenses: written.map((one) => licenseJson(one, isExpressionAllowed)),
    properties: isVerbatim ? [] : licenses.map((text) => property('license', text)),
  }
}

function licenseJson({ kind, text }: LicenseText, isExpressionAllowed: boolean): object {
  if (kind === 'id') return { license: { id: text } }
  return kind === 'expression' && isExpressionAllowed ? { expression: text } : { license: { name: text } }
}
