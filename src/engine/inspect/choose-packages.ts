import type { Inventory, InventoryPackage } from '../../core/inventory.ts'
import { packageClass } from '../../core/package.ts'
import type { LeftOut } from '../../core/report.ts'
import type { PackageOptions } from '../request.ts'

/** Takes out what was not asked for, and counts it: what is left out is not judged. */
export function choosePackages(
  inventory: Inventory,
  options: PackageOptions,
): { readonly inventory: Inventory; readonly leftOut: LeftOut } {
  const packages = inventory.packages.filter((pkg) => isWanted(pkg, options))
  const development = options.includeDevelopment ? 0 : inventory.packages.filter(isDevelopment).length
  const programs = options.includePrograms ? 0 : inventory.packages.filter(isProgram).length
  const others = inventory.packages.length - packages.length - development - programs
  return { inventory: { ...inventory, packages }, leftOut: { development, byRelationship: others, programs } }
}

function isWanted(pkg: InventoryPackage, options: PackageOptions): boolean {
  if (isDevelopment(pkg) && !options.includeDevelopment) return false
  if (isProgram(pkg) && !options.includePrograms) return false
  return options.relationships.includes(pkg.relationship ?? 'unknown')
}

function isDevelopment({ isDevelopment: flag }: InventoryPackage): boolean {
  return flag === true
}

/** Those that came in a package are judged as that package, whatever was asked for. */
function isProgram({ type, owner }: InventoryPackage): boolean {
  return owner === undefined && packageClass(type) === 'program'
}
