import type { Analysis } from '../src/core/layer-report.ts'
import { fullName } from '../src/core/package.ts'

/** An analysis on a few lines: `vendor/name 1.0 direct, dev → other@2`, and the codes of its problems. */
export function listed({ packages = [], problems = [] }: Analysis): string[] {
  const lines = packages.map((pkg) => {
    const words = [
      fullName(pkg),
      pkg.version,
      pkg.arch,
      pkg.relationship,
      pkg.isDevelopment ? 'dev' : undefined,
    ]
    const needs = pkg.dependsOn ? ` → ${pkg.dependsOn.join(' ')}` : ''
    return words.filter((word) => word !== undefined).join(' ') + needs
  })
  return [...lines, ...problems.map(({ code }) => `! ${code}`)]
}
