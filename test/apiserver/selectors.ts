/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */

type Labels = Readonly<Record<string, string>>

export interface LabelSelector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
    readonly values?: readonly string[]
  }[]
}

export function isSelected(labels: Labels, selector: LabelSelector = {}): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key]
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      const isOneOf = value !== undefined && values.includes(value)
      return operator === 'In' ? isOneOf : !isOneOf
    })
  )
}

/** The selector of a query: `a=b,c!=d,e,!f`. */
export function isSelectedByQuery(labels: Labels, query: string): boolean {
  return query
    .split(',')
    .filter((part) => part !== '')
    .every((part) => {
      const [key = '', value] = part.split(/!=|==?/)
      if (value === undefined)
        return key.startsWith('!') ? labels[key.slice(1)] === undefined : labels[key] !== undefined
      return part.includes('!=') ? labels[key] !== value : labels[key] === value
    })
}
