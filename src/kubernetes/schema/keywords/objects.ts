import { isRecord, type KubernetesObject } from '../../object.ts'
import type { Check, Rule } from '../check.ts'
import {
  brokenSchema,
  type Compiler,
  type Keywords,
  numberOf,
  patternOf,
  schemasOf,
  textsOf,
} from '../compiler.ts'
import { goCount, goQuoted } from '../go-text.ts'

/** What is said of maps, in kubeconform's order; their keys in that of the value. */
export function objectRules(schema: Keywords, at: string, compiler: Compiler): readonly Rule[] {
  const rules = [
    ...sizeRules(schema, at),
    ...requiredRules(schema, at),
    ...dependencyRules(schema, 'dependencies', at, compiler),
    ...propertyRules(schema, at, compiler),
    ...nameRules(schema, at, compiler),
    ...dependencyRules(schema, 'dependentSchemas', at, compiler),
    ...dependencyRules(schema, 'dependentRequired', at, compiler),
  ]
  return rules.map(
    (rule): Rule =>
      (value, place, run, faults) => {
        if (isRecord(value)) rule(value, place, run, faults)
      },
  )
}

type ObjectRule = (
  value: KubernetesObject,
  place: Parameters<Rule>[1],
  run: Parameters<Rule>[2],
  faults: Parameters<Rule>[3],
) => void

function sizeRules(schema: Keywords, at: string): ObjectRule[] {
  const least = numberOf(schema, 'minProperties', at)
  const most = numberOf(schema, 'maxProperties', at)
  if (least === undefined && most === undefined) return []
  return [
    (value, place, _, faults) => {
      const size = Object.keys(value).length
      if (least !== undefined && size < least)
        faults.push({ place, detail: `minProperties: got ${goCount(size)}, want ${goCount(least)}` })
      if (most !== undefined && size > most)
        faults.push({ place, detail: `maxProperties: got ${goCount(size)}, want ${goCount(most)}` })
    },
  ]
}

function requiredRules(schema: Keywords, at: string): ObjectRule[] {
  // Of draft 3, and still found in schemas of custom resources: it says nothing about the map itself.
  if (schema['required'] === undefined || typeof schema['required'] === 'boolean') return []
  const required = textsOf(schema['required'], `${at}/required`)
  return [
    (value, place, _, faults) => {
      const missing = required.filter((key) => !Object.hasOwn(value, key))
      if (missing.length === 0) return
      const word = missing.length === 1 ? 'property' : 'properties'
      faults.push({ place, detail: `missing ${word} ${missing.map(goQuoted).join(', ')}` })
    },
  ]
}

function dependencyRules(
  schema: Keywords,
  keyword: 'dependencies' | 'dependentSchemas' | 'dependentRequired',
  at: string,
  compiler: Compiler,
): ObjectRule[] {
  return schemasOf(schema, keyword, at).map(([key, dependency]): ObjectRule => {
    const place = `${at}/${keyword}/${key}`
    if (Array.isArray(dependency)) return neededRule(key, textsOf(dependency, place))
    if (keyword === 'dependentRequired') throw brokenSchema(place, 'is no list of texts')
    const check = compiler.compile(dependency, place)
    return (value, at, run, faults) => {
      const fault = Object.hasOwn(value, key) ? check(value, at, run) : undefined
      if (fault) faults.push(fault)
    }
  })
}

function neededRule(key: string, needed: readonly string[]): ObjectRule {
  return (value, place, _, faults) => {
    if (!Object.hasOwn(value, key)) return
    const missing = needed.filter((one) => !Object.hasOwn(value, one))
    if (missing.length > 0)
      faults.push({
        place,
        detail: `properties ${missing.map(goQuoted).join(', ')} required, if ${goQuoted(key)} exists`,
      })
  }
}

interface Properties {
  readonly named: ReadonlyMap<string, Check>
  readonly patterns: readonly (readonly [(key: string) => boolean, Check])[]
  /** Of all others; `false` where there may be none. */
  readonly others: Check | false | undefined
}

function propertyRules(schema: Keywords, at: string, compiler: Compiler): ObjectRule[] {
  const properties = propertiesOf(schema, at, compiler)
  const { named, patterns, others } = properties
  if (named.size === 0 && patterns.length === 0 && others === undefined) return []
  return [
    (value, up, run, faults) => {
      const unknown: string[] = []
      for (const key of Object.keys(value)) {
        const checks = checksOf(properties, key)
        if (checks === false) unknown.push(key)
        else
          for (const check of checks) {
            const fault = check(value[key], { up, key }, run)
            if (fault) faults.push(fault)
          }
      }
      if (unknown.length === 0) return
      const names = unknown.map(goQuoted).join(', ')
      faults.push({ place: up, detail: `additional properties ${names} not allowed`, keys: unknown })
    },
  ]
}

function propertiesOf(schema: Keywords, at: string, compiler: Compiler): Properties {
  const named = schemasOf(schema, 'properties', at).map(
    ([key, one]) => [key, compiler.compile(one, `${at}/properties/${key}`)] as const,
  )
  const patterns = schemasOf(schema, 'patternProperties', at).map(([pattern, one]) => {
    const place = `${at}/patternProperties/${pattern}`
    return [patternOf(pattern, place), compiler.compile(one, place)] as const
  })
  const others = schema['additionalProperties']
  return {
    named: new Map(named),
    patterns,
    others:
      others === false || others === undefined
        ? others
        : compiler.compile(others, `${at}/additionalProperties`),
  }
}

/** What a key's value is held against; `false` for a key that may not be there. */
function checksOf({ named, patterns, others }: Properties, key: string): readonly Check[] | false {
  const own = named.get(key)
  if (patterns.length === 0 && own) return [own]
  const checks = patterns.filter(([matches]) => matches(key)).map(([, check]) => check)
  if (own) checks.unshift(own)
  if (checks.length > 0 || others === undefined) return checks
  return others === false ? false : [others]
}

function nameRules(schema: Keywords, at: string, compiler: Compiler): ObjectRule[] {
  if (schema['propertyNames'] === undefined) return []
  const check = compiler.compile(schema['propertyNames'], `${at}/propertyNames`)
  return [
    (value, place, run, faults) => {
      for (const key of Object.keys(value)) {
        const fault = check(key, undefined, run)
        if (!fault) continue
        const causes = fault.isGroup ? fault.causes : [fault]
        faults.push({ place, detail: `invalid propertyName ${goQuoted(key)}`, ...(causes ? { causes } : {}) })
      }
    },
  ]
}
