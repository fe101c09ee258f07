import { Environment } from '@marcbachmann/cel-js'
import { SEVERITIES } from '../../../core/severity.ts'
import type { Subject } from '../schema.ts'
import { distributionView } from '../views/distribution.ts'
import { fileView } from '../views/file.ts'
import { findingView } from '../views/finding.ts'
import { imageView } from '../views/image.ts'
import { instructionView } from '../views/instruction.ts'
import { misconfigurationView } from '../views/misconfiguration.ts'
import { packageView } from '../views/package.ts'
import { reportView } from '../views/report.ts'
import { SEVERITY_VALUES, SeverityValue } from '../views/severity.ts'
import { TIMESTAMP } from '../views/time.ts'
import type { DeclaredType } from '../views/view.ts'
import { registerFunctions } from './functions.ts'

/** Every type of conditions with its members, in the order of the docs. */
export const VIEW_TYPES: readonly DeclaredType[] = [
  findingView,
  packageView,
  misconfigurationView,
  imageView,
  instructionView,
  distributionView,
  reportView,
  fileView,
]

const COMMON = { image: 'Image', distribution: 'Distribution', report: 'Report', now: TIMESTAMP }

/** What a rule may name, by what it is on, with the type of each. CEL keeps the word «package» for itself. */
export const VARIABLES: Readonly<Record<Subject, Readonly<Record<string, string>>>> = {
  finding: { finding: 'Finding', pkg: 'Package', ...COMMON },
  package: { pkg: 'Package', ...COMMON },
  misconfiguration: { misconfiguration: 'Misconfiguration', ...COMMON },
  image: COMMON,
  report: COMMON,
  file: { file: 'File', ...COMMON },
}

/** Of one condition; see cost.ts for what bounds its evaluation. */
const LIMITS = { maxAstNodes: 2000, maxDepth: 50, maxListElements: 1000, maxMapEntries: 1000 } as const

/** https://github.com/google/cel-spec with the types and functions of docs/policies.md. */
export function environmentFor(subject: Subject): Environment {
  const environment = new Environment({ limits: LIMITS })
  registerSeverity(environment)
  // Members may be of a type that is declared later, and only names that are there may be used: so first the names.
  for (const { name, view, fields } of dependenciesFirst())
    environment.registerType(name, {
      ctor: view,
      fields: Object.fromEntries(Object.entries(fields).map(([key, { type }]) => [key, type])),
    })
  registerFunctions(environment)
  for (const [name, type] of Object.entries(VARIABLES[subject])) environment.registerVariable(name, type)
  return environment
}

function dependenciesFirst(): readonly DeclaredType[] {
  return [
    packageView,
    findingView,
    misconfigurationView,
    instructionView,
    imageView,
    distributionView,
    reportView,
    fileView,
  ]
}

const COMPARISONS = {
  '<': (a, b) => a.rank < b.rank,
  '<=': (a, b) => a.rank <= b.rank,
  '>': (a, b) => a.rank > b.rank,
  '>=': (a, b) => a.rank >= b.rank,
  '==': (a, b) => a.rank === b.rank,
} as const satisfies Record<string, (a: SeverityValue, b: SeverityValue) => boolean>

function registerSeverity(environment: Environment): void {
  environment.registerType('Severity', { ctor: SeverityValue, fields: {} })
  for (const level of SEVERITIES) environment.registerConstant(level, 'Severity', SEVERITY_VALUES[level])
  for (const [operator, compare] of Object.entries(COMPARISONS))
    environment.registerOperator(`Severity ${operator} Severity`, compare)
  environment.registerFunction('string(Severity): string', String)
}
