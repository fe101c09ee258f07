import type { Inventory, InventoryPackage } from '../../core/inventory.ts'
import type { LeftOut } from '../../core/report.ts'
import type { PackageOptions } from '../request.ts'

/** Takes out what was not asked for, and counts it: what is left out is not judged. */
export function choosePackages(
  inventory: Inventory,
  options: PackageOptions,
): { readonly inventory: Inventory; readonly leftOut: LeftOut } {
  const packages = inventory.packages.filter((pkg) => isWanted(pkg, options))
  const development = options.includeDevelopment ? 0 : inventory.packages.filter(isDevelopment).length
  const others = inventory.packages.length - packages.length - development
  return { inventory: { ...inventory, packages }, leftOut: { development, byRelationship: others } }
}

function isWanted(pkg: InventoryPackage, { includeDevelopment, relationships }: PackageOptions): boolean {
  if (isDevelopment(pkg) && !includeDevelopment) return false
  return relationships.includes(pkg.relationship ?? 'unknown')
}

function isDevelopment({ isDevelopment: flag }: InventoryPackage): boolean {
  return flag === true
}
