import type { Judged } from '../judged.ts'

const MAX_VERSION_LENGTH = 1024

/** The package, its version, and the first that is not hit. */
export function affectedBy({ finding, suppression }: Judged): object {
  const { package: pkg, fixedVersion } = finding
  const isCleared = suppression?.decision.kind === 'vex'
  return {
    ref: pkg.id,
    versions: [
      { version: cut(pkg.version), status: isCleared ? 'unaffected' : 'affected' },
      ...(fixedVersion === undefined || fixedVersion === pkg.version
        ? []
        : [{ version: cut(fixedVersion), status: 'unaffected' }]),
    ],
  }
}

function cut(version: string): string {
  return version.slice(0, MAX_VERSION_LENGTH)
}
